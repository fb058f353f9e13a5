import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import type SpotifyWebApi from 'spotify-web-api-node';

/** A request as spotify-web-api-node built it; its fixed host is ours to replace. */
export interface LibraryRequest {
  getPath(): string;
  getQueryParameters(): Record<string, string | number | undefined> | undefined;
  getBodyParameters(): Record<string, string> | undefined;
  getHeaders(): Record<string, string> | undefined;
}

type Carry = (request: LibraryRequest) => Promise<unknown>;
type Callback = (error: unknown, response?: { body: unknown }) => void;

/** Which carrier the running call belongs to: the library has one transport for all its instances. */
const carriers = new AsyncLocalStorage<Carry>();

/**
 * The library, with our transport in place of its own (superagent, without deadlines). It is loaded on first use: that takes
 * 0.2 s, which a start without Spotify need not spend.
 */
export function createSpotifyLibrary(credentials: { clientId: string; clientSecret: string }): SpotifyWebApi {
  const require = createRequire(import.meta.url);
  // The library has no `exports`, looks both functions up at each call, and is pinned to one version.
  const httpManager: Record<'get' | 'post', typeof carry> = require('spotify-web-api-node/src/http-manager');
  httpManager.get = carry;
  httpManager.post = carry;
  const Library: typeof SpotifyWebApi = require('spotify-web-api-node');
  return new Library(credentials);
}

/** Runs one method of the library; what it would have sent is given to `send`, whose answer or error is the result. */
export async function callLibrary<T>(
  send: (request: LibraryRequest) => Promise<T>,
  call: () => Promise<{ body: unknown }>,
): Promise<T> {
  const { body } = await carriers.run(send, call);
  // The library hands the body through as it is: it is what `send` resolved with.
  return body as T;
}

function carry(request: LibraryRequest, callback: Callback): void {
  const send = carriers.getStore();
  if (!send) throw new Error('spotify-web-api-node is to be used through callLibrary');
  send(request).then((body) => callback(null, { body }), callback);
}
