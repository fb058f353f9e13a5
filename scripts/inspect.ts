import { sql } from 'drizzle-orm';
import { loadConfig, readEnvironment } from '#config.ts';
import { type Database, openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { silentLogger } from '#lib/logger.ts';
import { runScript, ScriptError, wholeNumberOption } from './run-script.ts';
import { table } from './table.ts';

const TOPICS = [
  'artists',
  'albums',
  'tracks',
  'sources',
  'asked',
  'jobs',
  'images',
  'users',
  'favorites',
  'playlists',
  'stale',
] as const;
type Topic = (typeof TOPICS)[number];
type Row = Record<string, unknown>;
/** What only the database itself tells. */
const UNTOLD: readonly Topic[] = ['asked', 'users', 'favorites', 'playlists', 'stale'];

const USAGE = `Prints what is stored.

usage: npm run inspect -- [${TOPICS.join('|')}]… [--limit 20] [--days 7] [--url http://127.0.0.1:8000]

  artists, albums, tracks   the latest first
  sources                   what each source answered, how much it was called, and until when it rests
  asked                     what each source was asked, and what came of it
  jobs                      what runs, what waits, and what failed within a day
  images                    which pictures are kept, which could not be had, and why
  users                     who is here, and what each of them did
  favorites                 what is whose favourite, the latest first
  playlists                 whose they are, what fills them, and how much is in them
  stale                     what was last fetched more than --days ago, the oldest first
  --url                     asks a running server instead of opening its database (without "asked", "stale" and what people did)

Without a topic: all of them. The embedded database has one user at a time: while the server runs on it, use --url.`;

/** Gives the rows of a topic. */
type Reader = (topic: Topic) => Promise<Row[]>;

await runScript(
  {
    usage: USAGE,
    options: { limit: { type: 'string' }, days: { type: 'string' }, url: { type: 'string' } },
    positionals: true,
  },
  async ({ values, positionals }) => {
    const topics =
      positionals.length > 0 ? positionals.map(asTopic) : TOPICS.filter((it) => !values.url || !UNTOLD.includes(it));
    const limit = wholeNumberOption('limit', values.limit, 20);
    const days = wholeNumberOption('days', values.days, 7);
    if (values.url) return print(topics, serverReader(values.url, limit));
    const database = await openOwnDatabase();
    try {
      console.log(database.description);
      await print(topics, databaseReader(database, limit, days));
    } finally {
      await database.close();
    }
  },
);

function asTopic(word: string): Topic {
  const topic = TOPICS.find((it) => it === word);
  if (!topic) throw new ScriptError(`There is no "${word}" to print; there are ${TOPICS.join(', ')}.`);
  return topic;
}

async function print(topics: readonly Topic[], read: Reader): Promise<void> {
  for (const topic of topics) console.log(`\n${topic}\n${table(await read(topic))}`);
}

async function openOwnDatabase(): Promise<Database> {
  try {
    return await openDatabase(loadConfig(readEnvironment()), { log: silentLogger, clock: systemClock });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'database.locked') throw error;
    throw new ScriptError(
      `${error.detail}\nTo look at it while the server runs: npm run inspect -- --url http://127.0.0.1:8000`,
    );
  }
}

