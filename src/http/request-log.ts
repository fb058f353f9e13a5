import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';
import type { HttpEnv } from './http-env.ts';

/** One answered request, for metrics. `route` is the pattern (`/albums/:ref`), so that there are few of them. */
export interface AnsweredRequest {
  method: string;
  route: string;
  status: number;
  tookMs: number;
}

interface RequestLogDeps {
  log: Logger;
  clock: Clock;
  onAnswer?: (request: AnsweredRequest) => void;
}

/**
 * Gives every request its id (the caller's `X-Request-Id` if it is a plain one), returns it, and writes one log line when the
 * answer is known. The query is left out: people search for what they like to keep to themselves.
 */
export function requestLog({ log, clock, onAnswer }: RequestLogDeps): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedAt = clock.now().getTime();
    const requestId = requestIdOf(c.req.header('x-request-id'));
    c.set('requestId', requestId);
    c.header('X-Request-Id', requestId);
    await next();
    const tookMs = clock.now().getTime() - startedAt;
    const { method, path } = c.req;
    const { status } = c.res;
    log.info({ requestId, method, path, status, tookMs }, 'answered');
    onAnswer?.({ method, route: matchedRoutes(c).find(isEndpoint)?.path ?? 'none', status, tookMs });
  };
}

/** The caller's `X-Request-Id` if it is a plain one, else a new one. */
export function requestIdOf(given: string | undefined): string {
  return given?.match(/^[\w.:-]{1,64}$/)?.[0] ?? randomUUID();
}

/** Middleware is registered for all methods, endpoints for one. */
function isEndpoint(route: { method: string }): boolean {
  return route.method !== 'ALL';
}
