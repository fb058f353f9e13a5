import type { Database } from '#db/client.ts';
import { readAlbums, readArtists, readTracks } from '#features/catalog/index.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SearchKind } from '#music/shelves.ts';
import { findAdvanced, type Order, type Range, type Sort } from './advanced-search.repository.ts';
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
  sort: Sort;
  order: Order;
  limit: number;
  offset: number;
}

/** What passes all the filters, over what is here only. */
export async function searchAdvanced({ database }: { database: Database }, input: SearchAdvancedInput) {
  const { kind, viewerId, q, artist, album, tags, years, durationMs, popularity, sort, order, limit, offset } = input;
  const filters = {
    viewerId,
    terms: q === undefined ? undefined : readTerms(q),
    artist: artist === undefined ? undefined : readTerms(artist),
    album: album === undefined ? undefined : readTerms(album),
    tags: tags.map(normalizeName),
    years,
    durationMs,
    popularity,
  };
  return database.run(async (db) => {
    const { ids, total } = await findAdvanced(db, kind, filters, { sort, order, limit, offset });
    const page = { total, limit, offset };
    switch (kind) {
      case 'artist':
        return { kind, items: await readArtists(db, ids, viewerId), ...page };
      case 'album':
        return { kind, items: await readAlbums(db, ids, viewerId), ...page };
      case 'track':
        return { kind, items: await readTracks(db, ids, viewerId), ...page };
    }
  });
}
