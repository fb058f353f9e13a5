import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs } from '#db/upsert.ts';
import { idPairs } from '#music/match-artists.ts';
import type { Answer } from './answer.ts';

/**
 * The answers without those about something of ours that was deleted while they were on their way: it is to stay deleted. The artists
 * that the others are about, or whose albums, cannot be deleted until the transaction ends.
 */
export async function dropGone(db: Queryable, answers: readonly Answer[]): Promise<Answer[]> {
  const aboutArtists = answers.flatMap(({ about }, place) => (about ? [{ place, artist_id: about.artistId }] : []));
  const aboutAlbums = answers.flatMap(({ ofAlbum, albums = [] }, place) =>
    ofAlbum === undefined
      ? []
      : [['', ''] as const, ...albums.flatMap((album) => idPairs(album.externalIds))].map(([provider, external_id]) => {
          return { place, album_id: ofAlbum, provider, external_id };
        }),
  );
  const present = new Set([...(await placesOfArtists(db, aboutArtists)), ...(await placesOfAlbums(db, aboutAlbums))]);
  return answers.filter(({ about, ofAlbum }, place) => (!about && ofAlbum === undefined) || present.has(place));
}

/** The places of those that are here, under this id or the one that it leads to. */
async function placesOfArtists(db: Queryable, wanted: { place: number; artist_id: number }[]): Promise<number[]> {
  if (wanted.length === 0) return [];
  const rows = await db.execute<{ place: number }>(sql`
    select w.place from ${rowsAs('w', { place: 'int', artist_id: 'int' }, wanted)}
    join artist a on a.id = coalesce((select new_id from artist_redirect where old_id = w.artist_id), w.artist_id)
    for key share of a`);
  return rows.map(({ place }) => place);
}

/** The places of those that are here and still somebody's, also where they were joined to another of ours. */
async function placesOfAlbums(
  db: Queryable,
  wanted: { place: number; album_id: number; provider: string; external_id: string }[],
): Promise<number[]> {
  if (wanted.length === 0) return [];
  const columns = { place: 'int', album_id: 'int', provider: 'text', external_id: 'text' } as const;
  const rows = await db.execute<{ place: number }>(sql`
    select w.place from ${rowsAs('w', columns, wanted)}
    cross join lateral (
      select id from album where id = w.album_id
      union select album_id from album_external_id where provider = w.provider and external_id = w.external_id) al
    join album_artist aa on aa.album_id = al.id
    join artist a on a.id = aa.artist_id
    for key share of a`);
  return rows.map(({ place }) => place);
}
