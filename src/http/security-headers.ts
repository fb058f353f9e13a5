import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from './http-env.ts';

/** For data that nobody but the caller should read, frame or keep. A route that serves a page or a file sets its own over these. */
export const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};

/** Puts them on every answer. */
export const securityHeaders: MiddlewareHandler<HttpEnv> = async (c, next) => {
  // Before `next()`: writing headers into a finished answer costs half of the throughput.
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
  await next();
};
