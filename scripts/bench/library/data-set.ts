import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';

/** How large a library is made. */
export interface DataSetSize {
  people: number;
  /** Of all people together. */
  listens: number;
  tracks: number;
}

/** Ten tracks an album, five albums an artist. */
const TRACKS_OF_ALBUM = 10;
const TRACKS_OF_ARTIST = 50;
const YEARS = 5;
const WRITTEN =
  'artist album album_artist recording track track_artist listen play_tally rating favorite_track personal_tag tagged_track'.split(
    ' ',
  );
/** How much the first tracks are preferred: the share of a tenth of them is a third of all listens with 2, a half with 3. */
const SKEW = 3;

/**
 * Fills an empty database: a catalogue, and people who listened to it for five years up to the end of 2026-11-20, each with favourites of
 * their own. The same on every run.
 */
export async function makeDataSet(database: Database, size: DataSetSize): Promise<void> {
  const artists = Math.ceil(size.tracks / TRACKS_OF_ARTIST);
  const albums = Math.ceil(size.tracks / TRACKS_OF_ALBUM);
  await makeCatalogue(database, { artists, albums, tracks: size.tracks });
  for (let person = 1; person <= size.people; person += 1) {
    await makePerson(database, { person, listens: Math.floor(size.listens / size.people), tracks: size.tracks });
  }
  // One by one: no statement may take longer than ten seconds.
  for (const table of WRITTEN) await database.run((db) => db.execute(sql.raw(`vacuum analyze ${table}`)));
}

async function makeCatalogue(
  database: Database,
  { artists, albums, tracks }: { artists: number; albums: number; tracks: number },
): Promise<void> {
  const tags = (
    seed: string,
    many: number,
  ) => `(select jsonb_agg(jsonb_build_object('name', 'genre ' || ((${seed} * 7 + k * k * 13) % 300), 'weight', 100 - k * 10))
    from generate_series(1, ${many}) k)`;
  const names = (of: string) =>
    `(select coalesce(array_agg(e ->> 'name' order by e ->> 'name'), '{}') from jsonb_array_elements(${of}) e)`;
  const statements = [
    `insert into artist (id, name, name_norm, popularity, tags, tag_names)
     select n, 'Artist ' || n, 'artist ' || n, n % 100, t, ${names('t')} from generate_series(1, ${artists}) n, lateral (select ${tags('n', 8)} as t) x`,
    `insert into album (id, title, title_norm, popularity, release_year, release_date, tags, tag_names)
     select n, 'Album ' || n, 'album ' || n, n % 100, 1960 + n % 66, (1960 + n % 66)::text, t, ${names('t')}
     from generate_series(1, ${albums}) n, lateral (select case when n % 5 < 3 then ${tags('n', 6)} else '[]' end as t) x`,
    `insert into album_artist (album_id, position, artist_id, name)
     select n, 0, (n - 1) % ${artists} + 1, 'Artist ' || ((n - 1) % ${artists} + 1) from generate_series(1, ${albums}) n`,
    `insert into recording (id, title, title_norm, artist_id, duration_ms, tags, tag_names)
     select n, 'Song ' || n, 'song ' || n, ((n - 1) / ${TRACKS_OF_ALBUM}) % ${artists} + 1, 180000 + n % 120 * 1000, t, ${names('t')}
     from generate_series(1, ${tracks}) n, lateral (select case when n % 10 < 3 then ${tags('n', 5)} else '[]' end as t) x`,
    // A tenth of the tracks carry a performance that another one carries, too.
    `insert into track (id, album_id, recording_id, title, title_norm, duration_ms, disc_number, position, popularity)
     select n, (n - 1) / ${TRACKS_OF_ALBUM} + 1, case when n % 10 = 0 then n - 9 else n end, 'Song ' || n, 'song ' || n, 180000 + n % 120 * 1000, 1,
       (n - 1) % ${TRACKS_OF_ALBUM} + 1, n % 100 from generate_series(1, ${tracks}) n`,
    `insert into track_artist (track_id, position, artist_id, name)
     select n, 0, ((n - 1) / ${TRACKS_OF_ALBUM}) % ${artists} + 1, 'Artist' from generate_series(1, ${tracks}) n
     union all select n, 1, n * 31 % ${artists} + 1, 'Guest' from generate_series(1, ${tracks}) n where n % 8 = 0`,
  ];
  await inOneSession(database, statements);
}

async function makePerson(
  database: Database,
  { person, listens, tracks }: { person: number; listens: number; tracks: number },
): Promise<void> {
  const aTrack = `1 + (floor(${tracks} * power(random(), ${SKEW}))::bigint * 7919 + ${person} * 104729) % ${tracks}`;
  const name = `person ${person}`;
  const statements = [
    `select setseed(${person / 100})`,
    ...(person === 1
      ? []
      : [
          `insert into account (id, username, username_norm, registered_at) values (${person}, '${name}', '${name}', now())`,
        ]),
    `insert into listen (account_id, recording_id, track_id, listened_at, duration_played_ms, source)
     select ${person}, t.recording_id, t.id, l.at, t.duration_ms, 'bench'
     from (select distinct ${aTrack} as track_id, date_trunc('second', '2026-11-21T00:00:00Z'::timestamptz - random() * interval '${YEARS} years') as at
       from generate_series(1, ${listens})) l join track t on t.id = l.track_id on conflict do nothing`,
    `insert into rating (account_id, recording_id, value, rated_at)
     select ${person}, id, 1 + id % 5, now() from recording where id % 10 = ${person}`,
    `insert into favorite_track (account_id, track_id, created_at)
     select ${person}, id, now() - id * interval '1 minute' from track where id % 50 = ${person}`,
    `insert into personal_tag (account_id, name, name_norm, created_at)
     select ${person}, 'tag ' || n, 'tag ' || n, now() from generate_series(1, 100) n`,
    `insert into tagged_track (tag_id, track_id, tagged_at)
     select p.id, t.id, now() from personal_tag p, lateral (
       select 1 + (p.id * 37 + n * 101) % ${tracks} as id from generate_series(1, 200) n) t where p.account_id = ${person} on conflict do nothing`,
  ];
  await inOneSession(database, statements);
}

/** The seed of `random()` is a session's. */
async function inOneSession(database: Database, statements: readonly string[]): Promise<void> {
  await database.transaction(async (tx) => {
    for (const statement of ['set local statement_timeout = 0', ...statements]) await tx.execute(sql.raw(statement));
  });
}
