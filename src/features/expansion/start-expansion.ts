import {
  hasHidden,
  readArtists,
  readSimilarArtists,
  resolveArtist,
  SourceReports,
  toldBy,
} from '#features/catalog/index.ts';
import { findArtistByWords } from '#features/search/index.ts';
import type { Job, Jobs } from '#jobs/jobs.ts';
import { AppError } from '#lib/errors.ts';
import type { AlbumType } from '#music/entities.ts';
import type { Ref } from '#music/ref.ts';
import { enqueueExpansion, includedTypes } from './expansion.job.ts';
import { countMusic } from './expansion.repository.ts';
import type { ExpansionDeps } from './run-expansion.ts';

export interface StartDeps extends ExpansionDeps {
  jobs: Jobs;
}

export interface ExpansionRequest {
  /** One of the two is given. */
  q?: string;
  ref?: Ref;
  /** Who asks. */
  viewerId: number;
  similar: number;
  depth: 1 | 2;
  include: AlbumType[];
}

/** Who is to be expanded. */
export interface MeantArtist {
  /** Null: the sources that may know could not be asked. */
  artistId: number | null;
  reports: SourceReports;
  wasHere: boolean;
}

/**
 * Acknowledges an expansion: says who is meant, what is here of it already, and which job does the rest. Words that no source could be
 * asked about are acknowledged, too: the job asks when they are back.
 * @throws {AppError} `expansion.no_artist` when the words mean nobody; for a ref what `resolveArtist` throws.
 */
export async function startExpansion(deps: StartDeps, request: ExpansionRequest) {
  const { viewerId, similar, depth } = request;
  const include = includedTypes(request.include);
  const { artistId, reports, wasHere } = await findMeantArtist(deps, request);
  const words = artistId === null ? (request.q ?? null) : null;
  const hides = similar > 0 && (await deps.database.run((db) => hasHidden(db, viewerId)));
  const input = { artistId, words, viewerId: hides ? viewerId : null, similar, depth, include };
  const job: Job = await enqueueExpansion(deps, input);
  const known = artistId === null ? null : await readKnown(deps, artistId, { viewerId, similar, include });
  return {
    job,
    main: known?.main ?? null,
    similar: known?.similar ?? [],
    local: known?.local ?? { artists: 0, albums: 0, tracks: 0, incomplete_albums: 0 },
    ...toldBy(deps, reports, wasHere),
  };
}

/** The artist that a request means, after sources were asked if nobody here is meant. */
export async function findMeantArtist(deps: StartDeps, { q, ref }: ExpansionRequest): Promise<MeantArtist> {
  const reports = new SourceReports(deps.clock);
  if (ref) {
    const { id: artistId, wasHere } = await resolveArtist(deps, ref, reports);
    return { artistId, reports, wasHere };
  }
  try {
    const { artistId, asked } = await findArtistByWords(deps, q ?? '', reports);
    if (artistId !== null) return { artistId, reports, wasHere: !asked };
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unavailable') return { artistId: null, reports, wasHere: false };
    throw error;
  }
  throw new AppError('not_found', 'expansion.no_artist', `No artist is known as “${q}”, here or at any source.`);
}

/** What is here of an artist and of those that are known to be similar. */
async function readKnown(
  { database }: StartDeps,
  artistId: number,
  { viewerId, similar: limit, include }: { viewerId: number; similar: number; include: AlbumType[] },
) {
  return database.run(async (db) => {
    const [main] = await readArtists(db, [artistId], viewerId);
    const { items } =
      limit > 0 ? await readSimilarArtists(db, artistId, { viewerId, limit, offset: 0 }) : { items: [] };
    const artistIds = [artistId, ...items.map(({ id }) => id)];
    const { albums, complete, tracks } = await countMusic(db, { artistIds, include });
    const local = { artists: artistIds.length, albums, tracks, incomplete_albums: albums - complete };
    return { main: main ?? null, similar: items, local };
  });
}
