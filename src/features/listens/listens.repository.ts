import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { nullIfGone } from '#db/foreign-key.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { rowsAs } from '#db/upsert.ts';
import type { ListenCursor } from './listen-cursor.ts';
import type { TimeBound } from './time-range.ts';
import { beginOf, endOf, zoneOf } from './time-range-sql.ts';

/** Somebody listened to a track. */
export interface NewListen {
  trackId: number;
  listenedAt: Date;
  /** The length of the track unless told. */
  durationPlayedMs?: number;
  /** Which player or import it comes from. */
  source?: string;
}

export interface AddedListens {
  added: number;
  /** Those that were here already, or twice among those given. */
  duplicates: number;
  /** Track ids that nothing here has. */
  unknown: number[];
}

/** Stores listens of one person, each (track, time) once, in one statement. */
export async function addListens(
  db: Queryable,
  accountId: number,
  listens: readonly NewListen[],
): Promise<AddedListens> {
  const add = () => insertListens(db, accountId, listens);
  // A track or its recording that was joined with another one meanwhile is found, or found missing, the second time.
  const { added, unknown } = (await nullIfGone(add())) ?? (await add());
  const left = new Set(unknown);
  const wanted = listens.filter(({ trackId }) => !left.has(trackId)).length;
  return { added, duplicates: wanted - added, unknown };
}

async function insertListens(db: Queryable, accountId: number, listens: readonly NewListen[]) {
  const columns = { track_id: 'int', listened_at: 'timestamptz', duration_played_ms: 'int', source: 'text' };
  const given = listens.map(({ trackId, listenedAt, durationPlayedMs, source }) => ({
    track_id: trackId,
    listened_at: listenedAt.toISOString(),
    duration_played_ms: durationPlayedMs,
    source,
  }));
  const [row] = await db.execute<{ added: number; unknown: number[] }>(sql`
    with given as (select distinct on (track_id, listened_at) * from ${rowsAs('r', columns, given)} order by track_id, listened_at),
    added as (
      insert into listen (account_id, recording_id, track_id, listened_at, duration_played_ms, source)
      select ${accountId}::int, t.recording_id, t.id, g.listened_at, coalesce(g.duration_played_ms, t.duration_ms), g.source
      from given g join track t on t.id = g.track_id order by g.track_id, g.listened_at
      on conflict (account_id, track_id, listened_at) do nothing returning 1)
    select (select count(*)::int from added) as added,
      array(select distinct g.track_id from given g where not exists (select from track t where t.id = g.track_id) order by 1) as unknown`);
  return row ?? { added: 0, unknown: [] };
}

/** A listen as it is stored. */
export interface StoredListen {
  id: number;
  track_id: number;
  recording_id: number;
  /** ISO, to the millisecond. */
  listened_at: string;
  duration_played_ms: number | null;
  source: string | null;
}

interface HistoryQuery {
  accountId: number;
  /** Listens to the performance that this track carries. */
  trackId?: number;
  /** Listens to tracks on which this artist is credited. */
  artistId?: number;
  from?: TimeBound;
  to?: TimeBound;
  cursor?: ListenCursor;
  limit: number;
  offset: number;
}

interface HistoryPage {
  listens: StoredListen[];
  /** How many there are in all, before `cursor` and `offset`. */
  total: number;
  next: ListenCursor | null;
}

const LISTEN = sql`jsonb_build_object('id', id, 'track_id', track_id, 'recording_id', recording_id,
  'listened_at', ${isoInstant(sql`listened_at`)}, 'duration_played_ms', duration_played_ms, 'source', source)`;

