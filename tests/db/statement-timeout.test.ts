import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { findPostgres, startThrowawayServer, type ThrowawayServer } from '../support/throwaway-postgres.ts';

const binaries = findPostgres();
if (!binaries) process.stderr.write('statement-timeout.test.ts is skipped: no PostgreSQL (initdb, pg_ctl) here\n');

describe.skipIf(!binaries)('A statement that a real PostgreSQL ended', () => {
  let server: ThrowawayServer;
  let database: Database;

  beforeAll(async () => {
    server = await startThrowawayServer(binaries ?? '');
    const config = { databaseUrl: server.url, storageRoot: '' };
    database = await openDatabase(config, { log: silentLogger, clock: systemClock });
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await server.remove();
  });

  it('leaves none of its rows in the answer to the next', async () => {
    const slow = sql`select n, repeat('x', 10000) as long, case when n > 50 then pg_sleep(0.1) end from generate_series(1, 100) n`;
    const typing = (statement: ReturnType<typeof sql>) => database.run((db) => db.execute(statement), 'typing');
    const ended = await Promise.allSettled(Array.from({ length: 5 }, () => typing(slow)));
    for (const outcome of ended) expect(outcome).toMatchObject({ reason: { code: 'database.too_slow' } });
    const next = await Promise.all(Array.from({ length: 5 }, () => typing(sql`select 1 as one`)));
    for (const rows of next) expect([...rows]).toEqual([{ one: 1 }]);
  });
});
