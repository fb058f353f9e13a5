import { DrizzleQueryError } from 'drizzle-orm';
import { AppError, messageOf } from '#lib/errors.ts';

/** A connection that worked broke, by the driver's, the network's or PostgreSQL's account. */
const BROKEN = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNRESET',
  'EPIPE',
  '08003',
  '08006',
  '57P01',
  '57P02',
]);

/** No connection could be made: nobody listens, or PostgreSQL is starting, stopping, or takes no more clients. */
const REFUSED = new Set([
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  '08000',
  '08001',
  '08004',
  '53300',
  '57P03',
]);

/** PostgreSQL ended the statement itself, because it ran longer than `statement_timeout`. */
const STATEMENT_TIMEOUT = '57014';

/** SQLSTATE (`23505`) or driver code (`ECONNREFUSED`) of a failed query, whatever it is wrapped in; `undefined` when it has none. */
export function pgErrorCode(error: unknown): string | undefined {
  if (error instanceof AppError) return undefined;
  const cause = driverError(error);
  return cause && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

/** The name of the constraint or unique index that a failed query ran into (`account_username`); `undefined` when it was none. */
export function violatedConstraint(error: unknown): string | undefined {
  const cause = error instanceof AppError ? undefined : driverError(error);
  const name = cause && 'constraint_name' in cause ? cause.constraint_name : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** The connection broke or could not be made; the statement may or may not have run. */
export function isConnectionLost(error: unknown): boolean {
  const code = pgErrorCode(error);
  if (code === undefined) return false;
  return BROKEN.has(code) || REFUSED.has(code) || (code === 'ENOENT' && isFailedConnect(driverError(error)));
}

/** A connection broke, and the others beside it may be broken without knowing it yet. */
export function isConnectionBroken(error: unknown): boolean {
  return BROKEN.has(pgErrorCode(error) ?? '');
}

/** What a caller is told instead of a lost connection or a statement that ran out of time; any other error as it is. */
export function asUnavailable(error: unknown): unknown {
  if (isConnectionLost(error)) return databaseUnavailable('The database is away', error);
  if (pgErrorCode(error) === STATEMENT_TIMEOUT)
    return new AppError('unavailable', 'database.too_slow', 'The database took too long; try again in a few seconds.', {
      retryAfterS: 5,
      cause: error,
    });
  return error;
}

/** `what` says in words what is wrong; when to try again is added. */
export function databaseUnavailable(what: string, cause?: unknown): AppError {
  return new AppError('unavailable', 'database.unavailable', `${what}; try again in a few seconds.`, {
    retryAfterS: 5,
    cause,
  });
}

/** A database that cannot be used until a person does something: one line with the remedy. */
export function databaseUnusable(code: string, detail: string, cause?: unknown): AppError {
  const because = cause === undefined ? '' : ` (${messageOf(driverError(cause) ?? cause)})`;
  return new AppError('unavailable', code, detail + because, { cause });
}

function driverError(error: unknown): Error | undefined {
  if (error instanceof DrizzleQueryError) return error.cause;
  return error instanceof Error ? error : undefined;
}

/** The socket file of a server that is not running. */
function isFailedConnect(error: Error | undefined): boolean {
  return error !== undefined && 'syscall' in error && error.syscall === 'connect';
}
