import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { notHidden } from '#features/catalog/index.ts';

/** Why an artist counts for somebody. */
export type SeedCause = 'played' | 'rated' | 'liked' | 'favorite';

/** A track that somebody does not know yet, and whom it comes near. */
export interface WeeklyCandidate {
  trackId: number;
  recordingId: number;
  title: string;
  /** Everybody who is credited. */
  artistIds: number[];
  similarTo: { id: number; name: string };
  because: SeedCause;
  /** 1: similar to that artist; 2: similar to one who is. */
  steps: number;
}

interface Asked {
  accountId: number;
  now: Date;
  /** The Monday that begins the week: another week gives another choice. */
  week: string;
  limit: number;
}

const SEEDS = 100;
const NEAR_LINKS = 2000;
const ARTISTS = 400;
const PER_ARTIST = 6;
const HALF_LIFE_DAYS = 90;
/** What two steps are worth, of what one is. */
const SECOND_STEP = 0.3;
/** What an artist is worth that this person knows already, of what a new one is. */
const KNOWN_ARTIST = 0.5;

/**
 * Tracks of artists who are similar to those that somebody plays, rates highly, likes or has as favourites: never heard, neither disliked
 * nor rated low, no favourites, nothing hidden. Best first; what an earlier edition held comes after everything new. The same for the same
 * week and data.
 */
export async function listWeeklyCandidates(
  db: Queryable,
  { accountId, now, week, limit }: Asked,
): Promise<WeeklyCandidate[]> {
  const rows = await db.execute<WeeklyCandidate & Record<string, unknown>>(sql`
    with heard as (select recording_id from play_tally where account_id = ${accountId}),
    hidden as (select artist_id from hidden_artist where account_id = ${accountId}),
    ${seedsOf(accountId, now)},
    ${similarToSeeds(accountId)},
    refused as (
      select recording_id from rating where account_id = ${accountId} and value <= 2
      union select recording_id from reaction where account_id = ${accountId} and kind = 'dislike'
      union select t.recording_id from favorite_track f join track t on t.id = f.track_id where f.account_id = ${accountId}
      union select t.recording_id from favorite_album f join track t on t.album_id = f.album_id where f.account_id = ${accountId}
    ),
    offered as (
      select distinct e.track_id from playlist p join playlist_edition n on n.playlist_id = p.id
      join playlist_edition_track e on e.edition_id = n.id where p.account_id = ${accountId} and p.smart_kind = 'discover-weekly'
    )
    select song.id as "trackId", song.recording_id as "recordingId", song.title_norm as title, song.artist_ids as "artistIds",
      jsonb_build_object('id', s.artist_id, 'name', s.name) as "similarTo", s.because, cand.steps
    from candidate cand join seed s on s.artist_id = cand.seed_id
    cross join lateral (
      select t.id, t.recording_id, t.title_norm, t.popularity, o.track_id is not null as is_offered,
        (select jsonb_agg(ta.artist_id order by ta.position) from track_artist ta where ta.track_id = t.id) as artist_ids
      from recording c join track t on t.recording_id = c.id
      left join offered o on o.track_id = t.id
      where c.artist_id = cand.artist_id and c.id not in (select recording_id from heard)
        and c.id not in (select recording_id from refused)
        and not exists (select from track_artist ta where ta.track_id = t.id and ta.artist_id in (select artist_id from hidden))
        and ${notHidden('track', sql`t.id`, accountId)} and ${notHidden('album', sql`t.album_id`, accountId)}
      order by is_offered, t.popularity desc, t.id limit ${PER_ARTIST}
    ) song
    order by song.is_offered, cand.affinity * (0.5 + song.popularity / 200.0) * ${weeklyChance(accountId, week)} desc, song.id
    limit ${limit}`);
  return [...rows];
}

/** Whether somebody did anything yet that says what they like. */
export async function hasTaste(db: Queryable, accountId: number): Promise<boolean> {
  const [row] = await db.execute<{ has: boolean }>(sql`
    select exists (select from play_tally where account_id = ${accountId})
      or exists (select from rating where account_id = ${accountId} and value >= 4)
      or exists (select from reaction where account_id = ${accountId} and kind = 'like')
      or exists (select from favorite_artist where account_id = ${accountId})
      or exists (select from favorite_album where account_id = ${accountId})
      or exists (select from favorite_track where account_id = ${accountId}) as has`);
  return row?.has ?? false;
}

