import type { Database } from '#db/client.ts';
import { type Reader, readAlbums, readArtists, readTracks } from '#features/catalog/index.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SearchKind } from '#music/shelves.ts';
import { findUnknownTags } from './advanced-search.repository.ts';
import { searchBounded } from './bounded-search.ts';
import { findByTags } from './tag-filter.repository.ts';

interface SearchByTagsInput {
  tags: string[];
  viewerId: number;
  match: 'any' | 'all';
  limit: number;
  offset: number;
}

/** Artists, albums and tracks that carry the tags, by popularity; over what is here only. */
export async function searchByTags(
  { database }: { database: Database },
  { tags, viewerId, ...input }: SearchByTagsInput,
) {
  const { limit, offset, match } = input;
  const wanted = { ...input, viewerId, tags: [...new Set(tags.map(normalizeName))] };
  return searchBounded(database, async (db) => {
    const list = async <View>(kind: SearchKind, read: Reader<View>) => {
      const { ids, total } = await findByTags(db, kind, wanted);
      return { items: await read(db, ids, viewerId), total, limit, offset };
    };
    const [artists, albums, tracks] = await Promise.all([
      list('artist', readArtists),
      list('album', readAlbums),
      list('track', readTracks),
    ]);
    const unknown = await findUnknownTags(db, wanted.tags);
    const unknownTags = tags.filter((tag) => unknown.has(normalizeName(tag)));
    return { tags, match, unknown_tags: unknownTags, artists, albums, tracks };
  });
}
