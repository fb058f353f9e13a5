import PQueue from 'p-queue';
import type { ProviderName } from '#music/provider-names.ts';
import { type QualityTable, qualityOf } from '#music/quality.ts';
import { albumListQuestions } from './album-list-questions.ts';
import { findAlbumRef, type KnownAlbumRef } from './albums.repository.ts';
import { askOne, type GatherOptions } from './gather-replies.ts';
import { createIntake } from './intake.ts';
import { type Question, sortQuestions } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

/**
 * What came of an album. `complete`: all tracks are known, or the album is gone; `incomplete`: no source has them all; `left`: one may
 * have them, and could not be asked.
 */
export type AlbumOutcome = 'complete' | 'incomplete' | 'left';

/** An album that it is worth coming back to, and why: which source failed, or had no turn. */
export interface LeftAlbum {
  albumId: number;
  failure: string;
}

interface CompleteOptions extends Omit<GatherOptions, 'softLimitMs'> {
  onAlbum?(albumId: number, outcome: AlbumOutcome): void;
}

/** Albums in progress at once: asking runs ahead of storing. */
const AT_ONCE = 24;
/** Albums that are asked about at once; the sources' own limits may allow less. */
const ASKED_AT_ONCE = 8;
/** Albums that are stored in one transaction, if they come fast enough: more for somebody who waits for the artist, few where others search. */
const STORED_AT_ONCE = { user: 10, refresh: 10, expansion: 4 };
/** Below this, a source's lists are what listeners put together: never complete. */
const MIN_LIST_QUALITY = 50;

/**
 * Sees to it that all tracks of some albums are known, with one source an album where that is enough: the one that has the least to do.
 * Albums that no source can complete stay as they are; those that are left are told. Rejects when the signal is aborted.
 */
export async function completeAlbums(
  deps: SourcesDeps,
  albumIds: readonly number[],
  { onAlbum, ...options }: CompleteOptions,
): Promise<LeftAlbum[]> {
  const busy = new Map<ProviderName, number>();
  const queue = new PQueue({ concurrency: AT_ONCE });
  const asking = new PQueue({ concurrency: ASKED_AT_ONCE });
  const intake = createIntake(deps, { atMost: STORED_AT_ONCE[options.priority] });
  const left: LeftAlbum[] = [];
  const change = (provider: ProviderName, by: number) => busy.set(provider, (busy.get(provider) ?? 0) + by);

  async function askBusy(question: Question) {
    change(question.provider, 1);
    const reply = await askOne(question, options);
    change(question.provider, -1);
    return reply;
  }

  /** Asks one source after the other. Gives what went wrong with those that may have the whole list; null when it is complete. */
  async function askUntilComplete(albumId: number): Promise<ReadonlyMap<ProviderName, string> | null> {
    const failures = new Map<ProviderName, string>();
    const tried = new Set<ProviderName>();
    while (!options.signal?.aborted) {
      const album = await deps.database.run((db) => findAlbumRef(db, albumId));
      if (!album || album.tracksComplete) return null;
      const { due, resting } = await sortLists(deps, album);
      for (const { provider, asked } of resting) failures.set(provider, asked?.detail ?? 'it failed a moment ago');
      const untried = due.filter(({ provider }) => !tried.has(provider));
      const [question] = untried.sort((a, b) => (busy.get(a.provider) ?? 0) - (busy.get(b.provider) ?? 0));
      if (!question) break;
      tried.add(question.provider);
      const reply = await asking.add(async () => (options.signal?.aborted ? null : askBusy(question)));
      if (!reply) break;
      await intake.takeIn([reply]);
      const isAnswered = reply.outcome === 'found' || reply.outcome === 'nothing';
      if (!isAnswered) failures.set(question.provider, reply.detail ?? reply.outcome);
    }
    return failures;
  }

  async function completeOne(albumId: number): Promise<void> {
    if (options.signal?.aborted) return;
    const failures = await askUntilComplete(albumId);
    if (failures && failures.size > 0) {
      left.push({ albumId, failure: [...failures].map(([name, why]) => `${name}: ${why}`).join('; ') });
    }
    onAlbum?.(albumId, failures === null ? 'complete' : failures.size > 0 ? 'left' : 'incomplete');
  }

  await queue.addAll(albumIds.map((albumId) => () => completeOne(albumId)));
  options.signal?.throwIfAborted();
  return left;
}

/** The questions that may bring the whole list, the best source first, and those that failed a moment ago. */
async function sortLists(deps: SourcesDeps, album: KnownAlbumRef): Promise<{ due: Question[]; resting: Question[] }> {
  const questions = albumListQuestions(deps, album).filter(
    ({ provider }) => listQuality(deps.quality, provider) >= MIN_LIST_QUALITY,
  );
  const { missing, stale, resting } = await sortQuestions(deps, questions);
  const due = [...missing, ...stale].sort(
    (a, b) => listQuality(deps.quality, b.provider) - listQuality(deps.quality, a.provider),
  );
  return { due, resting };
}

function listQuality(quality: QualityTable, provider: ProviderName): number {
  return qualityOf(quality, provider, 'tracks');
}
