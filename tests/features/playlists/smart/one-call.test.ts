import { beforeEach, describe, expect, test } from 'vitest';
import { playlistRoutes, smartPlaylistRoutes } from '#features/playlists/index.ts';
import { emptyTables } from '../../../support/empty-tables.ts';
import { usePersonalApp } from '../../../support/personal-app.ts';
import { noPictures } from '../no-pictures.ts';

const own = usePersonalApp((deps) => [playlistRoutes({ ...deps, ...noPictures }), smartPlaylistRoutes(deps)]);
beforeEach(() => own.execute(emptyTables('playlist')));

const listen = (track: number, at: string, account = 1) =>
  own.execute(`insert into listen (account_id, recording_id, track_id, listened_at)
    select ${account}, recording_id, id, '${at}' from track where id = ${track}`);
const rate = (recording: number, value: number, at = '2026-11-20', account = 1) =>
  own.execute(`insert into rating values (${account}, ${recording}, ${value}, '${at}')
    on conflict (account_id, recording_id) do update set value = ${value}`);
const love = (track: number, at: string, account = 1) =>
  own.execute(`insert into favorite_track values (${account}, ${track}, '${at}')`);

interface Listed {
  tracks?: { id: number }[];
  items?: { id: number }[];
}
const ids = ({ tracks, items }: Listed) => (tracks ?? items ?? []).map(({ id }) => id);

