import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { joinArtists } from '#features/catalog/ingest/join-rows.repository.ts';
import { favoriteRoutes, listFollowedArtists } from '#features/favorites/index.ts';
import type { Router } from '#http/api.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { expectDocumented } from '../../support/documented.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { owner } from '../../support/viewers.ts';

const own = useTestDatabase();
let clock: FakeClock;
let app: Router;
/** Who asks. */
let viewerId = owner.id;

beforeEach(async () => {
  await execute(`
    ${emptyTables('artist', 'album')};
    delete from account where id > 1;
    insert into account (id, username, username_norm, registered_at) values (2, 'Ida', 'ida', now());
    insert into artist (name, name_norm) values ('Air', 'air'), ('Blur', 'blur'), ('Can', 'can');
    insert into album (title, title_norm) values ('Moon Safari', 'moon safari'), ('Parklife', 'parklife');
    insert into album_artist (album_id, position, artist_id, name) values (1, 0, 1, 'Air'), (2, 0, 2, 'Blur');
    insert into recording (title, title_norm, artist_id) select 'Song ' || n, 'song ' || n, 1 from generate_series(1, 3) n;
    insert into track (album_id, recording_id, title, title_norm) select 1, id, title, title_norm from recording;
    insert into track_artist (track_id, position, artist_id, name) select id, 0, 1, 'Air' from track`);
  viewerId = owner.id;
  clock = createFakeClock('2026-11-21T12:00:00.000Z');
  const config = { host: '127.0.0.1', trustLoopback: true };
  app = createHttpApp({ config, log: silentLogger, clock, identify: async () => ({ ...owner, id: viewerId }) });
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
  test.each([
    ['artist', 'Air'],
    ['album', 'Moon Safari'],
    ['track', 'Song 1'],
  ])('%s: it is one from the first time on that it is made one, until it is made none', async (type, name) => {
    const first = await request('POST', `/favorites/${type}/1`);
    const created_at = '2026-11-21T12:00:00.000Z';
    expect(first.body).toMatchObject({ target_type: type, target_id: 1, created_at, [type]: { id: 1, name } });
    expect(first.body[type].is_favorite).toBe(true);
    await clock.advance(1000);
    expect((await request('POST', `/favorites/${type}/1`)).body).toEqual(first.body);
    await request('POST', `/favorites/${type}/2`);
    const list = await request('GET', `/favorites?target_type=${type}`);
    expect(list.body).toMatchObject({ total: 2, items: [{ target_id: 2 }, { target_id: 1, created_at }] });
    for (let times = 0; times < 2; times += 1) {
      expect((await request('DELETE', `/favorites/${type}/2`)).status).toBe(204);
      expect((await request('GET', '/favorites')).body.items).toEqual([first.body]);
    }
  });

  test('all types are one list, the latest first, whatever the page', async () => {
    const added: string[] = [];
    for (const target of ['track/3', 'artist/2', 'album/1', 'track/1', 'artist/1', 'album/2', 'track/2']) {
      await request('POST', `/favorites/${target}`);
      await clock.advance(1);
      added.unshift(target);
    }
    const pages = [];
    for (let offset = 0; offset < 8; offset += 2) {
      const { body } = await request('GET', `/favorites?limit=2&offset=${offset}`);
      expect(body).toMatchObject({ total: 7, limit: 2, offset });
      pages.push(...body.items);
    }
    expect(pages.map(({ target_type, target_id }) => `${target_type}/${target_id}`)).toEqual(added);
    expect((await request('GET', '/favorites?target_type=track')).body.total).toBe(3);
  });

  test("nobody sees or changes another person's", async () => {
    await request('POST', '/favorites/album/1');
    viewerId = 2;
    expect((await request('GET', '/favorites')).body).toMatchObject({ total: 0, items: [] });
    expect((await request('DELETE', '/favorites/album/1')).status).toBe(204);
    const theirs = await request('POST', '/favorites/album/2');
    expect(theirs.body.album.is_favorite).toBe(true);
    viewerId = owner.id;
    expect((await request('GET', '/favorites')).body.items).toMatchObject([{ target_id: 1 }]);
    expect((await request('GET', `/favorites?account_id=2&user_id=2`)).body.total).toBe(1);
  });

  test.each([
    ['POST', '/favorites/artist/99', 404],
    ['POST', '/favorites/album/99', 404],
    ['DELETE', '/favorites/track/99', 404],
    ['POST', '/favorites/artist/x', 400],
    ['POST', '/favorites/song/1', 400],
    ['DELETE', '/favorites/song/1', 400],
    ['GET', '/favorites?target_type=playlist', 400],
  ])('%s %s is %i', async (method, path, status) => {
    const answer = await request(method, path);
    expect(answer.status).toBe(status);
    if (status === 400 && !path.endsWith('x')) expect(answer.body.detail).toContain('must be artist, album or track');
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
  test("are anybody's favourites, in the order in which they want to be refreshed", async () => {
    for (const id of [1, 2]) await request('POST', `/favorites/artist/${id}`);
    viewerId = 2;
    for (const id of [2, 3]) await request('POST', `/favorites/artist/${id}`);
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
