import type { HttpAnswer } from '#lib/http-client.ts';
import type { SourcePolicy } from './source-client.ts';

/**
 * What an HTTP status means where a source adds nothing of its own: 404 is "no such thing", 429 a limit, 5xx a source that is away,
 * and any other refusal an answer that we cannot read.
 */
export function judgeByStatus({ status }: HttpAnswer): ReturnType<SourcePolicy['judge']> {
  if (status >= 200 && status < 300) return 'ok';
  if (status === 404) return 'nothing';
  const message = `HTTP ${status}`;
  if (status === 429) return { fault: 'rate_limited', message };
  return { fault: status >= 500 ? 'unavailable' : 'bad_response', message };
}
