import { sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { openDatabase, pgErrorCode } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { silentLogger } from '#lib/logger.ts';
import { createDatabase, useTestDatabase } from '../support/test-database.ts';

const deps = { log: silentLogger, clock: systemClock };

/** The code of the AppError that `work` ends with. */
async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  const error = await work.catch((caught: unknown) => caught);
  return error instanceof AppError ? error.code : undefined;
}

describe('queries', () => {
  const test = useTestDatabase();

  it('answers many parameterised queries at once, each with its own parameters', async () => {
    const asked = Array.from({ length: 400 }, (_, n) => n);
    const answers = await Promise.all(
      asked.map((n) =>
        test.database.run((db) =>
          n % 2
            ? db.execute<{ n: number; text: string }>(sql`select ${n}::int as n, ${`odd ${n}`}::text as text`)
            : db.execute<{ n: number; text: string }>(
                sql`select ${`even ${n}`}::text as text, ${n}::int as n, ${1}::int`,
              ),
        ),
      ),
    );
    expect(answers.map(([row]) => row?.n)).toEqual(asked);
    expect(answers.map(([row]) => row?.text)).toEqual(asked.map((n) => `${n % 2 ? 'odd' : 'even'} ${n}`));
  });

  it('tells the SQLSTATE of a failed statement, however it is wrapped', async () => {
    const error = await test.database.run((db) => db.execute(sql`select 1/0`)).catch((caught: unknown) => caught);
    expect(pgErrorCode(error)).toBe('22012');
    expect(pgErrorCode(new Error('not from a database'))).toBeUndefined();
  });

  it('gives raw results as documented: arrays and JSON parsed, instants and big numbers as text', async () => {
    const [row] = await test.database.run((db) =>
      db.execute(sql`select array['a', 'b,"c'] as words, array[1, 2] as numbers, '{"a": [1]}'::jsonb as json,
        '2026-01-02 03:04:05+00'::timestamptz as instant, 9007199254740993::bigint as big`),
    );
    expect(row).toEqual({
      words: ['a', 'b,"c'],
      numbers: [1, 2],
      json: { a: [1] },
      instant: expect.stringMatching(/^2026-01-02 .*\+\d\d$/),
      big: '9007199254740993',
    });
  });

  it('takes arrays as one parameter', async () => {
    const words = ['a', 'b,"c', 'Кино'];
    const [row] = await test.database.run((db) => db.execute(sql`select ${sql.param(words)}::text[] as words`));
    expect(row).toEqual({ words });
  });

  it('leaves the event loop free while it searches', async () => {
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 5);
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        test.database.run((db) =>
          db.execute(sql`select count(*) from generate_series(1, 20000) g where md5(g::text) like ${`%${n}%`}`),
        ),
      ),
    );
    clearInterval(ticking);
    // On one thread with the database it would be zero.
    expect(ticks).toBeGreaterThan(20);
  });
});

describe('transactions', () => {
  const test = useTestDatabase();

  it('keep a counter exact under concurrent read-modify-write, rolled back ones included', async () => {
    const { database } = test;
    await database.run((db) => db.execute(sql`create table counter (value int not null)`));
    await database.run((db) => db.execute(sql`insert into counter values (0)`));
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) =>
        database.transaction(async (tx) => {
          const [row] = await tx.execute<{ value: number }>(sql`select value from counter for update`);
          await tx.execute(sql`update counter set value = ${(row?.value ?? 0) + 1}`);
          if (n % 10 === 0) throw new Error('changed my mind');
        }),
      ),
    );
    const committed = results.filter((result) => result.status === 'fulfilled').length;
    expect(committed).toBe(90);
    expect(await database.run((db) => db.execute(sql`select value from counter`))).toEqual([{ value: 90 }]);
  });

  it('reject with the very error that their work threw, and leave nothing behind', async () => {
    const { database } = test;
    const reason = new AppError('conflict', 'album.exists', 'There is one already.');
    await database.run((db) => db.execute(sql`create table note (text text)`));
    const rejected = database.transaction(async (tx) => {
      await tx.execute(sql`insert into note values ('half')`);
      throw reason;
    });
    await expect(rejected).rejects.toBe(reason);
    expect(await database.run((db) => db.execute(sql`select * from note`))).toEqual([]);
  });
});

describe('a database that is away', () => {
  it('is told as unavailable after its deadline, is usable by everybody else, and rolls the hung transaction back', async () => {
    const { config, remove } = await createDatabase();
    const database = await openDatabase(config, { ...deps, deadlineMs: 1500 });
    await database.run((db) => db.execute(sql`create table hung (n int)`));
    const hung = database.transaction(async (tx) => {
      await tx.execute(sql`insert into hung values (1)`);
      await new Promise(() => undefined);
    });
    expect(await codeOf(hung)).toBe('database.unavailable');
    await expect.poll(() => codeOf(database.ping()), { timeout: 10_000 }).toBeUndefined();
    expect(await database.run((db) => db.execute(sql`select * from hung`))).toEqual([]);
    await database.close();
    await remove();
  });

  it('is unavailable once it is closed, with a hint when to try again', async () => {
    const { config, remove } = await createDatabase();
    const database = await openDatabase(config, deps);
    await database.close();
    await expect(database.ping()).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'database.unavailable',
      retryAfterS: 5,
    });
    expect(await codeOf(database.transaction(async () => 1))).toBe('database.unavailable');
    await remove();
  });

  it('refuses to start with one line that names the place and the remedy, and no password', async () => {
    const opening = openDatabase({ databaseUrl: 'postgres://me:hunter2@127.0.0.1:1/music', storageRoot: '' }, deps);
    const error = await opening.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'database.refused' });
    const { detail } = error as AppError;
    expect(detail).toContain('127.0.0.1:1/music');
    expect(detail).toContain('DATABASE_URL');
    expect(detail).not.toContain('hunter2');
    expect(detail).not.toContain('\n');
  });
});

describe('opening', () => {
  it('says what it opened, and keeps what was stored for the next time', async () => {
    const { config, remove } = await createDatabase();
    const first = await openDatabase(config, deps);
    expect(first.description).toMatch(
      inject('databaseTemplate').kind === 'embedded'
        ? /^embedded PostgreSQL \d+\.\d+ in \//
        : /^PostgreSQL \d+\.\d+ at /,
    );
    await first.run((db) => db.execute(sql`create table kept (n int)`));
    await first.run((db) => db.execute(sql`insert into kept values (7)`));
    await first.close();
    const second = await openDatabase(config, deps);
    expect(await second.run((db) => db.execute(sql`select n from kept`))).toEqual([{ n: 7 }]);
    await second.close();
    await remove();
  });
});
