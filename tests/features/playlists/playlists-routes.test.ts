import { describe, expect, test } from 'vitest';
import { usePlaylistApp } from './playlist-app.ts';

const it = usePlaylistApp();

describe('a playlist', () => {
  test('is made empty, private and one’s own', async () => {
    const { status, body } = await it.as(1).post('/playlists/', { name: '  Evening  ', description: 'Slow\nsongs' });
    expect(status).toBe(201);
    const now = '2026-11-21T12:00:00.000Z';
    expect(body).toEqual({
      id: body.id,
      name: 'Evening',
      description: 'Slow\nsongs',
      is_public: false,
      owner: { id: 1, username: 'Marit' },
      right: 'own',
      smart_kind: null,
      track_count: 0,
      duration_ms: 0,
      images: [{ url: expect.stringContaining(`/images/playlists/${body.id}`) }],
      created_at: now,
      updated_at: now,
    });
    expect((await it.as(1).get(`/playlists/id/${body.id}`)).body).toEqual(body);
  });

  test('may have the name of another', async () => {
    const [first, second] = [await it.playlist({ name: 'Same' }), await it.playlist({ name: 'Same' })];
    expect((await it.as(1).get('/playlists?name=SAME')).body.items.map((one: { id: number }) => one.id)).toEqual([
      first,
      second,
    ]);
    expect((await it.as(1).get('/playlists?name=Other')).body).toMatchObject({ items: [], total: 0 });
  });

  test('shows how many tracks it has and how long they are', async () => {
    const id = await it.playlist({}, [1, 2, 1]);
    expect((await it.as(1).get(`/playlists/id/${id}`)).body).toMatchObject({ track_count: 3, duration_ms: 184_000 });
  });

  test('is replaced by PUT and changed by PATCH, and says when', async () => {
    const id = await it.playlist({ description: 'x', is_public: true }, [1]);
    await it.clock.advance(1000);
    const patched = await it.as(1).patch(`/playlists/id/${id}`, { description: null });
    expect(patched.body).toMatchObject({
      name: 'Evening',
      description: null,
      is_public: true,
      updated_at: '2026-11-21T12:00:01.000Z',
    });
    const replaced = await it.as(1).put(`/playlists/id/${id}`, { name: 'Night' });
    expect(replaced.body).toMatchObject({ name: 'Night', description: null, is_public: false, track_count: 1 });
  });

  test('is gone when it was deleted', async () => {
    const id = await it.playlist({}, [1, 2]);
    expect((await it.as(1).del(`/playlists/id/${id}`)).status).toBe(204);
    expect((await it.as(1).get(`/playlists/id/${id}`)).status).toBe(404);
    expect((await it.as(1).del(`/playlists/id/${id}`)).status).toBe(404);
    expect(await it.execute('select * from playlist_track')).toEqual([]);
  });

  test('cannot be made of nonsense, or of what is not its to say', async () => {
    const id = await it.playlist();
    const nonsense = [
      {},
      ...['', '   ', 'x'.repeat(201), 'a\0b', 'a\nb', 'a\ud800', '\u200b', 5].map((name) => ({ name })),
      ...['x'.repeat(2001), '\0', '\udc00'].map((description) => ({ name: 'x', description })),
      { name: 'x', is_public: 'yes' },
      ...[{ id: 7 }, { owner: 2 }, { account_id: 2 }, { smart_kind: 'rules' }].map((own) => ({ name: 'x', ...own })),
    ];
    for (const body of nonsense) {
      expect([body, (await it.as(1).post('/playlists', body)).status]).toEqual([body, 400]);
      expect([body, (await it.as(1).put(`/playlists/id/${id}`, body)).status]).toEqual([body, 400]);
      expect([body, (await it.as(1).patch(`/playlists/id/${id}`, body)).status]).toEqual([body, 400]);
    }
    expect((await it.as(1).get('/playlists')).body).toMatchObject({ total: 1, items: [{ name: 'Evening' }] });
  });

  test('keeps a name that is punctuation only, in any script', async () => {
    for (const name of ['!!!', '???', '夜', '🎧', 'ночь']) {
      expect((await it.as(1).post('/playlists', { name })).body.name).toBe(name);
    }
  });

  test('of a smart kind may not take the name of another of that kind', async () => {
    const [, second] = await it.execute(`
      insert into playlist (account_id, name, name_norm, smart_kind, created_at, updated_at)
      values (1, 'A', 'a', 'rules', now(), now()), (1, 'B', 'b', 'rules', now(), now()) returning id`);
    const taken = await it.as(1).patch(`/playlists/id/${second?.id}`, { name: 'Á' });
    expect(taken).toMatchObject({ status: 409, body: { detail: expect.stringContaining('"Á"') } });
  });
});

