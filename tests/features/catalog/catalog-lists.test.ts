import { type SQL, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ALBUM_SORTS,
  ARTIST_SORTS,
  listAlbumIds,
  listArtistIds,
  listTrackIds,
  TRACK_SORTS,
} from '#features/catalog/catalog-lists.repository.ts';
import { createTotals } from '#features/catalog/exact-totals.repository.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const context = useTestDatabase();
const ROWS = 20_000;

const fill = (statement: SQL) => context.database.run((db) => db.execute(statement));

beforeAll(async () => {
  await fill(sql`
    insert into artist (name, name_norm, popularity, created_at)
    select 'a' || i, md5(i::text), i % 100, now() - i * interval '1 second' from generate_series(1, ${ROWS}::int) i`);
  await fill(sql`
    insert into album (title, title_norm, popularity, release_year, created_at)
    select 'a' || i, md5(i::text), i % 100, nullif(1950 + i % 75, 1950), now() - i * interval '1 second'
    from generate_series(1, ${ROWS}::int) i`);
  await fill(sql`insert into album_artist (album_id, position, artist_id, name) select id, 0, id, title from album`);
  await fill(sql`insert into recording (title, title_norm, artist_id) select name, name_norm, id from artist`);
  await fill(sql`
    insert into track (album_id, recording_id, title, title_norm, popularity, created_at)
    select c.id, c.id, c.title, md5(c.id::text), c.id % 100, now() - c.id * interval '1 second' from recording c`);
  await fill(sql`analyze`);
}, 60_000);

/** Which indexes a list reads its page by, in its first statement. */
async function planOf(list: (db: Parameters<typeof listAlbumIds>[0]) => Promise<unknown>): Promise<string> {
  let plan = '';
  await context.database.run(async (db) => {
    const explaining = {
      execute: async (query: SQL) => {
        const rows = await db.execute<{ 'QUERY PLAN': string }>(sql`explain ${query}`);
        plan ||= rows.map((row) => row['QUERY PLAN']).join('\n');
        return [];
      },
    };
    await list(explaining as unknown as typeof db); // only `execute` is used by the lists
  });
  return plan;
}

const PAGE = { limit: 20, offset: 40 };
const INDEX = { popularity: 'popularity', name: 'name', created: 'created', released: 'newest' } as const;

describe('a page of a long list', () => {
  it.each(ARTIST_SORTS)('of artists by %s is read from an index, not sorted', async (sort) => {
    expect(await planOf((db) => listArtistIds(db, createTotals(), sort, PAGE))).toMatch(
      new RegExp(`using artist_${INDEX[sort]}`),
    );
  });

  it.each(ALBUM_SORTS)('of albums by %s is read from an index, not sorted', async (sort) => {
    const index = sort === 'name' ? 'title' : INDEX[sort];
    expect(await planOf((db) => listAlbumIds(db, createTotals(), sort, PAGE))).toMatch(
      new RegExp(`using album_${index}`),
    );
  });

  it.each(TRACK_SORTS)('of tracks by %s is read from an index, from a cursor on too', async (sort) => {
    const using = new RegExp(`using track_${sort === 'name' ? 'title' : INDEX[sort]}`);
    expect(await planOf((db) => listTrackIds(db, createTotals(), sort, PAGE))).toMatch(using);
    const value = { popularity: '50', name: 'abc', created: '1795232599053' }[sort];
    const plan = await planOf((db) =>
      listTrackIds(db, createTotals(), sort, { limit: 20, offset: 0, cursor: { sort, value, id: 500 } }),
    );
    expect(plan).toMatch(using);
    expect(plan).toMatch(/Index Cond/);
  });
});

describe('how many there are in all', () => {
  it('is right after every change, and counted again only then', async () => {
    const totals = createTotals();
    let statements = 0;
    const total = () =>
      context.database.run(async (db) => {
        const counting = {
          execute: (query: SQL) => {
            statements += 1;
            return db.execute(query);
          },
        };
        return totals.count(counting as unknown as typeof db, 'artist', sql`artist`); // only `execute` is used
      });
    expect(await total()).toBe(ROWS);
    await fill(sql`insert into artist (name, name_norm) values ('one more', 'one more')`);
    expect(await total()).toBe(ROWS + 1);
    statements = 0;
    expect(await total()).toBe(ROWS + 1);
    expect(statements).toBe(1);
    await fill(sql`delete from artist where name = 'one more'`);
    expect(await total()).toBe(ROWS);
  });
});
