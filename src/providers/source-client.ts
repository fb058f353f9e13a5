import type { z } from 'zod';
import type { HttpAnswer } from '#lib/http-client.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { CallContext } from './provider.ts';
import type { ProviderFault } from './provider-error.ts';

/** How a source wants to be called, and how its answers are to be read. Each provider has one, beside its zod shapes. */
export interface SourcePolicy {
  provider: ProviderName;
  /**
   * Rolling window: never more than `calls` within any `windowMs`, in all processes together; at most `concurrency` at once.
   */
  limit: { calls: number; windowMs: number; concurrency: number };
  /** From asking to the last byte, waiting for the limit included. */
  deadlineMs: number;
  /** Sent with every call, beside User-Agent and Accept. */
  headers?: Record<string, string>;
  /** Query parameters that hold a secret: they are kept out of logs, errors and tapes. */
  secretParams?: string[];
  /**
   * Reads status, headers and body (`json` is null when the body is not JSON): 'ok' goes on to the zod shape, 'nothing' is the
   * source's way to say "no such thing", anything else is a fault.
   */
  judge(
    answer: HttpAnswer,
    json: unknown,
  ): 'ok' | 'nothing' | { fault: ProviderFault; message: string; retryAfterMs?: number };
}

export interface SourceRequest<T> {
  /** The full address without the query. */
  url: string;
  query?: Record<string, string | number | boolean | undefined>;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: Record<string, string>;
  schema: z.ZodType<T>;
  context: CallContext;
}

/**
 * The one way to a source. In this order: identical calls in flight are merged into one; a source that asked for a rest
 * (`blocked_until`) or whose breaker is open is not called; the rolling window gives the turn, by priority; the call has a
 * deadline, a size cap and a User-Agent; the answer is judged and checked against its shape.
 */
export interface SourceClient {
  /** The answer, or null when the source says that there is no such thing. Rejects with `ProviderError` only. */
  request<T>(request: SourceRequest<T>): Promise<T | null>;
}