describe('who may do what', () => {
  const attempts = (id: number) =>
    [
      ['get', `/playlists/id/${id}`],
      ['get', `/playlists/id/${id}/tracks`],
      ['post', `/playlists/id/${id}/copy`],
      ['put', `/playlists/id/${id}`, { name: 'Mine' }],
      ['patch', `/playlists/id/${id}`, { name: 'Mine' }],
      ['del', `/playlists/id/${id}`],
      ['post', `/playlists/id/${id}/tracks/1`],
      ['post', `/playlists/id/${id}/tracks`, { track_ids: [1] }],
      ['patch', `/playlists/id/${id}/tracks`, { from: 0, to: 1 }],
      ['del', `/playlists/id/${id}/tracks/1`],
    ] as const;

  test('another’s private playlist is not there at all', async () => {
    const id = await it.playlist({}, [1, 2]);
    for (const [method, path, body] of attempts(id)) {
      expect([path, (await it.as(2)[method](path, body)).status]).toEqual([path, 404]);
    }
    expect(await it.trackIds(id)).toEqual([1, 2]);
  });

  test('another’s public playlist is read and copied, and nothing else', async () => {
    const id = await it.playlist({ is_public: true }, [1, 2]);
    const statuses: number[] = [];
    for (const [method, path, body] of attempts(id)) statuses.push((await it.as(2)[method](path, body)).status);
    expect(statuses).toEqual([200, 200, 201, 403, 403, 403, 403, 403, 403, 403]);
    expect((await it.as(2).get(`/playlists/id/${id}`)).body).toMatchObject({ name: 'Evening', right: 'view' });
    expect(await it.trackIds(id)).toEqual([1, 2]);
  });
});

describe('the list', () => {
  test('has one’s own first, then what is shared, then what is public, each by name', async () => {
    const names = async (viewer: number, query = '') =>
      (await it.as(viewer).get(`/playlists${query}`)).body.items.map((one: { name: string }) => one.name);
    await it.playlist({ name: 'Zebra', is_public: true });
    await it.playlist({ name: 'ähnlich', is_public: true });
    const shared = await it.playlist({ name: 'Shared' });
    await it.playlist({ name: 'Hidden' });
    await it.as(2).post('/playlists', { name: 'Own' });
    await it.execute(`insert into playlist_collaborator values (${shared}, 2, 'view')`);
    expect(await names(2)).toEqual(['Own', 'Shared', 'ähnlich', 'Zebra']);
    expect(await names(2, '?scope=own')).toEqual(['Own']);
    expect(await names(2, '?scope=shared')).toEqual(['Shared']);
    expect(await names(2, '?scope=public')).toEqual(['ähnlich', 'Zebra']);
    expect(await names(2, '?limit=2&offset=1')).toEqual(['Shared', 'ähnlich']);
    expect((await it.as(2).get('/playlists?limit=1')).body).toMatchObject({ total: 4, limit: 1, offset: 0 });
    expect(await names(1)).toEqual(['ähnlich', 'Hidden', 'Shared', 'Zebra']);
    expect((await it.as(2).get('/playlists?scope=all')).status).toBe(400);
  });

  test('sends as many statements for many playlists as for one', async () => {
    await it.playlist({}, [1]);
    const count = () => it.database.countDuring(() => it.as(1).get('/playlists?limit=100'));
    const forOne = await count();
    for (let n = 0; n < 30; n += 1) await it.playlist({}, [1, 2, 3]);
    expect(await count()).toBe(forOne);
  });
});

describe('a copy', () => {
  test('is one’s own, private, and has the same tracks in the same order', async () => {
    const id = await it.playlist({ is_public: true, description: 'x' }, [3, 1, 2, 1]);
    await it.execute('delete from track where id = 2');
    const { body } = await it.as(2).post(`/playlists/id/${id}/copy`, { name: 'Mine' });
    expect(body).toMatchObject({ name: 'Mine', description: 'x', is_public: false, right: 'own', track_count: 3 });
    const tracks = (await it.as(2).get(`/playlists/id/${body.id}/tracks`)).body.items;
    expect(tracks.map((track: { id: number }) => track.id)).toEqual([3, 1, 1]);
    expect(tracks.map((track: { position: number }) => track.position)).toEqual([0, 1, 2]);
    expect((await it.as(2).post(`/playlists/id/${id}/copy`)).body.name).toBe('Evening');
  });
});
