import { type SQL, sql } from 'drizzle-orm';
import { heardBy } from './heard-sql.ts';
import type { Stretch } from './span.repository.ts';

/** Marks the keys of a person's own tags; what follows is the id. */
export const OWN_TAG = 'own:';

/** How many of the strongest tags of something count. */
const STRONGEST = 5;

/**
 * Selects key, name, plays, ms and last of the sources' tags of what was listened to: the strongest five of the performance, else of its album,
 * else of its first artist. Case, hyphens and underscores tell no two of them apart.
 */
export function sourceTagPlays(accountId: number, stretch: Stretch): SQL {
  // Counted by what holds the tags first: those are far fewer than the tracks. None holds two tags of one key: merging makes them one.
  const holders = sql`
    select sum(p.plays)::int as plays, sum(p.ms) as ms, max(p.last) as last,
      case when c.tag_names <> '{}' then c.id end as recording_id,
      case when c.tag_names = '{}' and al.tag_names <> '{}' then al.id end as album_id,
      case when c.tag_names = '{}' and al.tag_names = '{}' then c.artist_id end as artist_id
    from (${heardBy('track_id', accountId, stretch)}) p join track t on t.id = p.id
      join recording c on c.id = t.recording_id join album al on al.id = t.album_id group by 4, 5, 6`;
  // By the name as it is before it is folded, which is slow.
  const named = sql`
    select tag ->> 'name' as name, sum(h.plays) as plays, sum(h.ms) as ms, max(h.last) as last from (${holders}) h
      left join recording c on c.id = h.recording_id left join album al on al.id = h.album_id left join artist ar on ar.id = h.artist_id
      cross join lateral jsonb_array_elements(coalesce(c.tags, al.tags, ar.tags)) with ordinality as e (tag, place)
    where place <= ${STRONGEST} group by 1`;
  return sql`
    select translate(lower(name), '-_', '  ') as id, min(name) as name, sum(plays)::int as plays, sum(ms) as ms, max(last) as last
    from (${named}) n group by 1`;
}

/** As `sourceTagPlays`, and beside them a person's own tags, on the track, its album or one of its artists. */
export function tagPlays(accountId: number, stretch: Stretch): SQL {
  const own = sql`select id from personal_tag where account_id = ${accountId}`;
  const tagged = sql`
    select g.tag_id, g.track_id from tagged_track g where g.tag_id in (${own})
    union select g.tag_id, t.id from tagged_album g join track t on t.album_id = g.album_id where g.tag_id in (${own})
    union select g.tag_id, c.track_id from tagged_artist g join track_artist c on c.artist_id = g.artist_id where g.tag_id in (${own})`;
  return sql`
    select ${OWN_TAG} || g.tag_id as id, min(pt.name) as name, sum(p.plays)::int as plays, sum(p.ms) as ms, max(p.last) as last
    from (${heardBy('track_id', accountId, stretch)}) p join (${tagged}) g on g.track_id = p.id join personal_tag pt on pt.id = g.tag_id
    group by g.tag_id
    union all ${sourceTagPlays(accountId, stretch)}`;
}
