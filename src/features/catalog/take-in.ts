import { writeAsked } from './asked.repository.ts';
import type { Reply } from './gather-replies.ts';
import type { Answer, Ingested } from './ingest/answer.ts';
import { ingest } from './ingest/ingest.ts';
import type { SourcesDeps } from './sources-deps.ts';

/**
 * Takes in what came back, in one transaction, and remembers what was asked and how it went. `again` are answers from before whose
 * artists may find their rows only now.
 */
export async function takeIn(
  deps: SourcesDeps,
  replies: readonly Reply[],
  again: readonly Answer[] = [],
): Promise<Ingested | null> {
  const answers = [...replies.flatMap((reply) => reply.answer ?? []), ...again];
  const ingested = answers.length > 0 ? await ingest(deps, answers) : null;
  const askedAt = deps.clock.now();
  const rows = replies.flatMap((reply) => {
    const { question, outcome, detail, answer } = reply;
    if (outcome === 'postponed' || isDropped(answer, ingested)) return [];
    const { provider, capability, key } = question;
    const next = nextPage(reply, ingested) ?? null;
    return [{ provider, capability, key, askedAt, detail, next, outcome: next === null ? outcome : ('part' as const) }];
  });
  if (rows.length > 0) await deps.database.run((db) => writeAsked(db, rows));
  return ingested;
}

/**
 * Where the list goes on that this reply is a page of, if it is worth going on: of a list that was here before, what comes after a page
 * without news is known.
 */
export function nextPage({ question, answer }: Reply, ingested: Ingested | null): string | undefined {
  const isKnown = question.asked?.outcome === 'found' && ingested?.rowsWritten === 0;
  return isKnown || isDropped(answer, ingested) ? undefined : answer?.next;
}

function isDropped(answer: Answer | null, ingested: Ingested | null): boolean {
  return answer !== null && ingested?.dropped.has(answer) === true;
}