function databaseReader(database: Database, limit: number, days: number): Reader {
  const credits = (of: 'album' | 'track') => sql`(select string_agg(name || join_phrase, '' order by position)
    from ${sql.raw(`${of}_artist`)} c where c.${sql.raw(`${of}_id`)} = ${sql.raw(of)}.id) as artists`;
  const queries = {
    artists: sql`select id, name, country, popularity, updated_at::text,
        (select count(*) from album_artist where artist_id = artist.id) as albums,
        (select count(*) from track_artist where artist_id = artist.id) as tracks
      from artist order by created_at desc, id desc limit ${limit}`,
    albums: sql`select id, title, ${credits('album')}, album_type as type, release_date, tracks_complete as complete
      from album order by created_at desc, id desc limit ${limit}`,
    tracks: sql`select id, title, ${credits('track')}, duration_ms, isrc, album_id
      from track order by created_at desc, id desc limit ${limit}`,
    sources: sql`select provider, coalesce(found, 0) as found, coalesce(nothing, 0) as nothing, coalesce(failed, 0) as failed, last_asked,
        (select count(*) from unnest(grants) as called_at where called_at > now() - interval '1 minute') as calls_last_minute,
        case when blocked_until > now() then blocked_until::text end as blocked_until,
        case when blocked_until > now() then block_reason end as reason
      from (select provider, count(*) filter (where outcome in ('found', 'part')) as found,
          count(*) filter (where outcome = 'nothing') as nothing, count(*) filter (where outcome = 'failed') as failed,
          max(asked_at)::text as last_asked from asked group by provider) a
        full join provider_state using (provider) order by provider`,
    asked: sql`select provider, capability, count(*) filter (where outcome in ('found', 'part')) as found,
        count(*) filter (where outcome = 'nothing') as nothing, count(*) filter (where outcome = 'failed') as failed,
        max(asked_at)::text as last_asked
      from asked group by provider, capability order by provider, capability`,
    jobs: sql`select id, kind, key, status, done || '/' || total as progress, attempts, created_at::text,
        case status when 'queued' then run_after::text end as not_before, error
      from job where status in ('running', 'queued') or (status = 'failed' and finished_at > now() - interval '1 day')
      order by status = 'running' desc, status = 'queued' desc, created_at desc limit ${limit}`,
    images: sql`select 'artist' as of, count(*) filter (where images <> '[]') as with_images, count(file) as kept,
        count(failure) as failed, max(checked_at)::text as last_checked, max(failure) as a_failure
      from artist left join artist_picture on artist_id = id
      union all select 'album', count(*) filter (where images <> '[]'), count(file), count(failure), max(checked_at)::text, max(failure)
      from album left join album_picture on album_id = id`,
    users: sql`select id, username, array_to_string(roles, ' ') as roles, registered_at::text as since, disabled_at::text as disabled,
        (select coalesce(sum(plays), 0) from play_tally where account_id = a.id) as listens,
        (select max(last_played_at)::text from play_tally where account_id = a.id) as last_listen,
        (select count(*) from rating where account_id = a.id) as ratings,
        (select count(*) from reaction where account_id = a.id) as reactions,
        (select count(*) from favorite_artist where account_id = a.id) + (select count(*) from favorite_album where account_id = a.id)
          + (select count(*) from favorite_track where account_id = a.id) as favorites,
        (select count(*) from personal_tag where account_id = a.id) as tags
      from account a order by id limit ${limit}`,
    favorites: sql`select username, type, f.id, name, since from (
        select account_id, 'artist' as type, e.id, e.name, f.created_at::text as since from favorite_artist f join artist e on e.id = artist_id
        union all select account_id, 'album', e.id, e.title, f.created_at::text from favorite_album f join album e on e.id = album_id
        union all select account_id, 'track', e.id, e.title, f.created_at::text from favorite_track f join track e on e.id = track_id) f
      join account on account.id = account_id order by since desc, type, f.id limit ${limit}`,
    playlists: sql`select p.id, username as owner, p.name, coalesce(smart_kind, 'by hand') as filled, is_public as public,
        (select count(*) from playlist_track where playlist_id = p.id) as tracks,
        (select count(*) from playlist_collaborator where playlist_id = p.id) as shared_with, p.updated_at::text
      from playlist p join account a on a.id = p.account_id order by p.updated_at desc, p.id desc limit ${limit}`,
    stale: sql`select provider, kind, key, detail, fetched_at::text,
        coalesce((select name from artist where id = artist_id), (select title from album where id = album_id),
          (select title from recording where id = recording_id)) as name
      from source_record where fetched_at < now() - make_interval(days => ${days}) order by fetched_at limit ${limit}`,
  } satisfies Record<Topic, unknown>;
  return (topic) => database.run(async (db) => [...(await db.execute<Row>(queries[topic]))]);
}

function serverReader(url: string, limit: number): Reader {
  const list = async (path: string) => {
    const { items } = (await getJson(new URL(path, url))) as { items: Row[] };
    return items;
  };
  const size = Math.min(limit, 100);
  return async (topic) => {
    if (UNTOLD.includes(topic)) {
      throw new ScriptError(`A server does not tell what is ${topic}: stop it and ask without --url.`);
    }
    if (topic === 'sources') return (await list('/sources')).map(presentSource);
    if (topic === 'images') return presentImageStats((await getJson(new URL('/images/stats', url))) as ImageStats);
    if (topic === 'jobs') {
      const byStatus = ['running', 'queued', 'failed'].map((status) => list(`/jobs?status=${status}&limit=${size}`));
      return (await Promise.all(byStatus)).flat().filter(isOfToday).slice(0, limit).map(presentJob);
    }
    return (await list(`/${topic}?limit=${size}`)).map(presentItem);
  };
}

function presentSource({
  name,
  status,
  used,
  limit,
  left,
  blocked_until,
  last_error,
  calls_total,
  failures_total,
  detail,
}: Row): Row {
  const { calls, window_ms } = (limit ?? {}) as { calls?: number; window_ms?: number };
  const budget = calls === undefined ? '' : `${used} of ${calls} in ${Number(window_ms) / 1000} s`;
  const { message } = (last_error ?? {}) as { message?: string };
  return {
    name,
    status,
    budget,
    left,
    blocked_until,
    calls: calls_total,
    failures: failures_total,
    note: detail ?? message,
  };
}

interface ImageStats {
  kept: Record<string, { kept: number; failed: number }>;
}

function presentImageStats({ kept }: ImageStats): Row[] {
  return Object.entries(kept).map(([of, counts]) => ({ of, ...counts }));
}

const DAY_MS = 24 * 60 * 60 * 1000;

function isOfToday({ finished_at }: Row): boolean {
  return finished_at === undefined || systemClock.now().getTime() - Date.parse(String(finished_at)) < DAY_MS;
}

function presentJob({ id, kind, status, progress, attempts, created_at, error }: Row): Row {
  const { done, total } = progress as { done: number; total: number };
  return { id, kind, status, progress: `${done}/${total}`, attempts, created_at, error };
}

function presentItem({ id, name, artists, popularity, updated_at }: Row): Row {
  const credits = (artists as { name: string; join_phrase: string }[] | undefined) ?? [];
  return { id, name, artists: credits.map((it) => it.name + it.join_phrase).join(''), popularity, updated_at };
}

async function getJson(url: URL): Promise<unknown> {
  const response = await fetch(url).catch((cause) => {
    throw new ScriptError(`No server answers at ${url.origin}: start one with npm start.`, { cause });
  });
  const body: unknown = await response.json();
  if (!response.ok) throw new ScriptError(`${url}: ${response.status} ${(body as { detail?: string }).detail ?? ''}`);
  return body;
}
