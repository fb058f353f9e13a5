import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { EXPANSION_SEED, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { dumpCatalogue } from '../support/catalogue-dump.ts';
import { databaseUrl, onServer } from '../support/database-template.ts';
import { findPostgres, startThrowawayServer, type ThrowawayServer } from '../support/throwaway-postgres.ts';
import { expandAt, jobAt } from './expansion-client.ts';
import { rowsThatDiffer } from './rows-that-differ.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const binaries = findPostgres();
if (!binaries) {
  process.stderr.write('expansion-processes.test.ts is skipped: no PostgreSQL (initdb, pg_ctl) on this machine\n');
}

/** Albums that an expansion has in hand at once, asked for or waiting to be stored: an interruption costs at most these. */
const IN_HAND = 24;
const SIMILAR = 3;
const catalogue = expansionCatalogue({ artists: 1 + SIMILAR, albums: 16, tracks: 4 });
const wanted = { q: EXPANSION_SEED, similar: SIMILAR };
const folder = mkdtempSync(join(tmpdir(), 'fonoteca-processes-'));
let sandbox: Sandbox;
let postgres: ThrowawayServer;
let databases = 0;
const running: ServerProcess[] = [];

describe.skipIf(!binaries)('an expansion on a real PostgreSQL', () => {
  beforeAll(async () => {
    sandbox = await startSandbox({ catalogue, latencyMs: 20 });
    postgres = await startThrowawayServer(binaries ?? '');
  });
  afterEach(async () => {
    for (const { signal, ended } of running.splice(0)) {
      signal('SIGKILL');
      await ended;
    }
  });
  afterAll(async () => {
    await sandbox.close();
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'by two workers asks for each album once, exceeds no window, and outlives one of them',
    { timeout: 90_000 },
    async () => {
      const clean = await expandUndisturbed();
      const url = await newDatabase();
      const api = await startOne(url, 'api');
      const first = await startOne(url, 'worker');
      await startOne(url, 'worker');
      sandbox.resetCalls();
      const others = await Promise.all(Array.from({ length: 5 }, () => expandAt(api.url, wanted)));
      expect(new Set(others).size).toBe(1);
      const [jobId = ''] = others;
      await expect.poll(() => sandbox.calls().length, { timeout: 30_000 }).toBeGreaterThan(25);
      first.signal('SIGKILL');
      await completed(api, jobId);
      expect(sandbox.violations()).toBe(0);
      expect(rowsThatDiffer(clean.rows, await rowsOf(url))).toEqual([]);
      expect(sandbox.calls().length).toBeLessThanOrEqual(clean.calls + IN_HAND);
    },
  );

  it('shares a window between expansions that two workers run at once', { timeout: 90_000 }, async () => {
    const url = await newDatabase();
    const api = await startOne(url, 'api');
    await startOne(url, 'worker');
    await startOne(url, 'worker');
    sandbox.resetCalls();
    const names = catalogue.artists.map((artist) => artist.name);
    const jobs = await Promise.all(names.map((q) => expandAt(api.url, { q, similar: 0 })));
    for (const jobId of jobs) await completed(api, jobId);
    expect(sandbox.violations()).toBe(0);
    const asked = sandbox.calls().flatMap(({ path }) => (path.includes('/album/') ? [path] : []));
    expect(asked).toHaveLength(catalogue.albums.length);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('goes on when the database crashes and comes back in the middle', { timeout: 120_000 }, async () => {
    const clean = await expandUndisturbed();
    const url = await newDatabase();
    const server = await startOne(url, 'all');
    sandbox.resetCalls();
    const jobId = await expandAt(server.url, wanted);
    for (const mode of ['immediate', 'fast'] as const) {
      const before = sandbox.calls().length;
      await expect.poll(() => sandbox.calls().length, { timeout: 30_000 }).toBeGreaterThan(before + 12);
      await postgres.stop(mode);
      await systemClock.sleep(500);
      await postgres.start();
    }
    await completed(server, jobId);
    expect(sandbox.violations()).toBe(0);
    expect(rowsThatDiffer(clean.rows, await rowsOf(url))).toEqual([]);
    expect(sandbox.calls().length).toBeLessThanOrEqual(clean.calls + 2 * IN_HAND);
  });
});

async function newDatabase(): Promise<string> {
  const name = `expansion_${++databases}`;
  await onServer(postgres.url, (sql) => sql`create database ${sql(name)}`);
  return databaseUrl(postgres.url, name);
}

async function startOne(url: string, role: 'all' | 'api' | 'worker'): Promise<ServerProcess> {
  const server = await startServer({
    ...sandbox.env,
    ROLE: role,
    PROVIDERS: 'deezer',
    DATABASE_URL: url,
    STORAGE_ROOT: join(folder, 'storage'),
    CACHE_ROOT: join(folder, 'cache'),
    LOG_LEVEL: 'error',
  });
  running.push(server);
  return server;
}

async function completed(server: ServerProcess, jobId: string): Promise<void> {
  const status = async () => (await jobAt(server.url, jobId).catch(() => undefined))?.status;
  await expect.poll(status, { timeout: 60_000, interval: 100 }).toBe('completed');
}

async function expandUndisturbed() {
  const url = await newDatabase();
  const server = await startOne(url, 'all');
  sandbox.resetCalls();
  await completed(server, await expandAt(server.url, wanted));
  return { rows: await rowsOf(url), calls: sandbox.calls().length };
}

async function rowsOf(url: string) {
  const database = await openDatabase({ databaseUrl: url, storageRoot: '' }, { log: silentLogger, clock: systemClock });
  try {
    return await dumpCatalogue(database);
  } finally {
    await database.close();
  }
}
