import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { joinArtists } from '#features/catalog/ingest/join-rows.repository.ts';
import { favoriteRoutes, listFollowedArtists } from '#features/favorites/index.ts';
import type { Router } from '#http/api.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { expectDocumented } from '../../support/documented.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { owner } from '../../support/viewers.ts';

const own = useTestDatabase();
let clock: FakeClock;
let app: Router;

beforeEach(async () => {
  await execute('truncate artist restart identity cascade');
  await execute(`insert into artist (name, name_norm) values ('Air', 'air'), ('Blur', 'blur'), ('Can', 'can')`);
  clock = createFakeClock('2026-11-21T12:00:00.000Z');
  const config = { host: '127.0.0.1', trustLoopback: true };
  app = createHttpApp({ config, log: silentLogger, clock, identify: async () => owner });
  app.route('/', favoriteRoutes({ database: own.database, clock }));
});

const execute = (statement: string) => own.database.run((db) => db.execute(sql.raw(statement)));

async function request(method: string, path: string) {
  const response = await app.request(path, { method });
  if (response.status === 204) return { status: 204, body: null };
  await expectDocumented(app, method, path, response);
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of many shapes
  return { status: response.status, body: (await response.json()) as any };
}

describe('/favorites', () => {
  test('an artist is one from the first time on that it is made one, until it is made none', async () => {
    const first = await request('POST', '/favorites/artist/1');
    const created_at = '2026-11-21T12:00:00.000Z';
    expect(first.body).toMatchObject({ target_type: 'artist', target_id: 1, artist: { name: 'Air' }, created_at });
    await clock.advance(1000);
    expect((await request('POST', '/favorites/artist/1')).body).toEqual(first.body);
    await request('POST', '/favorites/artist/2');
    const list = await request('GET', '/favorites?target_type=artist');
    expect(list.body).toMatchObject({ total: 2, items: [{ target_id: 2 }, { target_id: 1, created_at }] });
    expect((await request('GET', '/favorites?limit=1&offset=1')).body).toMatchObject({
      total: 2,
      items: [{ target_id: 1 }],
    });
    for (let times = 0; times < 2; times += 1) {
      expect((await request('DELETE', '/favorites/artist/2')).status).toBe(204);
      expect((await request('GET', '/favorites')).body.items).toEqual([first.body]);
    }
  });

  test.each([
    ['POST', '/favorites/artist/99', 404],
    ['DELETE', '/favorites/artist/99', 404],
    ['POST', '/favorites/artist/x', 400],
    ['POST', '/favorites/album/1', 400],
    ['DELETE', '/favorites/song/1', 400],
    ['GET', '/favorites?target_type=album', 400],
  ])('%s %s is %i', async (method, path, status) => {
    const answer = await request(method, path);
    expect(answer.status).toBe(status);
    if (status === 400 && !path.endsWith('x')) expect(answer.body.detail).toContain('must be artist');
  });

  test('an artist that turns out to be another one stays a favourite as that one, since when it was', async () => {
    await request('POST', '/favorites/artist/2');
    await clock.advance(1000);
    await request('POST', '/favorites/artist/1');
    await own.database.transaction((tx) => joinArtists(tx, 1, [2, 3]));
    const favorite = { target_id: 1, created_at: '2026-11-21T12:00:00.000Z' };
    expect((await request('GET', '/favorites')).body).toMatchObject({ total: 1, items: [favorite] });
    expect((await request('POST', '/favorites/artist/2')).body).toMatchObject(favorite);
    expect((await request('DELETE', '/favorites/artist/3')).status).toBe(204);
    expect((await request('GET', '/favorites')).body.total).toBe(0);
  });
});

describe('the followed artists', () => {
  test('come in the order in which they want to be refreshed', async () => {
    for (const id of [1, 2, 3]) await request('POST', `/favorites/artist/${id}`);
    await execute(`update artist set refreshed_at = '2026-11-20T00:00:00Z' where id = 1`);
    await execute(`update artist set refreshed_at = '2026-11-19T00:00:00Z' where id = 3`);
    const list = (limit: number) => own.database.run((db) => listFollowedArtists(db, { limit }));
    expect(await list(10)).toEqual([
      { id: 2, name: 'Blur', refreshedAt: null },
      { id: 3, name: 'Can', refreshedAt: new Date('2026-11-19T00:00:00Z') },
      { id: 1, name: 'Air', refreshedAt: new Date('2026-11-20T00:00:00Z') },
    ]);
    expect(await list(1)).toHaveLength(1);
  });
});
