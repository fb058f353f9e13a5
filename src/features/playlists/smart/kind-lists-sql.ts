import { type SQL, sql } from 'drizzle-orm';
import { textArray } from '#db/upsert.ts';
import { normalizeTagName } from '#features/tags/index.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SmartKind } from '#music/playlists.ts';
import type { KindCriteria } from './criteria.schemas.ts';

/** The kinds that are lists of what somebody did, at any moment. */
export type ListedKind = Exclude<SmartKind, 'rules' | 'discover-weekly'>;

interface OwnList {
  accountId: number;
  limit: number;
  offset?: number;
}

/** A track of the performance `recording_id` of `of`: a favourite one if there is, else the most popular. */
const trackOf = (of: SQL, accountId: number) => sql`
  cross join lateral (
    select t.id from track t left join favorite_track f on f.account_id = ${accountId} and f.track_id = t.id
    where t.recording_id = ${of}.recording_id order by (f.track_id is null), t.popularity desc, t.id limit 1) chosen`;

/** The performances that somebody rated, the best first, the latest rated first among equals. */
function topRated({ accountId, limit, offset = 0 }: OwnList): SQL {
  return sql`
    select chosen.id, row_number() over (order by best.value desc, best.rated_at desc, best.recording_id) as place
    from (select recording_id, value, rated_at from rating where account_id = ${accountId}
      order by value desc, rated_at desc, recording_id limit ${limit} offset ${offset}) best ${trackOf(sql`best`, accountId)}`;
}

/** The performances that somebody played, each as the track that they played last. */
function played({ accountId, limit, offset = 0 }: OwnList, order: SQL): SQL {
  return sql`
    select listened.track_id as id, row_number() over (order by ${order}) as place
    from (select * from play_tally where account_id = ${accountId} order by ${order} limit ${limit} offset ${offset}) tally
    cross join lateral (
      select l.track_id from listen l where l.recording_id = tally.recording_id and l.account_id = ${accountId}
      order by l.listened_at desc, l.id desc limit 1) listened`;
}

/** The most played first, the latest played first among equals. */
export function mostPlayed(list: OwnList): SQL {
  return played(list, sql`plays desc, last_played_at desc, recording_id`);
}

/** What was played last first, each performance once. */
export function recentlyPlayed(list: OwnList): SQL {
  return played(list, sql`last_played_at desc, recording_id`);
}

/** Somebody's favourite tracks, the latest first. */
export function favorites({ accountId, limit, offset = 0 }: OwnList): SQL {
  return sql`
    select track_id as id, row_number() over (order by created_at desc, track_id) as place
    from (select track_id, created_at from favorite_track where account_id = ${accountId}
      order by created_at desc, track_id limit ${limit} offset ${offset}) latest`;
}

interface TaggedList extends OwnList {
  /** As it was asked for. */
  tag: string;
}

/**
 * What an own tag is on, the latest tagged first, then the tracks of albums and artists that it is on, the most popular first. Without an
 * own tag of this name, what carries such a tag of the sources, itself or by its album or an artist: the most popular first, each
 * performance once.
 */
function withTag({ accountId, limit, tag }: TaggedList): SQL {
  const carries = sql`tag_names @> ${textArray([normalizeName(tag)])}`;
  return sql`
    with own as (select id from personal_tag where account_id = ${accountId} and name_norm = ${normalizeTagName(tag)}),
    by_hand as (
      select track_id as id, tagged_at from tagged_track where tag_id in (select id from own)
      union all
      select t.id, null from tagged_album g join track t on t.album_id = g.album_id where g.tag_id in (select id from own)
      union all
      select ta.track_id, null from tagged_artist g join track_artist ta on ta.artist_id = g.artist_id where g.tag_id in (select id from own)
    ), by_sources as (
      select distinct on (recording_id) id, popularity from (
        select t.id, t.recording_id, t.popularity from recording c join track t on t.recording_id = c.id where c.${carries}
        union all select t.id, t.recording_id, t.popularity from album al join track t on t.album_id = al.id where al.${carries}
        union all select t.id, t.recording_id, t.popularity from artist a join track_artist ta on ta.artist_id = a.id
          join track t on t.id = ta.track_id where a.${carries}) found
      where not exists (select from own) order by recording_id, popularity desc, id
    ), list as (
      select h.id, h.tagged_at, t.popularity from (select id, max(tagged_at) as tagged_at from by_hand group by id) h join track t on t.id = h.id
      union all select id, null, popularity from by_sources
    )
    select id, row_number() over () as place
    from (select id from list order by tagged_at desc nulls last, popularity desc, id limit ${limit}) first`;
}

/** What a playlist of a kind that one call makes is filled with: ids with their places. */
export function kindList(kind: ListedKind, accountId: number, { limit, tag = '' }: KindCriteria): SQL {
  const list = { accountId, limit };
  switch (kind) {
    case 'top-rated':
      return topRated(list);
    case 'most-played':
      return mostPlayed(list);
    case 'favorites':
      return favorites(list);
    case 'recently-played':
      return recentlyPlayed(list);
    case 'by-tag':
      return withTag({ ...list, tag });
  }
}
