import type { MiddlewareHandler } from 'hono';
import { AppError } from '#lib/errors.ts';
import type { Signer } from '#lib/signature.ts';
import { type Call, callOfRequest } from './call.ts';
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
export type Admit = (call: Call) => Promise<Admitted>;

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
  return async (call) => {
    const clientAddress = readAddress(call);
    const isPublic = isPublicPath(call.path) || (pictureSigner !== undefined && isSignedPicture(call, pictureSigner));
    if (isForThisMachine) assertFromThisMachine(call, isPublic);
    const whyNotOwner = isForThisMachine ? whyProxied(call) : notTrusted();
    if (isPublic) return { clientAddress, whyNotOwner };
    if (!identify) {
      if (whyNotOwner) throw whyNotOwner;
      return { clientAddress };
    }
    const viewer = await identify({ credential: credentialOf(call), whyNotOwner });
    assertPermitted(call, viewer);
    return { clientAddress, whyNotOwner, viewer };
  };
}

/** Lets in whom `admit` admits, and leaves on the context who that is. */
export function trust(admit: Admit): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { clientAddress, whyNotOwner, viewer } = await admit(callOfRequest(c.req.raw, c.env));
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

function whyProxied(call: Call): AppError | undefined {
  for (const name of call.headerNames()) {
    if (PROXY_HEADERS.test(name)) {
      const detail = `The ${name} header says that the call came through a proxy. Until somebody has registered, this server is for its own machine only.`;
      return new AppError('forbidden', 'trust.proxy', detail);
    }
  }
  return undefined;
}

function assertPermitted({ method, path }: Call, viewer: Viewer): void {
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

function assertFromThisMachine(call: Call, isPublic: boolean): void {
  if (call.peer !== undefined && !isLoopbackAddress(call.peer)) {
    throw new AppError('forbidden', 'trust.peer', 'Only calls from the same machine are answered.');
  }
  const host = call.host.toLowerCase();
  if (!LOOPBACK_NAMES.has(host.replace(/:\d+$/, ''))) {
    const detail = 'The Host header is not one of ours: call this server as localhost, 127.0.0.1 or [::1].';
    throw new AppError('misdirected', 'trust.host', detail);
  }
  const origin = call.header('origin');
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    throw new AppError('forbidden', 'trust.origin', 'A web page of another origin may not call this server.');
  }
  // Pictures, links and forms of a foreign page send no Origin with GET, and a search has effects.
  const site = call.header('sec-fetch-site');
  if ((site === 'cross-site' || site === 'same-site') && !isPublic) {
    throw new AppError('forbidden', 'trust.site', 'A web page of another site may not call this server.');
  }
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