/** The artists that count most for somebody. Plays count by their logarithm, and half after 90 days. */
function seedsOf(accountId: number, now: Date) {
  return sql`
    seed_part as (
      select c.artist_id, 'played' as because, sum(ln(1 + pt.plays::float8) * exp(-ln(2::float8)
        * greatest(0, extract(epoch from ${now.toISOString()}::timestamptz - pt.last_played_at)::float8) / ${HALF_LIFE_DAYS * 86_400}::int)) as weight
      from play_tally pt join recording c on c.id = pt.recording_id where pt.account_id = ${accountId} group by 1
      union all
      select c.artist_id, 'rated', sum(r.value - 3) from rating r join recording c on c.id = r.recording_id
      where r.account_id = ${accountId} and r.value >= 4 group by 1
      union all
      select c.artist_id, 'liked', count(*) from reaction re join recording c on c.id = re.recording_id
      where re.account_id = ${accountId} and re.kind = 'like' group by 1
      union all
      select artist_id, 'favorite', sum(weight) from (
        select artist_id, 3 as weight from favorite_artist where account_id = ${accountId}
        union all select aa.artist_id, 2 from favorite_album f join album_artist aa on aa.album_id = f.album_id where f.account_id = ${accountId}
        union all select ta.artist_id, 1 from favorite_track f join track_artist ta on ta.track_id = f.track_id where f.account_id = ${accountId}
      ) favorites group by 1
    ), seed as (
      select p.artist_id, a.name, ln(1 + sum(p.weight)) as weight, (array_agg(p.because order by p.weight desc, p.because))[1] as because
      from seed_part p join artist a on a.id = p.artist_id where ${notHidden('artist', sql`p.artist_id`, accountId)}
      group by 1, 2 order by weight desc, 1 limit ${SEEDS}
    )`;
}

/** The artists near those, each with the one to whom it is nearest. Similarity counts both ways. */
function similarToSeeds(accountId: number) {
  return sql`
    near as (
      select artist_id, seed_id, max(score)::float8 as score from (
        select s.similar_artist_id as artist_id, seed.artist_id as seed_id, s.score from seed join artist_similarity s on s.artist_id = seed.artist_id
        union all
        select s.artist_id, seed.artist_id, s.score from seed join artist_similarity s on s.similar_artist_id = seed.artist_id
      ) both_ways where artist_id <> seed_id group by 1, 2 order by 3 desc, 1, 2 limit ${NEAR_LINKS}
    ), far as (
      select s.similar_artist_id as artist_id, n.seed_id, max(n.score * s.score) * ${SECOND_STEP}::float8 as score
      from near n join artist_similarity s on s.artist_id = n.artist_id where s.similar_artist_id <> n.seed_id group by 1, 2
    ), candidate as (
      select l.artist_id, (array_agg(l.seed_id order by l.score * seed.weight desc, l.seed_id))[1] as seed_id,
        (array_agg(l.steps order by l.score * seed.weight desc, l.seed_id))[1] as steps,
        sum(l.score * seed.weight) * case when l.artist_id in (select artist_id from seed) then ${KNOWN_ARTIST}::float8 else 1 end as affinity
      from (select *, 1 as steps from near union all select *, 2 from far) l
      join seed on seed.artist_id = l.seed_id
      where l.artist_id not in (select artist_id from favorite_artist where account_id = ${accountId})
        and ${notHidden('artist', sql`l.artist_id`, accountId)}
      group by 1 order by affinity desc, 1 limit ${ARTISTS}
    )`;
}

/** 0.75 to 1.25, another for each track, person and week. */
function weeklyChance(accountId: number, week: string) {
  const hash = sql`('x' || left(md5(${`${accountId}:${week}:`}::text || song.id::text), 8))::bit(32)::bigint`;
  return sql`(0.75 + 0.5 * (${hash})::float8 / 4294967295)`;
}
