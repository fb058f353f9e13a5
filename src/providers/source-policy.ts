import type { HttpAnswer } from '#lib/http-client.ts';
import type { RateLimit } from '#lib/rate-window.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { ProviderFault } from './provider-error.ts';

/** How a source wants to be called, and how its answers are to be read. Each provider has one, beside its zod shapes. */
export interface SourcePolicy {
  provider: ProviderName;
  /**
   * Rolling window: never more than `calls` within any `windowMs`, in all processes together; at most `concurrency` at once.
   */
  limit: RateLimit;
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
