import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { heardBy } from './heard-sql.ts';
import type { Span, Stretch } from './span.repository.ts';
import { sourceTagPlays, tagPlays } from './tag-plays-sql.ts';

/** What a chart ranks. */
export type ChartKind = 'track' | 'artist' | 'album' | 'tag' | 'genre';

/** A place in a chart. Equal plays share a rank, and the next one leaves room for them (1, 2, 2, 4). */
export interface ChartRow {
  /** The id of an artist or album; of a track, the one on which its performance was last listened to; the key of a tag or genre. */
  id: number | string;
  /** Of a tag or genre. */
  name: string | null;
  rank: number;
  /** Its rank in the stretch before; null when it was not listened to then. */
  previous_rank: number | null;
  play_count: number;
  time_listened_ms: number;
  last_listened_at: string;
}

interface ChartQuery {
  accountId: number;
  kind: ChartKind;
  span: Span;
  limit: number;
  offset: number;
}

/** A page of a chart, in one statement; and how many places it has in all. */
export async function readChartRows(
  db: Queryable,
  { accountId, kind, span, limit, offset }: ChartQuery,
): Promise<{ rows: ChartRow[]; total: number }> {
  const before = span.before
    ? sql`select id, rank() over (order by plays desc)::int as rank from (${playsOf(kind, accountId, span.before)}) b`
    : sql`select null::text as id, null::int as rank where false`;
  const shownId = kind === 'track' ? lastTrackOf(accountId) : sql`page.id`;
  const [row] = await db.execute<{ total: number; rows: ChartRow[] }>(sql`
    with counted as ${sql.raw(isTallied(kind, span) ? 'not materialized' : 'materialized')} (${playsOf(kind, accountId, span)}),
    page as (select * from (select *, rank() over (order by plays desc)::int as rank from counted) ranked
      order by plays desc, last desc, id limit ${limit} offset ${offset}),
    before as (${before})
    select (select count(*)::int from counted) as total, coalesce((
      select jsonb_agg(jsonb_build_object('id', ${shownId}, 'name', page.name, 'rank', page.rank, 'previous_rank', before.rank,
        'play_count', page.plays, 'time_listened_ms', page.ms, 'last_listened_at', ${isoInstant(sql`page.last`)})
        order by page.plays desc, page.last desc, page.id)
      from page left join before on before.id::text = page.id::text), '[]') as rows`);
  return row ?? { rows: [], total: 0 };
}

/** What was listened to since ever has been counted already. */
function isTallied(kind: ChartKind, { from, to }: Stretch): boolean {
  return kind === 'track' && from === null && to === null;
}

/** Selects id, name, plays, ms and last of everything that was listened to in a stretch. */
function playsOf(kind: ChartKind, accountId: number, stretch: Stretch): SQL {
  switch (kind) {
    case 'track':
      return isTallied(kind, stretch)
        ? sql`select recording_id as id, null::text as name, plays, played_ms::float8 as ms, last_played_at as last
            from play_tally where account_id = ${accountId}`
        : sql`select id, null::text as name, plays, ms, last from (${heardBy('recording_id', accountId, stretch)}) p`;
    case 'album':
      return sql`select t.album_id as id, null::text as name, sum(plays)::int as plays, sum(ms) as ms, max(last) as last
        from (${heardBy('track_id', accountId, stretch)}) p join track t on t.id = p.id group by t.album_id`;
    case 'artist':
      // Somebody who is credited twice on a track was still listened to once.
      return sql`select artist_id as id, null::text as name, sum(plays)::int as plays, sum(ms) as ms, max(last) as last from (
          select c.artist_id, p.id, min(plays) as plays, min(ms) as ms, min(last) as last
          from (${heardBy('track_id', accountId, stretch)}) p join track_artist c on c.track_id = p.id group by c.artist_id, p.id) c
        group by artist_id`;
    case 'genre':
      return sourceTagPlays(accountId, stretch);
    case 'tag':
      return tagPlays(accountId, stretch);
  }
}

/** Where a performance was last listened to. */
const lastTrackOf = (accountId: number) => sql`(select l.track_id from listen l
  where l.recording_id = page.id and l.account_id = ${accountId} order by l.listened_at desc, l.id desc limit 1)`;
