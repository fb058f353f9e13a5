/** What went wrong, in words that every door (HTTP, players, jobs) maps once to its own codes. */
export type ErrorKind =
  | 'invalid' // the request cannot be read
  | 'unprocessable' // it can be read, and makes no sense
  | 'media_type' // the body is not of a kind that is read here
  | 'not_found'
  | 'conflict'
  | 'forbidden'
  | 'unauthorized'
  | 'misdirected' // the Host header is not ours
  | 'limit' // too much, or too often
  | 'not_supported' // this machine lacks what it takes
  | 'unavailable' // something that we need is away for now
  | 'source_failed' // there is no answer without a source, and its own was none
  | 'source_timeout';

interface AppErrorOptions {
  errors?: { path: string; message: string }[];
  /** For `limit` and `unavailable`: when it is worth trying again. */
  retryAfterS?: number;
  cause?: unknown;
}

/** An expected failure: its `detail` is meant for the caller, and says what to do next. */
export class AppError extends Error {
  readonly kind: ErrorKind;
  /** Stable and dotted: `artist.not_found`. */
  readonly code: string;
  readonly detail: string;
  readonly errors?: { path: string; message: string }[];
  readonly retryAfterS?: number;

  constructor(kind: ErrorKind, code: string, detail: string, options: AppErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.code = code;
    this.detail = detail;
    this.errors = options.errors;
    this.retryAfterS = options.retryAfterS;
  }
}

/** The text of anything thrown, for a log line or a stored reason. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
