import type { z } from 'zod';
import { messageOf } from '#lib/errors.ts';
import { type HttpAnswer, HttpFailure } from '#lib/http-client.ts';
import { parseRetryAfter } from '#lib/retry-after.ts';
import { TurnRefused } from '#lib/turn-queue.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { ProviderError } from './provider-error.ts';
import type { SourcePolicy } from './source-policy.ts';

/**
 * What an answer says, by the source's own judgement and in the shape that was asked for; null for "no such thing".
 * @throws {ProviderError} the fault that the policy sees in it, or `bad_response`.
 */
export function readAnswer<T>(policy: SourcePolicy, schema: z.ZodType<T>, answer: HttpAnswer, now: Date): T | null {
  const json = parseJson(answer.body);
  const verdict = policy.judge(answer, json ? json.value : null);
  if (verdict === 'nothing') return null;
  if (verdict !== 'ok') {
    const retryAfterMs = verdict.retryAfterMs ?? parseRetryAfter(answer.headers['retry-after'], now);
    throw new ProviderError(policy.provider, verdict.fault, verdict.message, { retryAfterMs });
  }
  if (!json) throw new ProviderError(policy.provider, 'bad_response', 'the answer is not JSON');
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || '(the whole answer)';
  throw new ProviderError(policy.provider, 'bad_response', `unexpected answer at ${where}: ${issue?.message}`);
}

function parseJson(body: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return null;
  }
}

/** Whatever a call can fail with, in the words of a provider. */
export function asProviderError(provider: ProviderName, thrown: unknown): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  if (thrown instanceof TurnRefused) {
    return new ProviderError(provider, 'rate_limited', thrown.message, { retryAfterMs: thrown.waitMs, cause: thrown });
  }
  const fault = thrown instanceof HttpFailure && thrown.reason === 'too_large' ? 'bad_response' : 'unavailable';
  return new ProviderError(provider, fault, messageOf(thrown), { cause: thrown });
}

const LONGEST_RETRY_DELAY_MS = 1000;
const USUAL_RETRY_DELAY_MS = 300;

/**
 * How long to wait before the same call is worth another try, or null when it is not: the source was busy for a moment, or the
 * connection was lost. One that is down, slow, resting or refusing is left alone.
 */
export function retryDelayMs({ fault, retryAfterMs, cause }: ProviderError): number | null {
  if (fault !== 'unavailable' && fault !== 'rate_limited') return null;
  if (cause !== undefined && !(cause instanceof HttpFailure && cause.reason === 'interrupted')) return null;
  const waitMs = retryAfterMs ?? USUAL_RETRY_DELAY_MS;
  return waitMs <= LONGEST_RETRY_DELAY_MS ? waitMs : null;
}
