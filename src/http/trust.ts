import type { Context, MiddlewareHandler } from 'hono';
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

interface TrustDeps {
  identify?: Identify;
  pictureSigner?: Signer;
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
const PROXY_HEADERS = /^(?:forwarded|via|x-forwarded-.+)$/;
/** A key is for scripts and players: it reads whose it is, but changes no account. */
const CLOSED_TO_KEYS = /^\/(?:auth|admin)(?:\/|$)/;
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
export function trust(config: TrustConfig, { identify, pictureSigner }: TrustDeps = {}): MiddlewareHandler<HttpEnv> {
  const isForThisMachine = trustsMachine(config);
  const clientAddress = readClientAddress(config.trustedProxies ?? []);
  return async (c, next) => {
    c.set('clientAddress', clientAddress(c));
    const isPublic = isPublicPath(c.req.path) || (pictureSigner !== undefined && isSignedPicture(c, pictureSigner));
    if (isForThisMachine) assertFromThisMachine(c, isPublic);
    const whyNotOwner = isForThisMachine ? whyProxied(c) : notTrusted();
    c.set('whyNotOwner', whyNotOwner);
    if (!isPublic) {
      if (identify) c.set('viewer', permitted(c, await identify({ credential: credentialOf(c), whyNotOwner })));
      else if (whyNotOwner) throw whyNotOwner;
    }
    await next();
  };
}

function notTrusted(): AppError {
  const detail =
    'Nobody has registered here yet. POST /auth/register with the setup_code that was printed when the server started.';
  return new AppError('unauthorized', 'auth.setup', detail);
}

function whyProxied(c: Context<HttpEnv>): AppError | undefined {
  for (const name of c.req.raw.headers.keys()) {
    if (PROXY_HEADERS.test(name)) {
      const detail = `The ${name} header says that the call came through a proxy. Until somebody has registered, this server is for its own machine only.`;
      return new AppError('forbidden', 'trust.proxy', detail);
    }
  }
  return undefined;
}

/** Lets the viewer pass where what it showed is good for this call. */
function permitted(c: Context<HttpEnv>, viewer: Viewer): Viewer {
  const { method, path } = c.req;
  const isRead = method === 'GET' || method === 'HEAD';
  if (viewer.via === 'key' && CLOSED_TO_KEYS.test(path) && !(isRead && KEYS_OWNER.test(path))) {
    throw new AppError('forbidden', 'auth.key', 'An API key cannot be used here; log in.');
  }
  const scope = isRead ? 'read' : 'write';
  if (!viewer.scopes.includes(scope)) {
    throw new AppError('forbidden', 'auth.scope', `This API key does not have the scope ${scope}.`);
  }
  return viewer;
}

function assertFromThisMachine(c: Context<HttpEnv>, isPublic: boolean): void {
  const peer = c.env?.incoming?.socket.remoteAddress;
  if (peer !== undefined && !isLoopbackAddress(peer)) {
    throw new AppError('forbidden', 'trust.peer', 'Only calls from the same machine are answered.');
  }
  const host = (c.req.header('host') ?? new URL(c.req.url).host).toLowerCase();
  if (!LOOPBACK_NAMES.has(host.replace(/:\d+$/, ''))) {
    const detail = 'The Host header is not one of ours: call this server as localhost, 127.0.0.1 or [::1].';
    throw new AppError('misdirected', 'trust.host', detail);
  }
  assertNoForeignPage(c, host, isPublic);
}

function assertNoForeignPage(c: Context<HttpEnv>, host: string, isPublic: boolean): void {
  const origin = c.req.header('origin');
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    throw new AppError('forbidden', 'trust.origin', 'A web page of another origin may not call this server.');
  }
  // Pictures, links and forms of a foreign page send no Origin with GET, and a search has effects.
  const site = c.req.header('sec-fetch-site');
  if ((site === 'cross-site' || site === 'same-site') && !isPublic) {
    throw new AppError('forbidden', 'trust.site', 'A web page of another site may not call this server.');
  }
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
