import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import { type Database, openDatabase } from '#db/client.ts';
import type { Router } from '#http/api.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { createServices } from '#services.ts';
import { findPostgres, startThrowawayServer } from '../../../tests/support/throwaway-postgres.ts';
import { runScript, ScriptError, wholeNumberOption } from '../../run-script.ts';
import { report } from '../figure.ts';
import { makeDataSet } from './data-set.ts';
import { type BenchQuestion, QUESTIONS } from './questions.ts';

const USAGE = `Measures the personal lists and charts over a large library, beside the least SQL that gives the same page.

usage: npm run bench:library -- [--embedded] [--samples 60] [--listens 1000000] [--tracks 100000] [--people 5] [--only words]

  --embedded   the embedded database instead of a throw-away PostgreSQL of this machine
  --only       only what has these words in its name

DATABASE_URL is used when it is set: the library is made in it when it has no listens, and stays there for the next run. A list or chart
is good when its p99 is at most 50 ms, or at most 3 times that of the bare SQL. Exit code 1 when one is not.`;

const GOOD_MS = 50;
const TIMES_SQL = 3;

interface Measured {
  question: string;
  'p50 ms': number;
  'p99 ms': number;
  'SQL p50': number;
  'SQL p99': number;
  'times SQL': number;
  verdict: 'ok' | 'MISS';
}

await runScript(
  {
    usage: USAGE,
    options: {
      embedded: { type: 'boolean' },
      samples: { type: 'string' },
      listens: { type: 'string' },
      tracks: { type: 'string' },
      people: { type: 'string' },
      only: { type: 'string' },
    },
  },
  async ({ values }) => {
    const samples = wholeNumberOption('samples', values.samples, 60);
    const size = {
      people: wholeNumberOption('people', values.people, 5),
      listens: wholeNumberOption('listens', values.listens, 1_000_000),
      tracks: wholeNumberOption('tracks', values.tracks, 100_000),
    };
    const throwaway =
      values.embedded || process.env.DATABASE_URL ? undefined : await startThrowawayServer(postgresOrComplain());
    const storageRoot = mkdtempSync(join(tmpdir(), 'fonoteca-bench-'));
    const databaseUrl = throwaway?.url ?? (values.embedded ? undefined : process.env.DATABASE_URL);
    try {
      const config = loadConfig({ STORAGE_ROOT: storageRoot, CACHE_ROOT: storageRoot, DATABASE_URL: databaseUrl });
      const database = await openDatabase(config, { log: silentLogger, clock: systemClock, deadlineMs: 600_000 });
      console.log(database.description);
      await ensureDataSet(database, size);
      const services = await createServices(config, { database, log: silentLogger });
      try {
        const app = createApp(services);
        const wanted = QUESTIONS.filter(({ name }) => name.includes(values.only ?? ''));
        const measured: Measured[] = [];
        for (const question of wanted) measured.push(await measure(app, database, question, samples));
        report(measured);
      } finally {
        await services.close();
      }
    } finally {
      await throwaway?.remove();
      rmSync(storageRoot, { recursive: true, force: true });
    }
  },
);

async function ensureDataSet(database: Database, size: Parameters<typeof makeDataSet>[1]): Promise<void> {
  const [row] = await database.run((db) =>
    db.execute<{ listens: boolean; artists: boolean }>(
      sql`select exists (select from listen) as listens, exists (select from artist) as artists`,
    ),
  );
  if (row?.listens) return;
  if (row?.artists) throw new ScriptError('DATABASE_URL names a database with a catalogue: give this one of its own.');
  const start = performance.now();
  await makeDataSet(database, size);
  console.log(`The library was made in ${Math.round((performance.now() - start) / 1000)} s.`);
}

/** Asks the route and runs the bare SQL in turn, so that whatever else the machine does touches both. */
async function measure(
  app: Router,
  database: Database,
  { name, path, bareSql }: BenchQuestion,
  samples: number,
): Promise<Measured> {
  const route: number[] = [];
  const bare: number[] = [];
  const warmUp = 3;
  for (let sample = -warmUp; sample < samples; sample += 1) {
    const asked = await timed(async () => {
      const response = await app.request(path);
      const body = await response.text();
      if (response.status !== 200) throw new ScriptError(`${path}: ${response.status} ${body}`);
    });
    const ran = await timed(() => database.run((db) => db.execute(sql.raw(bareSql))));
    if (sample < 0) continue;
    route.push(asked);
    bare.push(ran);
  }
  const [p99, bare99] = [percentile(route, 99), percentile(bare, 99)];
  return {
    question: name,
    'p50 ms': rounded(percentile(route, 50)),
    'p99 ms': rounded(p99),
    'SQL p50': rounded(percentile(bare, 50)),
    'SQL p99': rounded(bare99),
    'times SQL': rounded(percentile(route, 50) / percentile(bare, 50)),
    verdict: p99 <= Math.max(GOOD_MS, TIMES_SQL * bare99) ? 'ok' : 'MISS',
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function postgresOrComplain(): string {
  const binaries = findPostgres();
  if (!binaries) throw new ScriptError('No PostgreSQL is installed here; set DATABASE_URL, or take --embedded.');
  return binaries;
}
