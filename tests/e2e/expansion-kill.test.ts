import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { EXPANSION_SEED, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { fractionOf } from '#sandbox/catalogue-ids.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { dumpCatalogue } from '../support/catalogue-dump.ts';
import { createDatabase, type DatabaseConfig } from '../support/test-database.ts';
import { expandAt, jobAt } from './expansion-client.ts';
import { findHalfWritten } from './half-written.ts';
import { rowsThatDiffer } from './rows-that-differ.ts';
import { startServer } from './server-process.ts';

/** Each costs a start of the server; KILLS=50 is for an evening (it takes seven minutes). */
const KILLS = Number(process.env.KILLS ?? 3);
/** Albums that an expansion has in hand at once, asked for or waiting to be stored: a kill costs at most these. */
const IN_HAND = 24;
const SIMILAR = 5;
const catalogue = expansionCatalogue({ artists: 1 + SIMILAR, albums: 16, tracks: 4 });
const cache = mkdtempSync(join(tmpdir(), 'fonoteca-kill-'));
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ catalogue, latencyMs: 20 });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(cache, { recursive: true, force: true });
});

/** Expands with as many kills on the way as asked for, and gives what came of it. */
async function expandWithKills(kills: number) {
  const { config, remove } = await createDatabase();
  sandbox.resetCalls();
  const env = {
    ...sandbox.env,
    PROVIDERS: 'deezer',
    DATABASE_URL: config.databaseUrl ?? '',
    STORAGE_ROOT: config.storageRoot,
    CACHE_ROOT: cache,
    LOG_LEVEL: 'error',
  };
  let server = await startServer(env);
  const jobId = await expandAt(server.url, { q: EXPANSION_SEED, similar: SIMILAR });
  let killed = 0;
  for (; killed < kills; killed += 1) {
    await momentOf(killed);
    if ((await jobAt(server.url, jobId)).status !== 'running') break;
    server.signal('SIGKILL');
    await server.ended;
    server = await startServer(env);
  }
  await expect.poll(async () => (await jobAt(server.url, jobId)).status, { timeout: 60_000 }).toBe('completed');
  server.signal('SIGTERM');
  await server.ended;
  const rows = await rowsOf(config);
  await remove();
  return { killed, rows, calls: sandbox.calls().length, violations: sandbox.violations() };
}

/** The moment of a kill: after some calls, and then any time. */
async function momentOf(kill: number): Promise<void> {
  const calls = sandbox.calls().length + 1 + Math.floor(fractionOf(`calls#${kill}`) * 3);
  await expect.poll(() => sandbox.calls().length, { timeout: 20_000, interval: 5 }).toBeGreaterThanOrEqual(calls);
  await systemClock.sleep(fractionOf(`kill#${kill}`) * 120);
}

async function rowsOf(config: DatabaseConfig) {
  const database = await openDatabase(config, { log: silentLogger, clock: systemClock });
  try {
    expect(await findHalfWritten(database)).toEqual({});
    return await dumpCatalogue(database);
  } finally {
    await database.close();
  }
}

it(
  `an expansion that is killed ${KILLS} times stores what an undisturbed one does, and exceeds no window`,
  { timeout: 600_000 },
  async () => {
    const clean = await expandWithKills(0);
    const disturbed = await expandWithKills(KILLS);
    expect(disturbed.killed).toBe(KILLS);
    expect(rowsThatDiffer(clean.rows, disturbed.rows)).toEqual([]);
    expect([clean.violations, disturbed.violations]).toEqual([0, 0]);
    expect(disturbed.calls).toBeLessThanOrEqual(clean.calls + KILLS * IN_HAND);
  },
);