/** A page of what somebody listened to, the latest first. */
export async function listListens(db: Queryable, query: HistoryQuery): Promise<HistoryPage> {
  const { accountId, cursor, limit, artistId } = query;
  const filter = filterOf(query);
  const after = cursor ? sql`and (l.listened_at, l.id) < (${cursor.at}::timestamptz, ${cursor.id}::bigint)` : sql``;
  const skipped = cursor ? 0 : query.offset;
  const latest = sql`order by l.listened_at desc, l.id desc limit ${limit + 1 + skipped}`;
  const of = sql`l.account_id = ${accountId} ${filter} ${after}`;
  // Each track of an artist gives its own latest ones from the index: an artist may be a rare or the only one that is listened to.
  const listens =
    artistId === undefined
      ? sql`select l.* from listen l where ${of} ${latest}`
      : sql`select l.* from (${tracksOf(artistId)}) a cross join lateral (
          select l.* from listen l where l.track_id = a.track_id and ${of} ${latest}) l`;
  const [row] = await db.execute<{ total: number; listens: StoredListen[] }>(sql`
    select (${totalOf(query, filter)}) as total, coalesce((
      select jsonb_agg(${LISTEN} order by listened_at desc, id desc) from (
        select * from (${listens}) l order by listened_at desc, id desc limit ${limit + 1} offset ${skipped}) page), '[]') as listens`);
  const found = row?.listens ?? [];
  const last = found[limit - 1];
  return {
    listens: found.slice(0, limit),
    total: row?.total ?? 0,
    next: last && found.length > limit ? { at: last.listened_at, id: last.id } : null,
  };
}

const tracksOf = (artistId: number): SQL => sql`
  select distinct track_id from track_artist
  where artist_id = coalesce((select new_id from artist_redirect where old_id = ${artistId}), ${artistId}::int)`;

function filterOf({ accountId, trackId, from, to }: HistoryQuery): SQL {
  const zone = zoneOf(accountId);
  const parts = [
    trackId !== undefined && sql`and l.recording_id = (select recording_id from track where id = ${trackId})`,
    from && sql`and l.listened_at >= ${beginOf(from, zone)}`,
    to && sql`and l.listened_at < ${endOf(to, zone)}`,
  ];
  return sql.join(
    parts.filter((part) => part !== false && part !== undefined),
    sql` `,
  );
}

/** The tallies are fewer than the listens, and say as much. */
function totalOf({ accountId, trackId, artistId, from, to }: HistoryQuery, filter: SQL): SQL {
  if (artistId !== undefined) {
    return sql`select count(*)::int from (${tracksOf(artistId)}) a join listen l on l.track_id = a.track_id
      where l.account_id = ${accountId} ${filter}`;
  }
  if (trackId === undefined && from === undefined && to === undefined) {
    return sql`select coalesce(sum(plays), 0)::int from play_tally where account_id = ${accountId}`;
  }
  return sql`select count(*)::int from listen l where l.account_id = ${accountId} ${filter}`;
}

/** The listen of somebody to a track at a time. */
export async function findListen(
  db: Queryable,
  { accountId, trackId, listenedAt }: { accountId: number; trackId: number; listenedAt: Date },
): Promise<StoredListen | null> {
  const [row] = await db.execute<{ listen: StoredListen }>(sql`
    select ${LISTEN} as listen from listen
    where account_id = ${accountId} and track_id = ${trackId} and listened_at = ${listenedAt.toISOString()}::timestamptz`);
  return row?.listen ?? null;
}

/** The first listen of somebody from a moment on, and before another. */
export async function findFirstListen(
  db: Queryable,
  { accountId, from, to }: { accountId: number; from: string; to: string },
): Promise<StoredListen | null> {
  const [row] = await db.execute<{ listen: StoredListen }>(sql`
    select ${LISTEN} as listen from listen
    where account_id = ${accountId} and listened_at >= ${from}::timestamptz and listened_at < ${to}::timestamptz
    order by listened_at, id limit 1`);
  return row?.listen ?? null;
}

/** Forgets a listen; false when this person has none with this id. */
export async function removeListen(
  db: Queryable,
  { accountId, id }: { accountId: number; id: number },
): Promise<boolean> {
  const rows = await db.execute(sql`delete from listen where id = ${id} and account_id = ${accountId} returning 1`);
  return rows.length > 0;
}

/** Whether there is such a track. */
export async function trackExists(db: Queryable, id: number): Promise<boolean> {
  const rows = await db.execute(sql`select from track where id = ${id}`);
  return rows.length > 0;
}
