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
    `track_id int primary key, danceability real, energy real, key int, loudness real, mode int, speechiness real, acousticness real,
      instrumentalness real, liveness real, valence real, tempo real, time_signature int`,
    `select track_id, danceability, energy, key, loudness, mode, speechiness, acousticness, instrumentalness, liveness, valence, tempo,
      time_signature from track_audio_feature`,
  ],
] as const;

/** Copies what a data set left in the catalogue into bare tables, as one `COPY` a table. Gives the seconds of the copying alone. */
export async function copyIntoBareTables(url: string): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  let seconds = 0;
  const folder = mkdtempSync(join(tmpdir(), 'fonoteca-copy-'));
  chmodSync(folder, 0o777); // the server is another user
  try {
    await sql.unsafe('drop schema if exists bare cascade; create schema bare');
    for (const [name, columns, select] of TABLES) {
      await sql.unsafe(`create table bare.${name} (${columns})`);
      const file = join(folder, name);
      await sql.unsafe(`copy (${select}) to '${file}'`);
      const start = performance.now();
      await sql.unsafe(`copy bare.${name} from '${file}'`);
      seconds += (performance.now() - start) / 1000;
    }
    return seconds;
  } finally {
    await sql.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
