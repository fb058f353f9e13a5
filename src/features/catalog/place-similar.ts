import { normalizeName } from '#music/normalize.ts';
import type { FillResult } from './fill.ts';
import type { GatherOptions } from './gather-replies.ts';
import type { Ingested } from './ingest/answer.ts';
import { matchNames } from './match-names.ts';
import type { SourcesDeps } from './sources-deps.ts';
import { takeIn } from './take-in.ts';

/** More are looked up only where a library is meant to grow. */
const MAX_NAMES = 10;

/**
 * Looks up the closest similar artists of whom the answers give the name only, and gives rows to those that some source knows to have
 * music.
 */
export async function placeSimilar(
  deps: SourcesDeps,
  { unplaced, answers }: Pick<FillResult, 'unplaced' | 'answers'>,
  options: Pick<GatherOptions, 'priority' | 'signal'>,
): Promise<void> {
  const { names, namedBy } = closestNames(unplaced);
  if (names.length === 0) return;
  const { replies } = await matchNames(deps, { ...options, names: names.slice(0, MAX_NAMES), except: namedBy });
  const lists = answers.filter((answer) => answer.similar);
  await takeIn(deps, replies, lists);
}

/** The names, those first that most sources call closest, and the sources that gave them. */
export function closestNames(unplaced: Ingested['unplaced']) {
  const byNorm = new Map<string, { name: string; score: number }>();
  for (const { name, score } of unplaced) {
    const norm = normalizeName(name);
    byNorm.set(norm, { name, score: score + (byNorm.get(norm)?.score ?? 0) });
  }
  const names = [...byNorm.values()].sort((a, b) => b.score - a.score).map(({ name }) => name);
  return { names, namedBy: new Set(unplaced.map(({ provider }) => provider)) };
}
