import type { Database, Queryable } from '#db/client.ts';
import { readAlbums, readArtists, readTracks } from '#features/catalog/index.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SearchKind } from '#music/shelves.ts';
import type { AdvancedPlace, Order, Sort } from './advanced-order-sql.ts';
import { type AdvancedFilters, findAdvanced, findUnknownTags, type Range } from './advanced-search.repository.ts';
import { searchBounded } from './bounded-search.ts';
import { readTerms } from './search-terms.ts';

interface SearchAdvancedInput {
  kind: SearchKind;
  viewerId: number;
  q?: string;
  artist?: string;
  album?: string;
  tags: string[];
  years: Range;
  durationMs: Range;
  popularity: Range;
  rating: Range;
  isFavourite?: boolean;
  isDownloaded?: boolean;
  sort: Sort;
  order: Order;
  limit: number;
  offset: number;
  after?: AdvancedPlace;
}

/** What passes all the filters, over what is here only, with the tags among them that nothing carries. */
export async function searchAdvanced({ database }: { database: Database }, input: SearchAdvancedInput) {
  const { kind, viewerId, q, artist, album, tags, sort, order, limit, offset, after, ...others } = input;
  const filters: AdvancedFilters = {
    ...others,
    viewerId,
    terms: q === undefined ? undefined : readTerms(q),
    artist: artist === undefined ? undefined : readTerms(artist),
    album: album === undefined ? undefined : readTerms(album),
    tags: tags.map(normalizeName),
  };
  return searchBounded(database, async (db) => {
    const { ids, total, next } = await findAdvanced(db, kind, filters, { sort, order, limit, offset, after });
    const unknown = await findUnknownTags(db, filters.tags);
    const unknownTags = tags.filter((tag) => unknown.has(normalizeName(tag)));
    return { ...(await readRows(db, kind, ids, viewerId)), total, limit, offset, next, unknownTags };
  });
}

async function readRows(db: Queryable, kind: SearchKind, ids: number[], viewerId: number) {
  switch (kind) {
    case 'artist':
      return { kind, items: await readArtists(db, ids, viewerId) };
    case 'album':
      return { kind, items: await readAlbums(db, ids, viewerId) };
    case 'track':
      return { kind, items: await readTracks(db, ids, viewerId) };
  }
}
