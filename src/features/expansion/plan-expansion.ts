import { ensureSimilar, readArtistQuestions, readArtists, sortQuestions, toldBy } from '#features/catalog/index.ts';
import { AppError } from '#lib/errors.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { qualityOf } from '#music/quality.ts';
import type { ProviderHealth } from '#providers/provider-health.ts';
import { includedTypes } from './expansion.job.ts';
import { type ArtistStock, readStock } from './expansion.repository.ts';
import { type ExpansionRequest, findMeantArtist, type StartDeps } from './start-expansion.ts';

export interface PlanDeps extends StartDeps {
  health: ProviderHealth;
}

/** Expected of an artist of whom no source has said yet how many albums there are. */
const USUAL_ALBUMS = 20;
const USUAL_TRACKS = 10;

/**
 * What an expansion would do. Who is similar is asked for, and remembered, because nothing could be planned without; no album is.
 * @throws {AppError} as `startExpansion`; `expansion.unavailable` when no source that knows the words could be asked.
 */
export async function planExpansion(deps: PlanDeps, request: ExpansionRequest) {
  const { artistId, reports, wasHere } = await findMeantArtist(deps, request);
  if (artistId === null) {
    const detail = `No source could be asked who “${request.q}” is. Try again in a moment.`;
    throw new AppError('unavailable', 'expansion.unavailable', detail, { retryAfterS: 15 });
  }
  const similar =
    request.similar === 0
      ? []
      : await ensureSimilar(deps, artistId, {
          count: request.similar,
          viewerId: request.viewerId,
          priority: 'user',
          reports,
        });
  const artistIds = [artistId, ...similar.map(({ id }) => id)];
  const include = includedTypes(request.include);
  const stock = await deps.database.run((db) => readStock(db, { artistIds, include }));
  const artists = stock.map(expectationOf);
  const calls = await countCalls(deps, artists);
  const [main] = await deps.database.run((db) => readArtists(db, [artistId], request.viewerId));
  if (!main) throw new AppError('not_found', 'artist.not_found', 'The artist was deleted meanwhile.');
  return {
    main,
    plan: {
      artists: artists.map(({ artistId: id, name, albums, newAlbums, newTracks }) => ({
        ...{ id, name, albums_here: albums },
        ...{ expected_albums: newAlbums, expected_tracks: newTracks },
      })),
      calls,
      seconds: await secondsFor(deps, calls),
      rows: {
        albums: sum(artists.map((artist) => artist.missingRows)),
        tracks: sum(artists.map((artist) => artist.newTracks)),
      },
    },
    ...toldBy(deps, reports, wasHere),
  };
}

interface Expectation extends ArtistStock {
  /** Albums whose tracks are to be asked for. */
  newAlbums: number;
  newTracks: number;
  /** Albums that have no row yet. */
  missingRows: number;
}

function expectationOf(stock: ArtistStock): Expectation {
  const said = stock.albumsSaid ?? (stock.albums > 0 ? stock.albums : USUAL_ALBUMS);
  const missingRows = Math.max(0, said - stock.albums);
  const newAlbums = missingRows + stock.open;
  const openTracks = Math.max(stock.openTracks, stock.open * USUAL_TRACKS);
  return { ...stock, missingRows, newAlbums, newTracks: openTracks + missingRows * USUAL_TRACKS };
}

/** One call for each list that is due, and one for each album, at the best source that is asked about its artist. */
async function countCalls(deps: PlanDeps, artists: Expectation[]): Promise<Partial<Record<ProviderName, number>>> {
  const calls: Partial<Record<ProviderName, number>> = {};
  const add = (provider: ProviderName, count: number) => {
    if (count > 0) calls[provider] = (calls[provider] ?? 0) + count;
  };
  const listsOf = ({ artistId }: Expectation) => readArtistQuestions(deps, { artistId, aspects: ['albums'] });
  const lists = await Promise.all(artists.map(listsOf));
  const { missing, stale } = await sortQuestions(deps, lists.flat());
  for (const { provider } of [...missing, ...stale]) add(provider, 1);
  const readers = new Set(deps.registry.with('getAlbum').map(({ name }) => name));
  for (const [index, { newAlbums }] of artists.entries()) {
    const [best] = (lists[index] ?? [])
      .filter(({ provider }) => readers.has(provider))
      .sort((a, b) => qualityOf(deps.quality, b.provider, 'tracks') - qualityOf(deps.quality, a.provider, 'tracks'));
    if (best) add(best.provider, newAlbums);
  }
  return calls;
}

/** As long as the source takes that has the most to answer for its limit: they are asked side by side. */
async function secondsFor({ health }: PlanDeps, calls: Partial<Record<ProviderName, number>>): Promise<number> {
  const each = Object.entries(calls).map(async ([name, count]) => {
    const { usage } = await health.snapshot(name as ProviderName); // the keys of `calls`
    return usage ? Math.ceil((count * usage.windowMs) / usage.calls / 1000) : 0;
  });
  return Math.max(0, ...(await Promise.all(each)));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
