import type { MiddlewareHandler } from 'hono';
import { getPathNoStrict } from 'hono/utils/url';
import { AppError } from '#lib/errors.ts';
import type { Signer } from '#lib/signature.ts';
import { readClientAddress } from './client-address.ts';
import { credentialOf } from './credential.ts';
import type { HttpEnv } from './http-env.ts';
import { isSignedPicture } from './picture-links.ts';
import { isPublicPath } from './public-paths.ts';
import type { Viewer } from './viewer.ts';

/** What decides who is trusted; the whole `Config` fits. */
export interface TrustConfig {
  host: string;
  trustLoopback: boolean;
  trustedProxies?: readonly string[];
}

/** What a call says about who makes it. */
export interface Asked {
  /** The token or key that it shows, read or not. */
  credential?: string;
  /** Why it is not taken for a call of the machine's owner; undefined when it may be one. */
  whyNotOwner?: AppError;
}

/** Says who is asking. Rejects with an `AppError` when it is nobody who may. */
export type Identify = (asked: Asked) => Promise<Viewer>;

/** A call that may go on, as what every handler finds about it. */
type Admitted = Pick<HttpEnv['Variables'], 'clientAddress' | 'whyNotOwner'> & {
  /** Undefined on public paths. */
  viewer?: Viewer;
};

/** Judges a call. Rejects with an `AppError` for one that may not go on. */
export type Admit = (request: Request, env: HttpEnv['Bindings'] | undefined) => Promise<Admitted>;

interface TrustDeps {
  identify?: Identify;
  pictureSigner?: Signer;
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
const PROXY_HEADERS = /^(?:forwarded|via|x-forwarded-.+)$/;
/** A key is for scripts and players: it reads whose it is, but changes no account. */
const CLOSED_TO_KEYS = /^\/(?:auth|admin)(?:\/|$)/;
/** What a key for downloads is for: to ask for them, and to hear and take away what there is. */
const FOR_DOWNLOADS = /^\/(?:youtube\/.+|tracks\/\d+\/(?:stream|info))$/;
const KEYS_OWNER = /^\/auth\/me\/?$/;

/**
 * True where the machine's owner needs no account: bound to loopback, with no proxy in front that would make strangers look like callers
 * from here.
 */
export function trustsMachine({ host, trustLoopback, trustedProxies = [] }: TrustConfig): boolean {
  return trustLoopback && LOOPBACK_NAMES.has(host) && trustedProxies.length === 0;
}

/**
 * Who may call. On public paths anybody; elsewhere whom `identify` knows by what the call shows, or as the machine's owner. A server for
 * its own machine answers no call that a foreign web page, another name for this machine (`Host`) or another machine is behind.
 */
export function createAdmission(config: TrustConfig, { identify, pictureSigner }: TrustDeps = {}): Admit {
  const isForThisMachine = trustsMachine(config);
  const readAddress = readClientAddress(config.trustedProxies ?? []);
  return async (request, env) => {
    const clientAddress = readAddress(request, env);
    const path = getPathNoStrict(request);
    const isPublic = isPublicPath(path) || (pictureSigner !== undefined && isSignedPicture(request, pictureSigner));
    if (isForThisMachine) assertFromThisMachine(request, env, isPublic);
    const whyNotOwner = isForThisMachine ? whyProxied(request, env) : notTrusted();
    if (isPublic) return { clientAddress, whyNotOwner };
    if (!identify) {
      if (whyNotOwner) throw whyNotOwner;
      return { clientAddress };
    }
    const viewer = await identify({ credential: credentialOf(request), whyNotOwner });
    assertPermitted({ method: request.method, path }, viewer);
    return { clientAddress, whyNotOwner, viewer };
  };
}

/** Lets in whom `admit` admits, and leaves on the context who that is. */
export function trust(admit: Admit): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { clientAddress, whyNotOwner, viewer } = await admit(c.req.raw, c.env);
    c.set('clientAddress', clientAddress);
    c.set('whyNotOwner', whyNotOwner);
    if (viewer) c.set('viewer', viewer);
    await next();
  };
}

function notTrusted(): AppError {
  const detail =
    'Nobody has registered here yet. POST /auth/register with the setup_code that was printed when the server started.';
  return new AppError('unauthorized', 'auth.setup', detail);
}

function whyProxied({ headers }: Request, env: HttpEnv['Bindings'] | undefined): AppError | undefined {
  // Node's own object is there already; asking the request for all names would copy every header.
  for (const name of env?.incoming ? Object.keys(env.incoming.headers) : headers.keys()) {
    if (PROXY_HEADERS.test(name)) {
      const detail = `The ${name} header says that the call came through a proxy. Until somebody has registered, this server is for its own machine only.`;
      return new AppError('forbidden', 'trust.proxy', detail);
    }
  }
  return undefined;
}

function assertPermitted({ method, path }: { method: string; path: string }, viewer: Viewer): void {
  const isRead = method === 'GET' || method === 'HEAD';
  if (viewer.via === 'key' && CLOSED_TO_KEYS.test(path) && !(isRead && KEYS_OWNER.test(path))) {
    throw new AppError('forbidden', 'auth.key', 'An API key cannot be used here; log in.');
  }
  const scope = isRead ? 'read' : 'write';
  const isForDownloads = FOR_DOWNLOADS.test(path) && viewer.scopes.includes('download');
  if (!viewer.scopes.includes(scope) && !isForDownloads) {
    throw new AppError('forbidden', 'auth.scope', `This API key does not have the scope ${scope}.`);
  }
}

function assertFromThisMachine(request: Request, env: HttpEnv['Bindings'] | undefined, isPublic: boolean): void {
  const peer = env?.incoming?.socket.remoteAddress;
  if (peer !== undefined && !isLoopbackAddress(peer)) {
    throw new AppError('forbidden', 'trust.peer', 'Only calls from the same machine are answered.');
  }
  const host = (request.headers.get('host') ?? new URL(request.url).host).toLowerCase();
  if (!LOOPBACK_NAMES.has(host.replace(/:\d+$/, ''))) {
    const detail = 'The Host header is not one of ours: call this server as localhost, 127.0.0.1 or [::1].';
    throw new AppError('misdirected', 'trust.host', detail);
  }
  assertNoForeignPage(request.headers, host, isPublic);
}

function assertNoForeignPage(headers: Headers, host: string, isPublic: boolean): void {
  const origin = headers.get('origin');
  if (origin !== null && origin.toLowerCase() !== `http://${host}`) {
    throw new AppError('forbidden', 'trust.origin', 'A web page of another origin may not call this server.');
  }
  // Pictures, links and forms of a foreign page send no Origin with GET, and a search has effects.
  const site = headers.get('sec-fetch-site');
  if ((site === 'cross-site' || site === 'same-site') && !isPublic) {
    throw new AppError('forbidden', 'trust.site', 'A web page of another site may not call this server.');
  }
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
