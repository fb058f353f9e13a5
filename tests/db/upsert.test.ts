import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idArray, replaceChanged, rowsAs, textArray, upsertChanged } from '#db/upsert.ts';
import { useTestDatabase } from '../support/test-database.ts';

const context = useTestDatabase();
const execute = (query: ReturnType<typeof sql>) => context.database.run((db) => db.execute(query));

/** Texts that an array, JSON or a parameter might be taken in by, among all others. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', '}', "'", ' ', '\n', 'é', '𝄞', 'a', '$1') }),
  fc.constantFrom('', 'NULL', 'null', '{}', '{NULL}', '[]', '\\N', '"', '\\u0000', 'true'),
);
const storable = text.filter((value) => !value.includes('\0') && value.isWellFormed());
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const json = fc.dictionary(storable, fc.oneof(storable, fc.integer(), fc.boolean(), fc.array(storable)), {
  noNullPrototype: true,
});

const COLUMNS = {
  a_text: 'text', an_int: 'int', a_bigint: 'bigint', a_real: 'float8', a_boolean: 'boolean', a_json: 'jsonb', texts: 'text[]',
} as const; // biome-ignore format: a table of columns
const row = fc.record({
  a_text: maybe(storable),
  an_int: maybe(fc.integer()),
  a_bigint: maybe(fc.maxSafeInteger()),
  a_real: maybe(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
  a_boolean: maybe(fc.boolean()),
  a_json: maybe(json),
  texts: maybe(fc.array(storable)),
});

describe('rows as a table in a query', () => {
  it('come out as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
        const numbered = rows.map((values, place) => ({ place, ...values }));
        const found = await execute(
          sql`select r.* from ${rowsAs('r', { place: 'int', ...COLUMNS }, numbered)} order by place`,
        );
        const same = found.map((one) => ({ ...one, a_bigint: one.a_bigint === null ? null : Number(one.a_bigint) }));
        expect(same).toEqual(numbered);
      }),
      { numRuns: 200 },
    );
  });

  it('has null for what a row lacks', async () => {
    expect([...(await execute(sql`select * from ${rowsAs('r', COLUMNS, [{ an_int: 1 }])}`))]).toEqual([
      { a_text: null, an_int: 1, a_bigint: null, a_real: null, a_boolean: null, a_json: null, texts: null },
    ]);
  });

  it('come without NUL, and with U+FFFD for lone surrogates, in texts, lists and JSON', async () => {
    const [bad, stored] = ['a\0b\ud800c\udfff', 'ab\ufffdc\ufffd'];
    const rows = [{ a_text: bad, texts: [bad, 'fine'], a_json: { name: bad, list: [bad] } }];
    const columns = { a_text: 'text', texts: 'text[]', a_json: 'jsonb' };
    expect([...(await execute(sql`select * from ${rowsAs('r', columns, rows)}`))]).toEqual([
      { a_text: stored, texts: [stored, 'fine'], a_json: { name: stored, list: [stored] } },
    ]);
  });
});

describe('lists as arrays in a query', () => {
  it('come out as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(storable),
        fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
        async (texts, ids) => {
          const [found] = await execute(sql`select ${textArray(texts)} as texts, ${idArray(ids)} as ids`);
          expect(found).toEqual({ texts, ids });
        },
      ),
    );
  });
});

describe('upserting rows', () => {
  const table = 'upsert_test';
  const columns = { owner: 'int', place: 'int', name: 'text', tags: 'text[]', facts: 'jsonb' } as const;
  const target = { table, key: ['owner', 'place'], columns, touch: 'touched_at', owner: 'owner' } as const;
  const rowOf = (owner: number, place: number, name = 'x') => ({ owner, place, name, tags: [name], facts: { name } });
  const upsert = (rows: ReturnType<typeof rowOf>[]) => context.database.run((db) => upsertChanged(db, target, rows));
  const replace = (owners: number[], rows: ReturnType<typeof rowOf>[]) =>
    context.database.run((db) => replaceChanged(db, target, owners, rows));
  const stored = async () =>
    (await execute(sql`select owner, place, name, tags, facts from upsert_test order by owner, place`)).map(
      (one) => one,
    );

  beforeAll(async () => {
    await execute(sql`create table upsert_test (owner int, place int, name text, tags text[], facts jsonb,
      touched_at timestamptz default 'epoch', primary key (owner, place))`);
  });
  beforeEach(async () => {
    await execute(sql`delete from upsert_test`);
  });

  it('writes those that are new or differ, and no others', async () => {
    expect(await upsert([rowOf(1, 1), rowOf(1, 2)])).toBe(2);
    expect(await upsert([rowOf(1, 1), rowOf(1, 2, 'y'), rowOf(2, 1)])).toBe(2);
    expect(await stored()).toEqual([rowOf(1, 1), rowOf(1, 2, 'y'), rowOf(2, 1)]);
    const touched = await execute(sql`select place from upsert_test where touched_at > 'epoch'`);
    expect(touched.map(({ place }) => place)).toEqual([2]);
  });

  it('writes thousands at once, and none of them again', async () => {
    const rows = Array.from({ length: 20_000 }, (_, place) => rowOf(1, place, `name ${place}`));
    expect(await upsert(rows)).toBe(20_000);
    expect(await upsert(rows)).toBe(0);
  });

  it('takes away what an owner has besides, and leaves other owners alone', async () => {
    await upsert([rowOf(1, 1), rowOf(1, 2), rowOf(2, 1)]);
    expect(await replace([1], [rowOf(1, 2, 'y')])).toBe(2);
    expect(await replace([1], [rowOf(1, 2, 'y')])).toBe(0);
    expect(await stored()).toEqual([rowOf(1, 2, 'y'), rowOf(2, 1)]);
  });

  it('takes away all that an owner has when there are no rows', async () => {
    await upsert([rowOf(1, 1), rowOf(2, 1)]);
    expect(await replace([1], [])).toBe(1);
    expect(await stored()).toEqual([rowOf(2, 1)]);
  });
});
