import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray } from '#db/upsert.ts';
import { type Move, movePersonalRows } from './personal-rows.repository.ts';
import { addAliasWords } from './search-docs.repository.ts';

/** Two artists of ours turned out to be one: everything of `losers` becomes `winner`'s, and their ids lead there from now on. */
export async function joinArtists(db: Queryable, winner: number, losers: number[]): Promise<void> {
  const gone = idArray(losers);
  const move = (table: string, column = 'artist_id'): SQL =>
    sql`update ${sql.raw(table)} set ${sql.raw(column)} = ${winner} where ${sql.raw(column)} = any(${gone})`;
  await db.execute(move('artist_external_id'));
  await db.execute(move('source_record'));
  await db.execute(move('album_artist'));
  await db.execute(move('track_artist'));
  await db.execute(move('recording'));
  await db.execute(move('artist_redirect', 'new_id'));
  await db.execute(move('new_release'));
  await movePersonalRows(db, 'artist', movesTo(winner, losers));
  await addAliasWords(db, [winner]);
  await db.execute(sql`
    insert into artist_top_track (artist_id, provider, rank, track_id)
    select distinct on (provider, rank) ${winner}::int, provider, rank, track_id from artist_top_track where artist_id = any(${gone})
    on conflict do nothing`);
  await db.execute(sql`
    insert into artist_similarity (artist_id, similar_artist_id, provider, score)
    select a, b, provider, max(score) from (
      select case when artist_id = any(${gone}) then ${winner}::int else artist_id end as a,
        case when similar_artist_id = any(${gone}) then ${winner}::int else similar_artist_id end as b, provider, score
      from artist_similarity where artist_id = any(${gone}) or similar_artist_id = any(${gone})) moved
    where a <> b group by 1, 2, 3 on conflict do nothing`);
  await db.execute(sql`delete from search_doc where kind = 'artist' and entity_id = any(${gone})`);
  await db.execute(sql`delete from artist where id = any(${gone})`);
  await db.execute(sql`
    insert into artist_redirect (old_id, new_id) select unnest(${gone}), ${winner}::int
    on conflict (old_id) do update set new_id = excluded.new_id`);
}

/** Two albums of ours turned out to be one. The losers' tracks are made anew on the winner from the records that move there. */
export async function joinAlbums(db: Queryable, winner: number, losers: number[]): Promise<void> {
  const gone = idArray(losers);
  await db.execute(sql`update album_external_id set album_id = ${winner} where album_id = any(${gone})`);
  await db.execute(sql`update source_record set album_id = ${winner} where album_id = any(${gone})`);
  await db.execute(
    sql`update track set album_id = ${winner}, disc_number = null, position = null where album_id = any(${gone})`,
  );
  await movePersonalRows(db, 'album', movesTo(winner, losers));
  await db.execute(sql`delete from search_doc where kind = 'album' and entity_id = any(${gone})`);
  await db.execute(sql`delete from album where id = any(${gone})`);
}

function movesTo(winner: number, losers: readonly number[]): Move[] {
  return losers.map((from) => ({ from, to: winner }));
}
