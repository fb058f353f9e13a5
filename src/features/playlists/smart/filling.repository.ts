import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs } from '#db/upsert.ts';

/** What a smart playlist is to hold at one place. */
export interface Pick {
  trackId: number;
  /** Why it was chosen, as it is shown. */
  reason?: object;
}

/** The ids that a query of ids and places gives, in order; null when the playlist holds exactly these. */
export async function readUnlessHeld(db: Queryable, playlistId: number, wanted: SQL): Promise<number[] | null> {
  const [row] = await db.execute<{ ids: number[] | null }>(sql`
    with wanted as (select coalesce(array_agg(id order by place), '{}') as ids from (${wanted}) list),
    held as (select coalesce(array_agg(track_id order by position, id), '{}') as ids from playlist_track where playlist_id = ${playlistId})
    select case when wanted.ids <> held.ids then to_jsonb(wanted.ids) end as ids from wanted, held`);
  return row?.ids ?? null;
}

/** The first ids, in order, that a query of ids and places gives. */
export async function readList(db: Queryable, wanted: SQL, limit: number): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`select id from (${wanted}) list order by place limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** How many tracks a playlist holds. */
export async function countTracks(db: Queryable, playlistId: number): Promise<number> {
  const [row] = await db.execute<{ total: number }>(
    sql`select count(*)::int as total from playlist_track where playlist_id = ${playlistId}`,
  );
  return row?.total ?? 0;
}

/** Gives a playlist that the transaction holds these tracks instead of its own; those that stay are in it since they came. */
export async function replaceTracks(
  tx: Queryable,
  { playlistId, picks, now }: { playlistId: number; picks: readonly Pick[]; now: Date },
): Promise<void> {
  const rows = picks.map(({ trackId, reason }, place) => ({ track_id: trackId, place, reason }));
  const at = sql`${now.toISOString()}::timestamptz`;
  // A track that is being deleted is waited for, and is none then.
  await tx.execute(sql`
    with gone as (delete from playlist_track where playlist_id = ${playlistId} returning track_id, added_at),
    since as (select track_id, min(added_at) as added_at from gone group by track_id),
    here as (select id from track where id = any(${idArray(picks.map(({ trackId }) => trackId))}) order by id for key share)
    insert into playlist_track (playlist_id, position, track_id, added_at, reason)
    select ${playlistId}, row_number() over (order by w.place) - 1, w.track_id, coalesce(s.added_at, ${at}), w.reason
    from ${rowsAs('w', { track_id: 'int', place: 'int', reason: 'jsonb' }, rows)}
    join here on here.id = w.track_id left join since s on s.track_id = w.track_id`);
  await tx.execute(sql`update playlist set filled_at = ${at}, updated_at = ${at} where id = ${playlistId}`);
}

/** Notes that a playlist was looked at, and stays what it is. */
export async function markFilled(tx: Queryable, playlistId: number, now: Date): Promise<void> {
  await tx.execute(sql`update playlist set filled_at = ${now.toISOString()}::timestamptz where id = ${playlistId}`);
}
