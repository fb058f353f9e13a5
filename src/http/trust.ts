import type { Context, MiddlewareHandler } from 'hono';
import { AppError } from '#lib/errors.ts';
import type { HttpEnv } from './http-env.ts';
import type { Viewer } from './viewer.ts';

/** What decides who is trusted; the whole `Config` fits. */
export interface TrustConfig {
  host: string;
  trustLoopback: boolean;
}

/** Says who is asking. Rejects with an `AppError` when it is nobody who may. */
export type Identify = (c: Context<HttpEnv>) => Promise<Viewer>;

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
const PROXY_HEADERS = /^(?:forwarded|via|x-forwarded-.+)$/;

/** What anybody may read: that the server lives, and what it offers. */
const PUBLIC_PATHS = /^\/(?:health(?:\/ready)?|openapi\.json|docs(?:\/[^/]*)?)\/?$/;

/**
 * Who may call. Bound to loopback, the machine's owner may, as long as nothing suggests that the call comes from elsewhere: a
 * foreign web page (`Host`, `Origin`, `Sec-Fetch-Site`), a proxy, another machine. Otherwise only the public paths answer.
 */
export function trust(config: TrustConfig, identify?: Identify): MiddlewareHandler<HttpEnv> {
  const trusting = config.trustLoopback && LOOPBACK_NAMES.has(config.host);
  return async (c, next) => {
    if (trusting) assertFromThisMachine(c);
    else if (!isPublic(c)) throw new AppError('unauthorized', 'auth.required', untrustedDetail(config));
    if (identify && !isPublic(c)) c.set('viewer', await identify(c));
    await next();
  };
}

function isPublic(c: Context<HttpEnv>): boolean {
  return PUBLIC_PATHS.test(c.req.path);
}

function untrustedDetail({ trustLoopback }: TrustConfig): string {
  const why = trustLoopback
    ? 'This server listens beyond its own machine (HOST), and accounts do not exist in this version yet.'
    : 'TRUST_LOOPBACK=false turns off the only way in that this version has; accounts do not exist yet.';
  return `${why} Start it with HOST=127.0.0.1 and TRUST_LOOPBACK=true, and call it from the same machine.`;
}

function assertFromThisMachine(c: Context<HttpEnv>): void {
  const peer = c.env?.incoming?.socket.remoteAddress;
  if (peer !== undefined && !isLoopbackAddress(peer)) {
    throw new AppError('forbidden', 'trust.peer', 'Only calls from the same machine are answered.');
  }
  const host = (c.req.header('host') ?? new URL(c.req.url).host).toLowerCase();
  if (!LOOPBACK_NAMES.has(host.replace(/:\d+$/, ''))) {
    const detail = 'The Host header is not one of ours: call this server as localhost, 127.0.0.1 or [::1].';
    throw new AppError('misdirected', 'trust.host', detail);
  }
  assertNoForeignPage(c, host);
  for (const name of c.req.raw.headers.keys()) {
    if (PROXY_HEADERS.test(name)) {
      const detail = `The ${name} header says that the call came through a proxy; this server is for its own machine only.`;
      throw new AppError('forbidden', 'trust.proxy', detail);
    }
  }
}

function assertNoForeignPage(c: Context<HttpEnv>, host: string): void {
  const origin = c.req.header('origin');
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    throw new AppError('forbidden', 'trust.origin', 'A web page of another origin may not call this server.');
  }
  // Pictures, links and forms of a foreign page send no Origin with GET, and a search has effects.
  const site = c.req.header('sec-fetch-site');
  if ((site === 'cross-site' || site === 'same-site') && !isPublic(c)) {
    throw new AppError('forbidden', 'trust.site', 'A web page of another site may not call this server.');
  }
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
