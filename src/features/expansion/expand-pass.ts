import PQueue from 'p-queue';
import {
  completeAlbums,
  ensureSimilar,
  fillArtist,
  readArtists,
  SourceReports,
  type SourcesDeps,
  settleCredits,
} from '#features/catalog/index.ts';
import { tellNamesakesApart } from '#features/search/index.ts';
import type { AlbumType } from '#music/entities.ts';
import { normalizeName } from '#music/normalize.ts';
import { listOpenAlbumIds, listWantedAlbumIds } from './expansion.repository.ts';

/** What is wanted, and under which urgency the sources are asked. */
export interface PassOptions {
  include: readonly AlbumType[];
  /** `refresh` for the artist that was asked for, `expansion` for the others. */
  priority: 'refresh' | 'expansion';
  signal: AbortSignal;
  /** Told after each artist's lists and each album. */
  onStep(): void;
}

/** Why something could not be done for now, by source. */
export type Failures = Map<string, string>;

/** Lists in progress at once; the sources' own limits may allow less. */
const LISTS_AT_ONCE = 4;

/** Asks for the lists of albums of some artists; what is known already costs no call. */
export async function listArtists(
  deps: SourcesDeps,
  artistIds: readonly number[],
  options: PassOptions,
): Promise<Failures> {
  const failures: Failures = new Map();
  const queue = new PQueue({ concurrency: LISTS_AT_ONCE });
  await queue.addAll(artistIds.map((artistId) => () => listAlbums(deps, artistId, options, failures)));
  options.signal.throwIfAborted();
  return failures;
}

/** Asks for all tracks of the albums that are listed, and who is credited where the lists do not tell. */
export async function completeArtists(
  deps: SourcesDeps,
  artistIds: readonly number[],
  options: PassOptions,
): Promise<Failures> {
  const failures: Failures = new Map();
  const albumIds = await deps.database.run((db) => listOpenAlbumIds(db, { artistIds, include: options.include }));
  const { priority, signal } = options;
  const left = await completeAlbums(deps, albumIds, { priority, signal, onAlbum: options.onStep });
  for (const { failure } of left) failures.set('tracks', failure);
  const reports = new SourceReports(deps.clock);
  const listed = await deps.database.run((db) => listWantedAlbumIds(db, { artistIds, include: options.include }));
  await settleCredits(deps, listed, { priority, signal, reports });
  noteFailures(deps, reports, failures);
  return failures;
}

async function listAlbums(
  deps: SourcesDeps,
  artistId: number,
  options: PassOptions,
  failures: Failures,
): Promise<void> {
  options.signal.throwIfAborted();
  const { include, priority, signal } = options;
  const reports = new SourceReports(deps.clock);
  await fillArtist(deps, { artistId, aspects: ['albums'], refreshStale: true, include, priority, signal, reports });
  noteFailures(deps, reports, failures);
  options.onStep();
}

/** Asks about all who bear the name of an artist: albums in common show which of them are one artist that several sources know. */
export async function joinBearers(
  deps: SourcesDeps,
  artistId: number,
  { priority, signal }: Pick<PassOptions, 'priority' | 'signal'>,
): Promise<Failures> {
  const failures: Failures = new Map();
  const reports = new SourceReports(deps.clock);
  const [artist] = await deps.database.run((db) => readArtists(db, [artistId]));
  if (artist) await tellNamesakesApart(deps, { norm: normalizeName(artist.name) }, { priority, signal, reports });
  noteFailures(deps, reports, failures);
  return failures;
}

/** The ids of the artists most similar to this one, after sources were asked that never were. */
export async function findSimilar(
  deps: SourcesDeps,
  artistId: number,
  { count, priority, signal }: Pick<PassOptions, 'priority' | 'signal'> & { count: number },
): Promise<{ ids: number[]; failures: Failures }> {
  const failures: Failures = new Map();
  const reports = new SourceReports(deps.clock);
  const similar = await ensureSimilar(deps, artistId, { count, priority, signal, reports });
  noteFailures(deps, reports, failures);
  return { ids: similar.map(({ id }) => id), failures };
}

function noteFailures(deps: SourcesDeps, reports: SourceReports, failures: Failures): void {
  for (const [provider, { status, detail }] of Object.entries(reports.toJSON(deps.registry))) {
    if (status === 'failed' || status === 'rate_limited') failures.set(provider, detail ?? status);
  }
}
