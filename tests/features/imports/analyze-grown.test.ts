import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { analyzeGrown } from '#features/imports/analyze-grown.repository.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const own = useTestDatabase();

const statisticsOfAlbums = () =>
  own.database.run(async (db) => {
    const [row] = await db.execute<{ columns: number; pages: number }>(sql`
      select (select count(*)::int from pg_stats where tablename = 'album') as columns, relpages as pages from pg_class where relname = 'album'`);
    return row;
  });
const addAlbums = (count: number) =>
  own.database.run((db) =>
    db.execute(
      sql`insert into album (title, title_norm) select 'Album ' || n, 'album ' || n from generate_series(1, ${count}::int) n`,
    ),
  );

test('a table is looked at again when it is more than twice as large as it was, and not before', async () => {
  await own.database.run((db) => db.execute(sql`truncate album restart identity cascade`));
  await addAlbums(10);
  await own.database.run(analyzeGrown);
  expect(await statisticsOfAlbums()).toMatchObject({ columns: 0 });

  await addAlbums(3000);
  await own.database.run(analyzeGrown);
  const first = await statisticsOfAlbums();
  expect(first?.columns).toBeGreaterThan(10);

  await addAlbums(1500);
  await own.database.run(analyzeGrown);
  expect(await statisticsOfAlbums()).toEqual(first);

  await addAlbums(6000);
  await own.database.run(analyzeGrown);
  expect((await statisticsOfAlbums())?.pages).toBeGreaterThan(2 * (first?.pages ?? 0));
});
