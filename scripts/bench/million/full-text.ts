import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { messageOf } from '#lib/errors.ts';
import { normalizeName } from '#music/normalize.ts';
import { atMost, type Figure } from '../figure.ts';
import { suggestPath } from './answer-times.ts';
import type { Library } from './library.ts';
import { makeQueries } from './queries.ts';
import { percentile, TURNS } from './statistics.ts';

const SHARE_OF_FTS = 0.25;

/** What is used of better-sqlite3, which is no dependency of ours. */
interface Sqlite {
  exec(sql: string): void;
  prepare(sql: string): { all(...params: unknown[]): unknown[]; run(...params: unknown[]): unknown };
}

/** Artist and title, over HTTP and by SQLite's full-text search over the same rows, in turn; left out where that cannot be installed. */
export async function measureFullText(library: Library, samples: number, folder: string): Promise<Figure[]> {
  const sqlite = await openSqlite(folder);
  if (!sqlite) return [];
  sqlite.exec('create virtual table found using fts5(title, artist, album)');
  sqlite.exec('begin');
  const insert = sqlite.prepare('insert into found (rowid, title, artist, album) values (?, ?, ?, ?)');
  for (const { id, title, artists, album } of library.corpus.made.tracks())
    insert.run(
      id,
      normalizeName(title),
      normalizeName(artists.map(({ name }) => name).join(' ')),
      normalizeName(album.title),
    );
  sqlite.exec('commit');
  // Nothing else was done meanwhile: that the server has closed idle connections is noticed now.
  await wait(100);
  const best = sqlite.prepare('select rowid from found where found match ? order by bm25(found) limit 20');
  const queries = makeQueries(library.corpus.made, library.tracks, samples)['artist title'];
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (const { text } of queries) {
    const words = normalizeName(text)
      .split(' ')
      .map((word) => `"${word}"`)
      .join(' ');
    const [ofHttp, ofFts]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < TURNS; turn += 1) {
      ofHttp.push(await library.timed(suggestPath(text)));
      const start = performance.now();
      best.all(words);
      ofFts.push(performance.now() - start);
    }
    ours.push(Math.min(...ofHttp));
    theirs.push(Math.min(...ofFts));
  }
  const [own, fts] = [percentile(ours, 99), percentile(theirs, 99)];
  console.log(`  p99 ${own.toFixed(1)} ms over HTTP, FTS5 ${fts.toFixed(1)} ms in process`);
  return [atMost('suggest, artist title: p99, share of FTS5 bm25', own / fts, SHARE_OF_FTS)];
}

async function openSqlite(folder: string): Promise<Sqlite | undefined> {
  const home = join(folder, 'sqlite');
  mkdirSync(home, { recursive: true });
  try {
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--prefix', home, 'better-sqlite3@12.4.1']);
    const Database = createRequire(join(home, 'package.json'))('better-sqlite3') as new (file: string) => Sqlite;
    return new Database(':memory:');
  } catch (error) {
    console.log(`  FTS5 is left out, better-sqlite3 cannot be had: ${messageOf(error).split('\n')[0]}`);
    return undefined;
  }
}
