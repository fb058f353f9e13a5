import PQueue from 'p-queue';
import type { ProviderName } from '#music/provider-names.ts';
import { type QualityTable, qualityOf } from '#music/quality.ts';
import { albumQuestions } from './album-questions.ts';
import { findAlbumRef, type KnownAlbumRef } from './albums.repository.ts';
import { type AskOptions, askSources } from './ask-sources.ts';
import { type Question, sortQuestions } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

/** Albums in progress at once; the sources' own limits may allow less. */
const AT_ONCE = 4;
/** A source that has no turn by then leaves the album to another. */
const TURN_WITHIN_MS = 1000;
/** How often to come back to an album for which no source had a turn, and when. */
const MAX_TRIES = 30;
const NEXT_TRY_MS = 1000;
/** Below this, a source's lists are what listeners put together: never complete. */
const MIN_LIST_QUALITY = 50;

/**
 * Sees to it that all tracks of some albums are known, with one source an album where that is enough: the one that has the least to do.
 * Albums that no source can complete stay as they are.
 */
export async function completeAlbums(
  deps: SourcesDeps,
  albumIds: readonly number[],
  options: Omit<AskOptions, 'turnWithinMs' | 'softLimitMs'>,
): Promise<void> {
  const busy = new Map<ProviderName, number>();
  const queue = new PQueue({ concurrency: AT_ONCE });

  async function completeOne(albumId: number): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES && !options.signal?.aborted; tries += 1) {
      if (!(await askUntilComplete(albumId))) return;
      await deps.clock.sleep(NEXT_TRY_MS, options.signal);
    }
  }

  /** True when a source had no turn, so that it is worth coming back. */
  async function askUntilComplete(albumId: number): Promise<boolean> {
    let hadNoTurn = false;
    const done = new Set<ProviderName>();
    while (!options.signal?.aborted) {
      const album = await deps.database.run((db) => findAlbumRef(db, albumId));
      if (!album || album.tracksComplete) return false;
      const due = (await dueLists(deps, album)).filter(({ provider }) => !done.has(provider));
      const [question] = due.sort((a, b) => (busy.get(a.provider) ?? 0) - (busy.get(b.provider) ?? 0));
      if (!question) return hadNoTurn;
      const { provider } = question;
      done.add(provider);
      busy.set(provider, (busy.get(provider) ?? 0) + 1);
      const { postponed } = await askSources(deps, [question], { ...options, turnWithinMs: TURN_WITHIN_MS });
      busy.set(provider, (busy.get(provider) ?? 1) - 1);
      hadNoTurn ||= postponed.length > 0;
    }
    return false;
  }

  await queue.addAll(albumIds.map((albumId) => () => completeOne(albumId)));
}

/** The questions that may bring the whole list, the best source first. */
async function dueLists(deps: SourcesDeps, album: KnownAlbumRef): Promise<Question[]> {
  const questions = albumQuestions(deps.registry, album).filter(
    ({ capability, provider }) => capability === 'getAlbum' && listQuality(deps.quality, provider) >= MIN_LIST_QUALITY,
  );
  const { missing, stale } = await sortQuestions(deps, questions);
  return [...missing, ...stale].sort(
    (a, b) => listQuality(deps.quality, b.provider) - listQuality(deps.quality, a.provider),
  );
}

function listQuality(quality: QualityTable, provider: ProviderName): number {
  return qualityOf(quality, provider, 'tracks');
}
