import PQueue from 'p-queue';
import {
  completeAlbums,
  ensureSimilar,
  fillArtist,
  SourceReports,
  type SourcesDeps,
  settleCredits,
  type ViewerId,
} from '#features/catalog/index.ts';
import { tellNamesakesApart } from '#features/search/index.ts';
import type { AlbumType } from '#music/entities.ts';
import { listOpenAlbumIds, listSharedNames, listWantedAlbumIds } from './expansion.repository.ts';

/** Why something could not be done for now: by source, or `tracks` for albums that no source could complete. */
export type Failures = Map<string, string>;

/** How one pass asks the sources. */
export interface PassOptions {
  include: readonly AlbumType[];
  /** `refresh` for the artist that was asked for, `expansion` for the others. */
  priority: 'refresh' | 'expansion';
  signal: AbortSignal;
  /** What could not be done is noted here: it is worth another pass. */
  failures: Failures;
  /** Told after each artist's lists and each album. */
  onStep(): void;
}

/** Lists in progress at once; the sources' own limits may allow less. */
const LISTS_AT_ONCE = 4;

/** Asks for the lists of albums of some artists; what is known already costs no call. */
export async function listArtists(
  deps: SourcesDeps,
  artistIds: readonly number[],
  { include, priority, signal, failures, onStep }: PassOptions,
): Promise<void> {
  const queue = new PQueue({ concurrency: LISTS_AT_ONCE });
  const listOne = async (artistId: number) => {
    signal.throwIfAborted();
    const reports = new SourceReports(deps.clock);
    await fillArtist(deps, { artistId, aspects: ['albums'], refreshStale: true, include, priority, signal, reports });
    noteFailures(deps, reports, failures);
    onStep();
  };
  await queue.addAll(artistIds.map((artistId) => () => listOne(artistId)));
}

/** Asks for all tracks of the albums that are listed, and who is credited where the lists do not tell. */
export async function completeArtists(
  deps: SourcesDeps,
  artistIds: readonly number[],
  { include, priority, signal, failures, onStep }: PassOptions,
): Promise<void> {
  const open = await deps.database.run((db) => listOpenAlbumIds(db, { artistIds, include }));
  const left = await completeAlbums(deps, open, { priority, signal, onAlbum: onStep });
  for (const { failure } of left) failures.set('tracks', failure);
  const wanted = await deps.database.run((db) => listWantedAlbumIds(db, { artistIds, include }));
  const reports = new SourceReports(deps.clock);
  await settleCredits(deps, wanted, { priority, signal, reports });
  noteFailures(deps, reports, failures);
}

/** Asks about all who bear the names of some artists: albums in common show which of them are one artist that several sources know. */
export async function joinNamesakes(
  deps: SourcesDeps,
  artistIds: readonly number[],
  { priority, signal, failures }: Pick<PassOptions, 'priority' | 'signal' | 'failures'>,
): Promise<void> {
  const reports = new SourceReports(deps.clock);
  for (const norm of await deps.database.run((db) => listSharedNames(db, artistIds))) {
    await tellNamesakesApart(deps, { norm }, { priority, signal, reports });
  }
  noteFailures(deps, reports, failures);
}

interface FindSimilarOptions extends Pick<PassOptions, 'priority' | 'signal' | 'failures'> {
  count: number;
  /** Whom this person has hidden is passed over. */
  viewerId: ViewerId;
}

/** The ids of the artists most similar to this one, after sources were asked that never were. */
export async function findSimilar(
  deps: SourcesDeps,
  artistId: number,
  { count, viewerId, priority, signal, failures }: FindSimilarOptions,
): Promise<number[]> {
  const reports = new SourceReports(deps.clock);
  const similar = await ensureSimilar(deps, artistId, { count, viewerId, priority, signal, reports });
  noteFailures(deps, reports, failures);
  return similar.map(({ id }) => id);
}

function noteFailures(deps: SourcesDeps, reports: SourceReports, failures: Failures): void {
  for (const [provider, { status, detail }] of Object.entries(reports.toJSON(deps.registry))) {
    if (status === 'failed' || status === 'rate_limited') failures.set(provider, detail ?? status);
  }
}
