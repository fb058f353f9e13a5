/** A list or chart of a person, and the least SQL that gives the ids of its page. */
export interface BenchQuestion {
  name: string;
  path: string;
  bareSql: string;
}

const page = 'limit 100';
const own = 'account_id = 1';
const thisYear = `listened_at >= '2026-01-01T00:00:00Z' and listened_at < '2026-11-22T00:00:00Z'`;
const lastYear = `listened_at >= '2025-01-01T00:00:00Z' and listened_at < '2026-01-01T00:00:00Z'`;

const heard = (column: string, during: string) =>
  `select ${column} as id, count(*) as plays, sum(duration_played_ms) as ms, max(listened_at) as last from listen where ${own} and ${during} group by 1`;
const artistsHeard = (during: string) =>
  `select c.artist_id as id, sum(plays) as plays, sum(ms) as ms, max(last) as last from (${heard('track_id', during)}) p join track_artist c on c.track_id = p.id group by 1`;
const albumsHeard = (during: string) =>
  `select t.album_id as id, sum(plays) as plays, sum(ms) as ms, max(last) as last from (${heard('track_id', during)}) p join track t on t.id = p.id group by 1`;
const genresHeard = (during: string) =>
  `select e ->> 'name' as id, sum(plays) as plays, sum(ms) as ms, max(last) as last from (${heard('track_id', during)}) p
    join track t on t.id = p.id join recording c on c.id = t.recording_id join album al on al.id = t.album_id join artist a on a.id = c.artist_id
    cross join lateral jsonb_array_elements(case when c.tags <> '[]' then c.tags when al.tags <> '[]' then al.tags else a.tags end) with ordinality x (e, place)
    where place <= 5 group by 1`;
const ranked = (now: string, before: string) =>
  `select n.id, n.plays, b.rank from (select *, rank() over (order by plays desc) from (${now}) n) n
    left join (select id, rank() over (order by plays desc) as rank from (${before}) b) b on b.id = n.id order by n.plays desc, n.last desc ${page}`;
const top = (now: string) => `select * from (${now}) n order by plays desc, last desc ${page}`;

/** What is measured: every personal list and chart. */
export const QUESTIONS: readonly BenchQuestion[] = [
  {
    name: 'listens, latest',
    path: '/listens?limit=100',
    bareSql: `select id, track_id from listen where ${own} order by listened_at desc, id desc ${page}`,
  },
  {
    name: 'listens of a year',
    path: '/listens?limit=100&from=2025-01-01&to=2025-12-31',
    bareSql: `select id, track_id, (select count(*) from listen where ${own} and ${lastYear}) from listen where ${own} and ${lastYear} order by listened_at desc, id desc ${page}`,
  },
  {
    name: 'listens of an artist',
    path: '/listens?limit=100&artist_id=7',
    bareSql: `select l.id, l.track_id from listen l join (select distinct track_id from track_artist where artist_id = 7) c using (track_id) where ${own} order by listened_at desc, l.id desc ${page}`,
  },
  {
    name: 'history of a track',
    path: '/tags/history/4731?limit=100',
    bareSql: `select id from listen where ${own} and recording_id = (select recording_id from track where id = 4731) order by listened_at desc, id desc ${page}`,
  },
  {
    name: 'tags',
    path: '/tags?limit=100',
    bareSql: `select id, name from personal_tag where ${own} order by name_norm ${page}`,
  },
  {
    name: 'a tag with its things',
    path: '/tags/1?limit=100',
    bareSql: `select track_id from tagged_track where tag_id = 1 order by tagged_at desc, track_id ${page}`,
  },
  {
    name: 'favourites',
    path: '/favorites?limit=100',
    bareSql: `select track_id from favorite_track where ${own} order by created_at desc, track_id ${page}`,
  },
  {
    name: 'top tracks, all',
    path: '/charts/me/top-tracks?limit=100',
    bareSql: `select recording_id, plays from play_tally where ${own} order by plays desc, last_played_at desc, recording_id ${page}`,
  },
  {
    name: 'top tracks, year',
    path: '/charts/me/top-tracks?limit=100&period=year',
    bareSql: ranked(heard('recording_id', thisYear), heard('recording_id', lastYear)),
  },
  {
    name: 'top tracks, 30 days',
    path: '/charts/me/top-tracks?limit=100&from=2026-10-22&to=2026-11-20',
    bareSql: top(
      heard('recording_id', `listened_at >= '2026-10-22T00:00:00Z' and listened_at < '2026-11-21T00:00:00Z'`),
    ),
  },
  { name: 'top artists, all', path: '/charts/me/top-artists?limit=100', bareSql: top(artistsHeard('true')) },
  {
    name: 'top artists, year',
    path: '/charts/me/top-artists?limit=100&period=year',
    bareSql: ranked(artistsHeard(thisYear), artistsHeard(lastYear)),
  },
  { name: 'top albums, all', path: '/charts/me/top-albums?limit=100', bareSql: top(albumsHeard('true')) },
  {
    name: 'top albums, year',
    path: '/charts/me/top-albums?limit=100&period=year',
    bareSql: ranked(albumsHeard(thisYear), albumsHeard(lastYear)),
  },
  { name: 'top genres, all', path: '/charts/me/top-genres?limit=100', bareSql: top(genresHeard('true')) },
  {
    name: 'top genres, year',
    path: '/charts/me/top-genres?limit=100&period=year',
    bareSql: ranked(genresHeard(thisYear), genresHeard(lastYear)),
  },
  { name: 'top tags, all', path: '/charts/me/top-tags?limit=100', bareSql: top(genresHeard('true')) },
  {
    name: 'trends by day, year',
    path: '/charts/me/trends?period=year&by=day',
    bareSql: `select date_trunc('day', listened_at at time zone 'UTC'), count(*), sum(duration_played_ms) from listen where ${own} and ${thisYear} group by 1 order by 1`,
  },
  {
    name: 'trends by month, all',
    path: '/charts/me/trends?period=all&by=month',
    bareSql: `select date_trunc('month', listened_at at time zone 'UTC'), count(*), sum(duration_played_ms) from listen where ${own} group by 1 order by 1`,
  },
];
