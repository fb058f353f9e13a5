import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { matchedRoutes } from 'hono/route';
import { AppError } from '#lib/errors.ts';
import type { HttpEnv } from './http-env.ts';

/** The limits that routes have of their own, among the handlers of those routes. */
const OWN_LIMITS = new WeakSet<object>();

/** As a route's `middleware`: how many bytes its body may have, instead of what others may have. */
export function bodyAtMost(bytes: number): MiddlewareHandler<HttpEnv> {
  const limit = limitOf(bytes);
  OWN_LIMITS.add(limit);
  return limit;
}

/**
 * The same for a route that reads its body as a stream and counts (`readMultipart`): a length that is announced is refused at once, and
 * nothing is kept in memory to be counted.
 */
export function streamedBodyAtMost(bytes: number): MiddlewareHandler<HttpEnv> {
  const limit: MiddlewareHandler<HttpEnv> = async (c, next) => {
    if (Number(c.req.header('content-length') ?? 0) > bytes) throw tooLarge(bytes);
    await next();
  };
  OWN_LIMITS.add(limit);
  return limit;
}

/** How many bytes a body may have where the route does not say. */
export function defaultBodyLimit(bytes: number): MiddlewareHandler<HttpEnv> {
  const limit = limitOf(bytes);
  return (c, next) => {
    // What has no body is not looked at: that alone would cost a third of the throughput of a small answer.
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    return matchedRoutes(c).some(({ handler }) => OWN_LIMITS.has(handler)) ? next() : limit(c, next);
  };
}

function limitOf(bytes: number): MiddlewareHandler<HttpEnv> {
  return bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw tooLarge(bytes);
    },
  });
}

function tooLarge(bytes: number): AppError {
  return new AppError('limit', 'request.too_large', `A body may have at most ${bytes} bytes.`);
}
