import { keepVisible, readAlbums, readArtists, readTracks } from '#features/catalog/index.ts';
import type { SearchKind } from '#music/shelves.ts';
import { searchBounded } from './bounded-search.ts';
import type { KindFills } from './kind-fills.ts';
import { type Hits, type RankOptions, rankKinds } from './rank-kinds.ts';
import type { SearchFillDeps } from './search-fills.ts';
import { nothingToSay, sourceOf } from './search-outcome.ts';
import { readTerms, type SearchTerms } from './search-terms.ts';

export interface SearchOneKindDeps extends SearchFillDeps {
  kindFills: KindFills;
}

/**
 * Artists by name, from the database and then from every source that can search for artists and was not asked lately.
 * @throws {AppError} `search.unavailable` when nothing is here and every source failed.
 */
export async function searchArtists(
  deps: SearchOneKindDeps,
  { q, viewerId, limit, offset }: { q: string; viewerId: number; limit: number; offset: number },
) {
  const terms = readTerms(q);
  const { hits, told } = await searchOneKind(deps, 'artist', terms, { viewerId, limit, offset, byTag: false });
  const items = await deps.database.run((db) => readArtists(db, idsOf(hits), viewerId));
  return { query: terms.text, items, total: hits.total, limit, offset, ...told };
}

/**
 * Tracks by their words, with the albums that they stand on, each once.
 * @throws {AppError} `search.unavailable` when nothing is here and every source failed.
 */
export async function searchTracksQuick(
  deps: SearchOneKindDeps,
  { q, viewerId, limit }: { q: string; viewerId: number; limit: number },
) {
  const terms = readTerms(q);
  const { hits, told } = await searchOneKind(deps, 'track', terms, { viewerId, limit, offset: 0 });
  return deps.database.run(async (db) => {
    const tracks = await readTracks(db, idsOf(hits), viewerId);
    const albumIds = [...new Set(tracks.map((track) => track.album.id))];
    const albums = await readAlbums(db, await keepVisible(db, 'album', albumIds, viewerId), viewerId);
    return { query: terms.text, tracks, albums, ...told };
  });
}

const CAPABILITY = { artist: 'searchArtists', track: 'searchTracks' } as const satisfies Partial<
  Record<SearchKind, unknown>
>;

async function searchOneKind(
  deps: SearchOneKindDeps,
  kind: keyof typeof CAPABILITY,
  terms: SearchTerms,
  options: RankOptions,
) {
  const rank = async () => (await searchBounded(deps.database, (db) => rankKinds(db, [kind], terms, options)))[kind];
  const before = await rank();
  const outcome = await deps.kindFills.ensure(terms, CAPABILITY[kind]);
  const hits = outcome.asked ? await rank() : before;
  if (hits.total === 0 && outcome.reports.allFailed) throw nothingToSay(deps, terms, outcome);
  const told = {
    source: sourceOf({ ...outcome, hadSomething: before.total > 0 }),
    providers: outcome.reports.toJSON(deps.registry),
  };
  return { hits, told };
}

function idsOf({ hits }: Hits): number[] {
  return hits.map((hit) => hit.id);
}
