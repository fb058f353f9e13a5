import type { Queryable } from '#db/client.ts';
import { listSimilarArtists } from './similarity.repository.ts';
import { readArtists } from './views.repository.ts';

/** Similar artists as callers see them, strongest first. */
export async function readSimilarArtists(
  db: Queryable,
  artistId: number,
  { viewerId, ...paging }: { viewerId: number; limit: number; offset: number },
) {
  const { similar, total } = await listSimilarArtists(db, artistId, { viewerId, ...paging });
  const bySimilarId = new Map(similar.map((entry) => [entry.id, entry]));
  const artists = await readArtists(db, [...bySimilarId.keys()], viewerId);
  const items = artists.flatMap(({ sources: _fields, ...artist }) => {
    const entry = bySimilarId.get(artist.id);
    return entry ? [{ ...artist, score: entry.score, sources: entry.sources }] : [];
  });
  return { items, total, ...paging };
}
