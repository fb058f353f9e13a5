import { describe, expect, test } from 'vitest';
import { listenRoutes } from '#features/listens/index.ts';
import { taggedRoutes, tagRoutes } from '#features/tags/index.ts';
import { usePersonalApp } from '../../support/personal-app.ts';

const here = usePersonalApp((deps) => [listenRoutes(deps), tagRoutes(deps), taggedRoutes(deps)]);

const names = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name);

describe('a personal tag', () => {
  test('is made once, whatever the case of its name, and is grey unless told', async () => {
    const first = await here.one.post('/tags/create', { name: '  Rainy day ' });
    expect(first).toMatchObject({ status: 201, body: { name: 'Rainy day', color: '#666666', tracks: 0 } });
    const second = await here.one.post('/tags/create', { name: 'RAINY DAY', color: '#112233' });
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect((await here.one.post('/tags/create', { name: 'Cafe\u0301', color: '#AABBCC' })).body).toMatchObject({
      name: 'Café',
      color: '#aabbcc',
    });
    expect((await here.one.post('/tags/create', { name: 'café' })).status).toBe(200);
    expect((await here.two.post('/tags/create', { name: 'rainy day' })).status).toBe(201);
    expect((await here.one.get('/tags/')).body).toMatchObject({ total: 2, items: [{ name: 'Café' }, first.body] });
    expect(names((await here.one.get('/tags?limit=1&offset=1')).body)).toEqual(['Rainy day']);
  });

  test('is refused when it is no name or no colour, or says what is not its to say', async () => {
    const bodies = [
      {},
      { name: '' },
      { name: ' \t' },
      { name: 'x'.repeat(101) },
      { name: 'a\u0000b' },
      { name: 'a\nb' },
      { name: 5 },
      { name: 'x', color: 'red' },
      { name: 'x', color: '#12345' },
      { name: 'x', color: '#1234567' },
      { name: 'x', id: 7 },
      { name: 'x', account_id: 2 },
      { name: 'x', user_id: 2 },
    ];
    for (const body of bodies) {
      expect.soft((await here.one.post('/tags/create', body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await here.one.get('/tags/')).body.total).toBe(0);
    expect((await here.one.post('/tags/create', { name: '𝄞'.repeat(100) })).status).toBe(201);
  });

  test('can have another name and colour, but not the name of another one', async () => {
    const { id } = (await here.one.post('/tags/create', { name: 'Calm' })).body;
    await here.one.post('/tags/create', { name: 'Loud' });
    expect((await here.one.patch(`/tags/${id}`, { name: 'CALM', color: '#010203' })).body).toMatchObject({
      name: 'CALM',
      color: '#010203',
    });
    expect((await here.one.patch(`/tags/${id}`, { name: 'loud' })).status).toBe(409);
    for (const body of [{}, { name: '' }, { color: 'x' }, { id: 9 }]) {
      expect.soft((await here.one.patch(`/tags/${id}`, body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await here.two.patch(`/tags/${id}`, { name: 'mine' })).status).toBe(404);
    expect((await here.two.get(`/tags/${id}`)).status).toBe(404);
    expect((await here.two.del(`/tags/${id}`)).status).toBe(404);
    expect((await here.one.del(`/tags/${id}`)).status).toBe(204);
    expect((await here.one.get(`/tags/${id}`)).status).toBe(404);
  });

  test('is put on tracks, albums and artists, by id or by name, and taken off again', async () => {
    const { id } = (await here.one.post('/tags/create', { name: 'Calm' })).body;
    expect(names((await here.one.post('/tags/tracks/1/add', { tag_id: id })).body)).toEqual(['Calm']);
    await here.clock.advance(1000);
    expect(names((await here.one.post('/tags/tracks/1/add', { name: 'Autumn' })).body)).toEqual(['Autumn', 'Calm']);
    expect(names((await here.one.post('/tags/tracks/1/add', { name: 'calm' })).body)).toEqual(['Autumn', 'Calm']);
    await here.one.post('/tags/albums/2/add', { tag_id: id });
    await here.clock.advance(1000);
    await here.one.post('/tags/artists/3/add', { tag_id: id });
    const tag = (await here.one.get(`/tags/${id}`)).body;
    expect(tag).toMatchObject({ name: 'Calm', tracks: 1, albums: 1, artists: 1, total: 3, limit: 20, offset: 0 });
    expect(tag.items).toMatchObject([
      { target_type: 'artist', target_id: 3, artist: { name: 'Can' } },
      { target_type: 'album', target_id: 2, album: { name: 'Park' } },
      { target_type: 'track', target_id: 1, track: { name: 'Sun' } },
    ]);
    expect((await here.one.get(`/tags/${id}?target_type=album&limit=1`)).body).toMatchObject({ total: 1 });
    expect((await here.one.get(`/tags/${id}?limit=1&offset=1`)).body.items).toEqual([tag.items[1]]);
    for (let times = 0; times < 2; times += 1) {
      expect(names((await here.one.post('/tags/tracks/1/remove', { tag_id: id })).body)).toEqual(['Autumn']);
    }
    expect(names((await here.one.post('/tags/tracks/1/remove', { name: 'AUTUMN' })).body)).toEqual([]);
    expect(names((await here.one.get('/tags/albums/2')).body)).toEqual(['Calm']);
    expect((await here.two.get('/tags/albums/2')).body.total).toBe(0);
  });

  test('of another person, or that does not exist, or on what is not here, is a 404', async () => {
    const { id } = (await here.one.post('/tags/create', { name: 'Calm' })).body;
    await here.one.post('/tags/tracks/1/add', { tag_id: id });
    const answers = [
      here.two.post('/tags/tracks/1/add', { tag_id: id }),
      here.two.post('/tags/tracks/1/remove', { tag_id: id }),
      here.two.post('/tags/tracks/1/remove', { name: 'Calm' }),
      here.one.post('/tags/tracks/1/add', { tag_id: 99 }),
      here.one.post('/tags/tracks/99/add', { name: 'New' }),
      here.one.post('/tags/albums/99/remove', { tag_id: id }),
      here.one.get('/tags/artists/99'),
    ];
    for (const answer of answers) expect.soft((await answer).status).toBe(404);
    expect(names((await here.one.get('/tags/tracks/1')).body)).toEqual(['Calm']);
    expect(names((await here.one.get('/tags/')).body)).toEqual(['Calm']);
    for (const body of [{}, { tag_id: 'x' }, { tag_id: 0 }, { tag_id: id, name: 'Calm' }, { name: '' }, []]) {
      expect.soft((await here.one.post('/tags/tracks/1/add', body)).status, JSON.stringify(body)).toBe(400);
    }
  });

  test('made by many at once is one tag', async () => {
    const many = await Promise.all(
      Array.from({ length: 10 }, (_, n) => here.one.post('/tags/create', { name: n % 2 ? 'Rush' : 'rush' })),
    );
    expect(new Set(many.map(({ body }) => body.id)).size).toBe(1);
    expect(many.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  test('shows what carries it with as many statements for a hundred things as for one of each kind', async () => {
    const { id } = (await here.one.post('/tags/create', { name: 'Calm' })).body;
    await here.execute(`insert into tagged_track select ${id}, id, now() from track`);
    await here.execute(`insert into tagged_album select ${id}, id, now() from album where id = 1`);
    await here.execute(`insert into tagged_artist select ${id}, id, now() from artist where id = 1`);
    const count = () => here.database.countDuring(() => here.one.get(`/tags/${id}`));
    const all = await count();
    await here.execute('delete from tagged_track where track_id > 1');
    expect(await count()).toBe(all);
    expect(all).toBe(5);
  });
});

test('the static paths are not taken for the id of a tag', async () => {
  expect((await here.one.get('/tags/recent')).status).toBe(200);
  expect((await here.one.get('/tags/history/1')).status).toBe(200);
  expect((await here.one.get('/tags/nonsense')).status).toBe(400);
});
