import {
  listHiddenTagNames,
  listSimilarArtistIds,
  readAlbums,
  readArtists,
  readTracks,
} from '#features/catalog/index.ts';
import { normalizeName } from '#music/normalize.ts';
import { SEARCH_KINDS } from '#music/shelves.ts';
import { searchBounded } from './bounded-search.ts';
import { findMain } from './find-main.ts';
import { rankKinds } from './rank-kinds.ts';
import type { SearchFillDeps, SearchFills } from './search-fills.ts';
import { nothingToSay, sourceOf } from './search-outcome.ts';
import { readTerms, type SearchTerms } from './search-terms.ts';

export interface SearchCatalogDeps extends SearchFillDeps {
  fills: SearchFills;
}

interface SearchInput {
  q: string;
  viewerId: number;
  /** From 1. */
  page: number;
  limit: number;
  /** Leaves out similar artists with fewer followers. */
  minFollowers: number;
}

const RELATED = 10;
const TAGS = 20;

/**
 * The orchestrated search: the database first; the sources only for what they were never asked, or not lately. The answer is always rows
 * of ours, ranked by one query a kind.
 * @throws {AppError} `search.unavailable` when nothing is here and every source failed.
 */
export async function searchCatalog(deps: SearchCatalogDeps, input: SearchInput) {
  const { q, page, limit } = input;
  const terms = readTerms(q);
  const outcome = await deps.fills.ensure(terms);
  const found = await readPage(deps, terms, input);
  const isEmpty = found.total === 0;
  if (isEmpty && outcome.reports.allFailed) throw nothingToSay(deps, terms, outcome);
  if (!outcome.asked && found.main) deps.fills.retry(found.main.id);
  const { total: _total, ...answer } = found;
  return {
    query: terms.text,
    page,
    limit,
    ...answer,
    pending: deps.fills.pending(terms),
    source: sourceOf(outcome),
    providers: outcome.reports.toJSON(deps.registry),
  };
}

async function readPage(
  { database }: SearchCatalogDeps,
  terms: SearchTerms,
  { viewerId, page, limit, minFollowers }: SearchInput,
) {
  return searchBounded(database, async (db) => {
    const hits = await rankKinds(db, SEARCH_KINDS, terms, { viewerId, limit, offset: (page - 1) * limit });
    const main = await findMain(db, terms, { viewerId, best: page === 1 ? hits : undefined });
    const idsOf = (kind: keyof typeof hits) => hits[kind].hits.map((hit) => hit.id);
    const similarIds =
      main.artistId === null
        ? []
        : await listSimilarArtistIds(db, main.artistId, { viewerId, limit: RELATED, minFollowers });
    const mainIds = main.artistId === null ? [] : [main.artistId];
    const [people, albums, tracks, hiddenTags] = await Promise.all([
      readArtists(db, [...new Set([...mainIds, ...idsOf('artist'), ...similarIds])], viewerId),
      readAlbums(db, idsOf('album'), viewerId),
      readTracks(db, idsOf('track'), viewerId),
      listHiddenTagNames(db, viewerId),
    ]);
    const byId = new Map(people.map((artist) => [artist.id, artist]));
    const [mainArtist] = mainIds.flatMap((id) => byId.get(id) ?? []);
    const artists = idsOf('artist').flatMap((id) => byId.get(id) ?? []);
    const related = similarIds.flatMap((id) => byId.get(id) ?? []);
    const totals = { artists: hits.artist.total, albums: hits.album.total, tracks: hits.track.total };
    const longest = Math.max(totals.artists, totals.albums, totals.tracks);
    return {
      total: longest,
      has_more: page * limit < longest,
      totals,
      main: mainArtist ?? null,
      main_reason: main.reason,
      artists,
      albums,
      tracks,
      related,
      tags: strongestTags([...(mainArtist ? [mainArtist] : []), ...artists], hiddenTags),
    };
  });
}

function strongestTags(artists: { tags: { name: string; weight: number }[] }[], hidden: ReadonlySet<string>) {
  const byName = new Map<string, { name: string; weight: number }>();
  for (const tag of artists.flatMap((artist) => artist.tags)) {
    const key = tag.name.toLowerCase();
    const known = byName.get(key);
    if (hidden.has(normalizeName(tag.name))) continue;
    if (!known || known.weight < tag.weight) byName.set(key, tag);
  }
  return [...byName.values()].sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1)).slice(0, TAGS);
}
