import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';

/** The least that the rows of a data set can be in: five tables with their keys, and nothing to find anything by. */
const TABLES = [
  ['artist', 'id int primary key, name text', 'select id, name from artist'],
  ['album', 'id int primary key, title text', 'select id, title from album'],
  [
    'track',
    'id int primary key, album_id int, title text, duration_ms int, popularity int, explicit boolean, spotify_id text',
    `select t.id, t.album_id, t.title, t.duration_ms, t.popularity, t.explicit, e.external_id from track t
      join track_external_id e on e.track_id = t.id`,
  ],
  [
    'credit',
    'track_id int, position int, artist_id int, name text, primary key (track_id, position)',
    'select track_id, position, artist_id, name from track_artist',
  ],
  [
    'feature',
    `spotify_id text primary key, danceability real, energy real, key int, loudness real, mode int, speechiness real, acousticness real,
      instrumentalness real, liveness real, valence real, tempo real, time_signature int`,
    `select external_id, danceability, energy, key, loudness, mode, speechiness, acousticness, instrumentalness, liveness, valence, tempo,
      time_signature from track_audio_feature`,
  ],
] as const;

/** Copies what a data set left in the catalogue into bare tables, as one `COPY` a table. Gives the seconds of the copying alone. */
export function copyIntoBareTables(url: string): Promise<number> {
  return inSchema(url, 'bare', async (sql, copy) => {
    let seconds = 0;
    for (const [name, columns, select] of TABLES) {
      await sql.unsafe(`create table bare.${name} (${columns})`);
      seconds += await copy(name, select);
    }
    return seconds;
  });
}

/** What a data set leaves behind, in the order in which the tables refer to each other. */
const OWN_TABLES = [
  ...['artist', 'album', 'album_artist', 'recording', 'track', 'track_artist', 'track_external_id', 'source_record'],
  ...['track_audio_feature', 'search_doc', 'search_word', 'search_typo'],
];

/** The same of all its rows into tables like ours, with their keys, indexes and references: no import that leaves them on can do less. */
export function copyIntoOwnTables(url: string): Promise<number> {
  return inSchema(url, 'own', async (sql, copy) => {
    let seconds = 0;
    for (const name of OWN_TABLES) {
      await sql.unsafe(`create table own.${name} (like public.${name} including all)`);
      const references = await sql.unsafe<{ rule: string }[]>(`
        select pg_get_constraintdef(oid) as rule from pg_constraint
        where conrelid = 'public.${name}'::regclass and contype = 'f'`);
      for (const { rule } of references) {
        await sql.unsafe(`alter table own.${name} add ${rule.replace(/REFERENCES (?:public\.)?/, 'REFERENCES own.')}`);
      }
      seconds += await copy(name, `select * from ${name}`);
    }
    return seconds;
  });
}

type Copy = (table: string, select: string) => Promise<number>;

async function inSchema(
  url: string,
  schema: string,
  work: (sql: postgres.Sql, copy: Copy) => Promise<number>,
): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const folder = mkdtempSync(join(tmpdir(), 'fonoteca-copy-'));
  chmodSync(folder, 0o777); // the server is another user
  const copy: Copy = async (table, select) => {
    const file = join(folder, table);
    await sql.unsafe(`copy (${select}) to '${file}'`);
    const start = performance.now();
    await sql.unsafe(`copy ${schema}.${table} from '${file}'`);
    return (performance.now() - start) / 1000;
  };
  try {
    await sql.unsafe(`drop schema if exists ${schema} cascade; create schema ${schema}`);
    return await work(sql, copy);
  } finally {
    await sql.unsafe(`drop schema if exists ${schema} cascade`);
    await sql.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
