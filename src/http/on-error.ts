import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, type ErrorKind } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import type { HttpEnv } from './http-env.ts';
import { problem } from './problem.ts';

const STATUS = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  media_type: 415,
  misdirected: 421,
  unprocessable: 422,
  not_supported: 501,
  source_failed: 502,
  unavailable: 503,
  source_timeout: 504,
} as const satisfies Record<Exclude<ErrorKind, 'limit'>, ContentfulStatusCode>;

/**
 * The one place where what a handler throws becomes an answer. An `AppError` is told to the caller; anything unexpected is
 * logged with its stack and answered as a 500 that tells nothing.
 */
export function createErrorHandler(log: Logger) {
  return (error: Error, c: Context<HttpEnv>): Response => {
    if (error instanceof AppError) return appProblem(c, error);
    if (error instanceof HTTPException && error.status < 500) {
      const detail = error.message || 'The request could not be read.';
      return problem(c, { status: readableStatus(error.status), code: 'request.refused', detail });
    }
    log.error({ requestId: c.var.requestId, err: error }, 'a request failed unexpectedly');
    return problem(c, {
      status: 500,
      code: 'internal',
      detail: 'Something went wrong here. The log has the details under this request_id.',
    });
  };
}

function appProblem(c: Context<HttpEnv>, error: AppError): Response {
  const headers = {
    ...(error.retryAfterS !== undefined && { 'Retry-After': String(Math.ceil(error.retryAfterS)) }),
    ...(error.kind === 'unauthorized' && { 'WWW-Authenticate': 'Bearer' }),
  };
  return problem(c, { status: statusOf(error), code: error.code, detail: error.detail, errors: error.errors, headers });
}

/** Too often says when to come back (429); too much will not become right by waiting (413). */
function statusOf(error: AppError): ContentfulStatusCode {
  if (error.kind !== 'limit') return STATUS[error.kind];
  return error.retryAfterS === undefined ? 413 : 429;
}

/** An `HTTPException` may carry any status; one that takes no body cannot be a problem. */
function readableStatus(status: number): ContentfulStatusCode {
  return status >= 400 ? (status as ContentfulStatusCode) : 400;
}
