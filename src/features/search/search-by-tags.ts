import type { Database, Queryable } from '#db/client.ts';
import { readAlbums, readArtists, readTracks } from '#features/catalog/index.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SearchKind } from './local-search.repository.ts';
import { findByTags } from './tag-filter.repository.ts';

interface SearchByTagsInput {
  tags: string[];
  match: 'any' | 'all';
  limit: number;
  offset: number;
}

/** Artists, albums and tracks that carry the tags, by popularity; over what is here only. */
export async function searchByTags({ database }: { database: Database }, { tags, ...input }: SearchByTagsInput) {
  const { limit, offset, match } = input;
  const wanted = { ...input, tags: [...new Set(tags.map(normalizeName))] };
  return database.run(async (db) => {
    const list = async <View>(kind: SearchKind, read: (db: Queryable, ids: readonly number[]) => Promise<View[]>) => {
      const { ids, total } = await findByTags(db, kind, wanted);
      return { items: await read(db, ids), total, limit, offset };
    };
    const [artists, albums, tracks] = await Promise.all([
      list('artist', readArtists),
      list('album', readAlbums),
      list('track', readTracks),
    ]);
    return { tags, match, artists, albums, tracks };
  });
}
