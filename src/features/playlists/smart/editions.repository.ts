import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';

const KEEP_DAYS = 84;
const KEEP_AT_MOST = 100;

/** Keeps what a playlist holds now as an edition of it, for twelve weeks; the latest hundred at most. */
export async function keepEdition(tx: Queryable, playlistId: number, now: Date): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    with edition as (insert into playlist_edition (playlist_id, filled_at) values (${playlistId}, ${at}) returning id)
    insert into playlist_edition_track (edition_id, position, track_id, reason)
    select edition.id, row_number() over (order by e.position, e.id) - 1, e.track_id, e.reason
    from playlist_track e, edition where e.playlist_id = ${playlistId}`);
  await tx.execute(sql`
    delete from playlist_edition where playlist_id = ${playlistId} and (filled_at < ${at} - make_interval(days => ${KEEP_DAYS})
      or id not in (select id from playlist_edition where playlist_id = ${playlistId} order by filled_at desc, id desc limit ${KEEP_AT_MOST}))`);
}

/** One track of an edition, as far as a list of changes shows it. */
export interface EditionTrack {
  track_id: number;
  name: string;
  artist: string;
  reason: Record<string, unknown> | null;
}

/** What one edition was, and how it differs from the one before. */
export interface Edition {
  id: number;
  filled_at: string;
  track_count: number;
  came: EditionTrack[];
  went: EditionTrack[];
}

const asList = (of: 'came' | 'went') => sql`
  coalesce((select jsonb_agg(jsonb_build_object('track_id', e.track_id, 'name', t.title, 'artist', a.name, 'reason', e.reason) order by e.position)
    from playlist_edition_track e join track t on t.id = e.track_id join recording c on c.id = t.recording_id join artist a on a.id = c.artist_id
    where e.edition_id = ${sql.raw(of === 'came' ? 'n.id' : 'n.before')} and not exists (
      select from playlist_edition_track o where o.edition_id = ${sql.raw(of === 'came' ? 'n.before' : 'n.id')} and o.track_id = e.track_id)), '[]')`;

/** The editions of a playlist, the latest first, and how many there are. */
export async function listEditions(
  db: Queryable,
  { playlistId, limit, offset }: { playlistId: number; limit: number; offset: number },
): Promise<{ items: Edition[]; total: number }> {
  const rows = await db.execute<Edition & { total: number } & Record<string, unknown>>(sql`
    with numbered as (
      select id, filled_at, lag(id) over (order by filled_at, id) as before, count(*) over ()::int as total
      from playlist_edition where playlist_id = ${playlistId}
    )
    select n.id, ${isoInstant(sql`n.filled_at`)} as filled_at, n.total,
      (select count(*)::int from playlist_edition_track e where e.edition_id = n.id) as track_count,
      ${asList('came')} as came, ${asList('went')} as went
    from numbered n order by n.filled_at desc, n.id desc limit ${limit} offset ${offset}`);
  return { items: rows.map(({ total, ...edition }) => edition), total: rows[0]?.total ?? 0 };
}

/** An edition with the tracks that it held, as far as they still exist; undefined when the playlist has no such edition. */
export async function findEdition(
  db: Queryable,
  playlistId: number,
  editionId: number,
): Promise<{ filledAt: string; tracks: { trackId: number; reason: Record<string, unknown> | null }[] } | undefined> {
  const [row] = await db.execute<{
    filledAt: string;
    tracks: { trackId: number; reason: Record<string, unknown> | null }[];
  }>(sql`
    select ${isoInstant(sql`n.filled_at`)} as "filledAt", coalesce((
      select jsonb_agg(jsonb_build_object('trackId', e.track_id, 'reason', e.reason) order by e.position)
      from playlist_edition_track e where e.edition_id = n.id), '[]') as tracks
    from playlist_edition n where n.id = ${editionId} and n.playlist_id = ${playlistId}`);
  return row;
}
