import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs } from '#db/upsert.ts';

/**
 * The places of those artists that are here, under this id or the one that it leads to. They cannot be deleted until the transaction
 * ends.
 */
export async function findArtistsHere(
  db: Queryable,
  wanted: { place: number; artist_id: number }[],
): Promise<number[]> {
  if (wanted.length === 0) return [];
  const rows = await db.execute<{ place: number }>(sql`
    select w.place from ${rowsAs('w', { place: 'int', artist_id: 'int' }, wanted)}
    join artist a on a.id = coalesce((select new_id from artist_redirect where old_id = w.artist_id), w.artist_id)
    for key share of a`);
  return rows.map(({ place }) => place);
}

/**
 * The places of those albums that are here and still somebody's, under this id or, where they were joined to another, under an external
 * id. Their artists cannot be deleted until the transaction ends.
 */
export async function findAlbumsHere(
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
