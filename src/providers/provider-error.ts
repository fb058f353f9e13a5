import { HttpFailure } from '#lib/http-client.ts';
import type { ProviderName } from '#music/provider-names.ts';

/**
 * Why a source could not answer, in terms of what to do next. "It answered, and there is nothing" is not an error:
 * look-ups return `null` and searches an empty list.
 */
export type ProviderFault =
  | 'rate_limited' // wait; `retryAfterMs` says how long, if the source did
  | 'unavailable' // unreachable, too slow, 5xx: try again soon
  | 'unauthorized' // the key or the account is refused: a person has to act
  | 'unsupported' // this source no longer (or never) answers this question
  | 'bad_response'; // it answered something that we cannot read

export class ProviderError extends Error {
  readonly provider: ProviderName;
  readonly fault: ProviderFault;
  readonly retryAfterMs?: number;

  constructor(
    provider: ProviderName,
    fault: ProviderFault,
    message: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ProviderError';
    this.provider = provider;
    this.fault = fault;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whether a tape took the source's place and has no such answer on it: no tape is ever whole, so that says nothing about the source. */
export function wasNotTaped(error: ProviderError): boolean {
  return error.cause instanceof HttpFailure && error.cause.reason === 'not_taped';
}
