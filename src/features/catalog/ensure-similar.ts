import { VOUCHES_FOR_MUSIC } from '#music/provider-names.ts';
import { readArtistQuestions } from './fill-artist.ts';
import { type GatherOptions, gatherReplies } from './gather-replies.ts';
import type { ViewerId } from './hidden-filter.repository.ts';
import { matchNames } from './match-names.ts';
import { closestNames } from './place-similar.ts';
import { type Question, sortQuestions } from './question.ts';
import { listSimilarArtists, type SimilarArtist } from './similarity.repository.ts';
import type { SourcesDeps } from './sources-deps.ts';
import { takeIn } from './take-in.ts';

interface EnsureSimilarOptions extends Pick<GatherOptions, 'priority' | 'signal' | 'reports'> {
  /** How many are wanted. */
  count: number;
  /** Whom this person has hidden is passed over. */
  viewerId: ViewerId;
}

/**
 * The `count` artists most similar to one of ours, after the sources were asked that never were, or not lately. Artists of whom they give
 * the name only are looked up, closest first, until there are enough. An artist who is not here any more has none.
 */
export async function ensureSimilar(
  deps: SourcesDeps,
  artistId: number,
  { count, viewerId, ...options }: EnsureSimilarOptions,
): Promise<SimilarArtist[]> {
  const list = async () => {
    const page = await deps.database.run((db) =>
      listSimilarArtists(db, artistId, { viewerId, limit: count, offset: 0 }),
    );
    return page.similar;
  };
  const known = await list();
  const questions = await readArtistQuestions(deps, { artistId, aspects: ['similar'] });
  const due = await dueOf(deps, questions, known.length < count, options);
  if (due.length === 0) return known;

  const { replies } = await gatherReplies(deps, due, options);
  const answers = replies.flatMap((reply) => reply.answer ?? []);
  const ingested = await takeIn(deps, [], answers);
  const { names, namedBy } = closestNames(ingested?.unplaced ?? []);
  const postponed: string[] = [];
  for (let missing = count - (await list()).length; missing > 0 && names.length > 0; ) {
    options.signal?.throwIfAborted();
    const next = names.splice(0, missing);
    const matched = await matchNames(deps, { ...options, names: next, except: namedBy, isPatient: true });
    await takeIn(deps, matched.replies, answers);
    postponed.push(...matched.postponed);
    missing = count - (await list()).length;
  }
  // The lists count as asked when all their names were looked up that are needed: only the answers hold them.
  const isOpen = postponed.length > 0 && (await list()).length < count;
  await takeIn(deps, isOpen ? replies.filter(({ answer }) => answer === null) : replies);
  return list();
}

/** What was never asked or is due again; while some are missing also what gave names that were not looked up then. */
async function dueOf(
  deps: SourcesDeps,
  questions: readonly Question[],
  isShort: boolean,
  { reports }: Pick<GatherOptions, 'reports'>,
): Promise<Question[]> {
  const { missing, stale, fresh, resting } = await sortQuestions(deps, questions);
  for (const { provider, asked } of resting) reports?.resting(provider, asked?.detail ?? null);
  const names = ({ provider, asked }: Question) => asked?.outcome === 'found' && !VOUCHES_FOR_MUSIC.has(provider);
  return [...missing, ...stale, ...(isShort ? fresh.filter(names) : [])];
}
