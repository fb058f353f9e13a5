import { describe, expect, it } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { startDatabaseChild } from '../support/start-database-child.ts';
import { findPostgres, startThrowawayServer } from '../support/throwaway-postgres.ts';

const binaries = findPostgres();
if (!binaries) process.stderr.write('restart.test.ts is skipped: no PostgreSQL (initdb, pg_ctl) on this machine\n');

describe.skipIf(!binaries)('a real PostgreSQL', () => {
  it(
    'may restart ten times under load: everything asked is answered, or told as unavailable',
    { timeout: 180_000 },
    async () => {
      const server = await startThrowawayServer(binaries ?? '');
      const child = startDatabaseChild({
        work: 'load',
        config: { databaseUrl: server.url, storageRoot: '' },
        deadlineMs: 5000,
      });
      await child.told('opened');
      for (let round = 0; round < 10; round++) {
        await systemClock.sleep(300);
        await server.stop(round % 2 ? 'fast' : 'immediate');
        await systemClock.sleep(round * 40);
        await server.start();
      }
      await systemClock.sleep(300);
      child.proceed();
      // Told only when no query is left hanging, the pool answers, and nothing brought the process down.
      const report = await child.told('report');
      await child.gone;
      await server.remove();
      expect(report.others).toEqual([]);
      expect(report.unavailable).toBeGreaterThan(0);
      expect(report.answered).toBeGreaterThan(500);
    },
  );

  it('is migrated once by several processes that start on it at the same time', { timeout: 60_000 }, async () => {
    const server = await startThrowawayServer(binaries ?? '');
    const config = { databaseUrl: server.url, storageRoot: '' };
    const opening = Array.from({ length: 4 }, () => openDatabase(config, { log: silentLogger, clock: systemClock }));
    const databases = await Promise.all(opening);
    const [first] = databases;
    const applied = await first?.run((db) => db.execute('select hash from drizzle.__drizzle_migrations'));
    expect(new Set(applied?.map((row) => row.hash)).size).toBe(applied?.length);
    await Promise.all(databases.map((database) => database.close()));
    await server.remove();
  });
});