describe('a smart playlist by one call', () => {
  test('is made, and called again changed in place, with what was in it kept as an edition', async () => {
    await rate(1, 4);
    await rate(3, 5);
    await rate(4, 4, '2026-11-21');
    const made = await own.one.post('/smart-playlists/top-rated', { limit: 2 });
    expect(made).toMatchObject({ status: 201, body: { name: 'Top rated', smart_kind: 'top-rated', track_count: 2 } });
    expect(ids(made.body)).toEqual([3, 4]);
    await rate(5, 5, '2026-11-21');
    const again = await own.one.post('/smart-playlists/top-rated?limit=3&name=TOP%20rated');
    expect(again).toMatchObject({ status: 200, body: { id: made.body.id, name: 'TOP rated' } });
    expect(ids(again.body)).toEqual([6, 3, 4]);
    const editions = await own.one.get(`/smart-playlists/id/${made.body.id}/editions`);
    expect(editions.body).toMatchObject({
      total: 2,
      items: [
        { track_count: 3, came: [{ track_id: 6, name: 'Spoon', artist: 'Can' }], went: [] },
        { track_count: 2, came: [{ track_id: 3 }, { track_id: 4 }], went: [] },
      ],
    });
    const edition = await own.one.get(`/smart-playlists/id/${made.body.id}/editions/${editions.body.items[1].id}`);
    expect(ids(edition.body)).toEqual([3, 4]);
    expect((await own.one.get('/smart-playlists')).body.total).toBe(1);
  });

  test('with nothing new makes no edition, and keeps since when a track is in it', async () => {
    await rate(1, 4);
    const { id } = (await own.one.post('/smart-playlists/top-rated')).body;
    const added = (await own.one.get(`/playlists/id/${id}/tracks`)).body.items[0].added_at;
    await own.clock.advance(60_000);
    await own.one.post('/smart-playlists/top-rated');
    await rate(3, 5);
    const { items } = (await own.one.get(`/playlists/id/${id}/tracks`)).body;
    expect(items).toMatchObject([{ id: 3, added_at: '2026-11-21T12:01:00.000Z' }, { added_at: added }]);
    expect((await own.one.get(`/smart-playlists/id/${id}/editions`)).body.total).toBe(2);
  });

  test('holds what it should at every reading, also when that is nothing any more', async () => {
    await love(2, '2026-11-20');
    const { id } = (await own.one.post('/smart-playlists/favorites')).body;
    const read = async () => ids((await own.one.get(`/playlists/id/${id}/tracks`)).body);
    expect(await read()).toEqual([2]);
    await love(1, '2026-11-21');
    expect(await read()).toEqual([1, 2]);
    expect((await own.one.get(`/playlists/id/${id}`)).body.track_count).toBe(2);
    await own.execute('delete from favorite_track');
    expect(await read()).toEqual([]);
  });

  test('orders what was played by plays or by the last time, each performance once, as the track that was played last', async () => {
    await listen(5, '2026-11-10');
    await listen(1, '2026-11-11');
    await listen(5, '2026-11-12');
    await listen(3, '2026-11-20');
    await listen(4, '2026-11-19');
    await listen(4, '2026-11-21', 2);
    expect(ids((await own.one.post('/smart-playlists/most-played')).body)).toEqual([5, 3, 4]);
    expect(ids((await own.one.post('/smart-playlists/recently-played')).body)).toEqual([3, 4, 5]);
    expect(ids((await own.one.get('/playlists/most-played/1')).body)).toEqual([5, 3, 4]);
    expect((await own.one.get('/playlists/recent/1?limit=1&offset=1')).body).toMatchObject({
      total: 3,
      items: [{ id: 4 }],
    });
    await love(6, '2026-11-21');
    expect(ids((await own.one.get('/playlists/favorites/1')).body)).toEqual([6]);
  });

  test('of a tag takes an own one before one of the sources', async () => {
    const ofSource = await own.one.post('/smart-playlists/by-tag', { tag: 'ELECTRONIC' });
    expect(ofSource.body).toMatchObject({ name: 'Tag: ELECTRONIC', tag: 'ELECTRONIC' });
    expect(ids(ofSource.body)).toEqual([1, 2]);
    await own.execute(`insert into personal_tag (account_id, name, name_norm, created_at) values
      (1, 'Electronic', 'electronic', now()), (2, 'late', 'late', now())`);
    await own.execute(`insert into tagged_track values (1, 6, '2026-11-20'), (1, 4, '2026-11-21')`);
    await own.execute(`insert into tagged_album values (1, 2, now())`);
    await own.execute(`insert into tagged_track values (2, 6, now())`);
    expect(ids((await own.one.get(`/playlists/id/${ofSource.body.id}/tracks`)).body)).toEqual([4, 6, 3]);
    expect((await own.one.post('/smart-playlists/by-tag', { tag: 'late' })).status).toBe(404);
  });

  test.each([
    ['top-rated', 'rated nothing'],
    ['most-played', 'listened to nothing'],
    ['recently-played', 'listened to nothing'],
    ['favorites', 'No track is a favourite'],
    ['by-tag?tag=polka', '"polka"'],
    ['discover-weekly', 'Nothing is known of what you like'],
  ])('%s with nothing to fill it is 404 with the reason, and makes nothing', async (kind, reason) => {
    await love(1, '2026-11-20', 2);
    await listen(1, '2026-11-20', 2);
    await rate(1, 5, '2026-11-20', 2);
    const answer = await own.one.post(`/smart-playlists/${kind}`);
    expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining(reason) } });
    expect((await own.one.get('/smart-playlists')).body.total).toBe(0);
  });

  test('with nothing to fill it any more is 404, and leaves what there is', async () => {
    await rate(1, 4);
    const { id } = (await own.one.post('/smart-playlists/top-rated', { limit: 7 })).body;
    await own.execute('delete from rating');
    expect((await own.one.post('/smart-playlists/top-rated', { limit: 9 })).status).toBe(404);
    const [kept] =
      await own.execute(`select criteria, (select count(*)::int from playlist_track where playlist_id = ${id}) as held
      from playlist where id = ${id}`);
    expect(kept).toEqual({ criteria: { limit: 7 }, held: 1 });
  });

  test('is nobody else’s', async () => {
    await rate(1, 4);
    const { id } = (await own.one.post('/smart-playlists/top-rated')).body;
    for (const path of ['', '/editions', '/editions/1', '/export'])
      expect((await own.two.get(`/smart-playlists/id/${id}${path}`)).status).toBe(404);
    expect((await own.two.put(`/smart-playlists/id/${id}`, { limit: 1 })).status).toBe(404);
    expect((await own.two.post(`/smart-playlists/id/${id}/refresh`)).status).toBe(404);
    expect((await own.two.del(`/smart-playlists/id/${id}`)).status).toBe(404);
    for (const list of ['favorites', 'most-played', 'recent'])
      expect((await own.two.get(`/playlists/${list}/1`)).status).toBe(404);
    await own.one.put(`/smart-playlists/id/${id}`, { is_public: true });
    await rate(3, 5, '2026-11-21');
    await rate(5, 5, '2026-11-21', 2);
    expect(ids((await own.two.get(`/playlists/id/${id}/tracks`)).body)).toEqual([3, 1]);
  });

  test.each([
    ['top-rated', { limit: 0 }, 'limit'],
    ['top-rated', { limit: 501 }, 'limit'],
    ['top-rated?limit=501', undefined, 'limit'],
    ['most-played', { name: ' ' }, 'name'],
    ['favorites', { user_id: 2 }, 'user_id'],
    ['favorites', { tag: 'x' }, 'tag'],
    ['by-tag', {}, 'tag'],
  ])('%s %j is refused', async (kind, body, path) => {
    const answer = await own.one.post(`/smart-playlists/${kind}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain(path);
  });

  test('is refused what its kind does not have, by its name', async () => {
    await rate(1, 4);
    const { id } = (await own.one.post('/smart-playlists/top-rated')).body;
    for (const change of [
      { rules: { field: 'title', op: 'is', value: 'x' } },
      { tag: 'x' },
      { limit: 501 },
      {},
      { user_id: 2 },
    ])
      expect((await own.one.put(`/smart-playlists/id/${id}`, change)).status).toBe(400);
    const changed = await own.one.put(`/smart-playlists/id/${id}`, { name: 'Best', limit: 1, description: 'x' });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Best', limit: 1, description: 'x' } });
  });

  test('called ten times at once is one playlist', async () => {
    await rate(1, 4);
    const answers = await Promise.all(Array.from({ length: 10 }, () => own.one.post('/smart-playlists/top-rated')));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await own.one.get(`/smart-playlists/id/${answers[0]?.body.id}/editions`)).body.total).toBe(1);
  });

  test('needs as many statements for many tracks as for one', async () => {
    await rate(1, 4);
    const few = await own.database.countDuring(() => own.one.post('/smart-playlists/top-rated'));
    for (const recording of [2, 3, 4, 5]) await rate(recording, 4);
    expect(await own.database.countDuring(() => own.one.post('/smart-playlists/top-rated'))).toBe(few);
  });
});
