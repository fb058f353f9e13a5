import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { keptStatement } from '#db/kept-statement.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { startDatabaseChild } from '../support/start-database-child.ts';
import { createDatabase, type DatabaseConfig } from '../support/test-database.ts';

const deps = { log: silentLogger, clock: systemClock };

/** Where the rest of the suite runs on a real server, these were run before on the embedded one. */
const isEmbedded = inject('databaseTemplate').kind === 'embedded';

describe.runIf(isEmbedded)('the embedded database', () => {
  let config: DatabaseConfig;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ config, remove } = await createDatabase());
  });
  afterEach(() => remove());

  it('is refused to a second process, which names the first', async () => {
    const first = startDatabaseChild({ work: 'open', config });
    await first.told('opened');
    await expect(openDatabase(config, deps)).rejects.toMatchObject({
      code: 'database.locked',
      detail: expect.stringContaining(`in use by process ${first.pid}`),
    });
    first.proceed();
    await first.gone;
    await (await openDatabase(config, deps)).close();
  });

  it('keeps every acknowledged write through kill -9, again and again', { timeout: 120_000 }, async () => {
    for (const patience of [40, 90, 15, 60, 30]) {
      const child = startDatabaseChild({ work: 'write', config });
      await child.told('opened');
      await expect.poll(() => child.messages.length, { timeout: 30_000, interval: 2 }).toBeGreaterThan(patience);
      await child.kill();
      const last = Math.max(...child.messages.map((message) => message.acknowledged ?? 0));
      const database = await openDatabase(config, deps);
      const [row] = await database.run((db) =>
        db.execute(sql`select count(*)::int as count, max(n) as max from acknowledged where n <= ${last}`),
      );
      await database.close();
      expect(row).toEqual({ count: last, max: last });
    }
  });

  it(
    'ends a statement that blocks it for longer than its deadline, and answers again with what was stored',
    { timeout: 60_000 },
    async () => {
      const database = await openDatabase(config, { ...deps, deadlineMs: 2000 });
      await database.run((db) => db.execute(sql`create table kept (n int)`));
      await database.run((db) => db.execute(sql`insert into kept values (1)`));
      const endless = database.run((db) => db.execute(sql`select count(*) from generate_series(1, 1e12::bigint)`));
      await expect(endless).rejects.toMatchObject({ code: 'database.unavailable' });
      await expect
        .poll(() => database.run((db) => db.execute(sql`select n from kept`)).catch(() => 'away'), {
          timeout: 45_000,
          interval: 200,
        })
        .toEqual([{ n: 1 }]);
      await database.close();
    },
  );

  it('keeps a statement once, however long its connections rest', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const database = await openDatabase(config, deps);
    try {
      const ask = keptStatement<{ n: number }, { n: number }>((value) => sql`select ${value('n')}::int as n`);
      const askAll = () => Promise.all([1, 2, 3, 4].map((n) => database.run((db) => ask(db, { n }))));
      const countKept = () =>
        database.run((db) => db.execute(sql`select count(*)::int as count from pg_prepared_statements`));
      await askAll();
      const before = await countKept();
      expect(before).not.toEqual([{ count: 0 }]);
      await vi.advanceTimersByTimeAsync(2 * 60 * 60_000);
      await askAll();
      expect(await countKept()).toEqual(before);
    } finally {
      vi.useRealTimers();
      await database.close();
    }
  });

  it('is refused with the remedy, and left as it is, when its files make no sense', async () => {
    const folder = join(config.storageRoot, 'db');
    rmSync(join(folder, 'pg_wal'), { recursive: true });
    mkdirSync(join(folder, 'pg_wal'));
    writeFileSync(join(folder, 'global', 'pg_control'), 'nonsense');
    await expect(openDatabase(config, deps)).rejects.toMatchObject({
      code: 'database.unreadable',
      detail: expect.stringContaining('restore it from a copy'),
    });
    expect(readdirSync(config.storageRoot).sort()).toEqual(['db', 'db.lock']);
  });
});

describe.runIf(isEmbedded)('the first start of the embedded database', () => {
  it('succeeds after kill -9 at any moment of earlier first starts', { timeout: 180_000 }, async () => {
    const storageRoot = mkdtempSync(join(tmpdir(), 'fonoteca-first-'));
    for (const patienceMs of [900, 1800, 2400, 3200]) {
      const child = startDatabaseChild({ work: 'open', config: { storageRoot } });
      await systemClock.sleep(patienceMs);
      await child.kill();
    }
    const database = await openDatabase({ storageRoot }, deps);
    expect(await database.run((db) => db.execute(sql`select count(*)::int as count from artist`))).toEqual([
      { count: 0 },
    ]);
    await database.close();
    rmSync(storageRoot, { recursive: true });
  });
});
