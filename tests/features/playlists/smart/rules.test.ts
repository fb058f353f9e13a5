import { beforeEach, describe, expect, test } from 'vitest';
import { playlistRoutes, smartPlaylistRoutes } from '#features/playlists/index.ts';
import { emptyTables } from '../../../support/empty-tables.ts';
import { usePersonalApp } from '../../../support/personal-app.ts';
import { noPictures } from '../no-pictures.ts';

const own = usePersonalApp((deps) => [playlistRoutes({ ...deps, ...noPictures }), smartPlaylistRoutes(deps)]);
beforeEach(() => own.execute(emptyTables('playlist')));

const rate = (recording: number, value: number, account = 1) =>
  own.execute(`insert into rating values (${account}, ${recording}, ${value}, '2026-11-20')
    on conflict (account_id, recording_id) do update set value = ${value}`);

interface Listed {
  tracks?: { id: number }[];
  items?: { id: number }[];
}
const ids = ({ tracks, items }: Listed) => (tracks ?? items ?? []).map(({ id }) => id);
const by = (field: string, op: string, value: unknown) => ({ field, op, value });
const nested = (depth: number) => {
  let rule: object = by('title', 'is', 'sun');
  for (let level = 0; level < depth; level += 1) rule = { all: [rule] };
  return rule;
};
const preview = (rules: unknown, more: object = {}) => own.one.post('/smart-playlists/preview', { rules, ...more });

describe('rules', () => {
  test('are a playlist that holds at every reading what fits then', async () => {
    await rate(1, 5);
    const rules = { all: [by('rating', 'gt', 3), { any: [by('title', 'is', 'Sun'), by('title', 'is', 'Spoon')] }] };
    const made = await own.one.post('/smart-playlists', { name: 'Best', rules, sort: '-rating,album', limit: 10 });
    expect(made).toMatchObject({ status: 201, body: { name: 'Best', smart_kind: 'rules', rules, limit: 10 } });
    expect(ids(made.body)).toEqual([5, 1]);
    const { id } = made.body;
    expect((await own.one.get(`/playlists/id/${id}`)).body).toMatchObject({ smart_kind: 'rules', track_count: 2 });
    await rate(5, 4);
    expect(ids((await own.one.get(`/playlists/id/${id}/tracks`)).body)).toEqual([5, 1, 6]);
    await rate(1, 1);
    expect(ids((await own.one.get(`/smart-playlists/id/${id}`)).body)).toEqual([6]);
    await rate(1, 5, 2);
    expect(ids((await own.one.post(`/smart-playlists/id/${id}/refresh`)).body)).toEqual([6]);
    expect((await own.one.del(`/smart-playlists/id/${id}`)).status).toBe(204);
    expect((await own.one.get(`/playlists/id/${id}`)).status).toBe(404);
  });

  test('are tried without a playlist', async () => {
    const answer = await preview(by('artist', 'is', 'air'), {
      limit: 2,
      sort: [{ field: 'duration_ms', order: 'desc' }],
    });
    expect(answer).toMatchObject({ status: 200, body: { total: 3, items: [{ id: 5 }, { id: 2 }] } });
    expect((await own.one.get('/smart-playlists')).body.total).toBe(0);
  });

  test('change in place; what is left out stays', async () => {
    const body = { name: 'A', rules: by('artist', 'is', 'air'), sort: 'title', limit: 2, limit_duration_ms: 900_000 };
    const { id } = (await own.one.post('/smart-playlists', body)).body;
    const renamed = await own.one.put(`/smart-playlists/id/${id}`, { name: 'B' });
    expect(renamed.body).toMatchObject({ ...body, name: 'B', sort: [{ field: 'title', order: 'asc' }] });
    const changed = await own.one.put(`/smart-playlists/id/${id}`, {
      rules: by('artist', 'is', 'can'),
      sort: '-title',
      limit_duration_ms: null,
    });
    expect(ids(changed.body)).toEqual([4, 6]);
    expect(changed.body).not.toHaveProperty('limit_duration_ms');
  });

  test('of one name are one playlist: the second is 409, made or renamed', async () => {
    const rules = by('artist', 'is', 'air');
    await own.one.post('/smart-playlists', { name: 'A', rules });
    expect((await own.one.post('/smart-playlists', { name: 'a', rules })).status).toBe(409);
    const { id } = (await own.one.post('/smart-playlists', { name: 'B', rules })).body;
    expect((await own.one.put(`/smart-playlists/id/${id}`, { name: 'Á' })).status).toBe(409);
    expect((await own.two.post('/smart-playlists', { name: 'A', rules })).status).toBe(201);
  });

  test('are cut by number and by how long they last together', async () => {
    const all = by('play_count', 'gte', 0);
    expect(ids((await preview(all, { sort: 'duration_ms', limit: 2 })).body)).toEqual([1, 2]);
    const cut = (ms: number) => preview(all, { sort: 'duration_ms', limit_duration_ms: ms });
    expect(ids((await cut(606_000)).body)).toEqual([1, 2, 3]);
    expect(ids((await cut(605_999)).body)).toEqual([1, 2]);
    expect(ids((await cut(1)).body)).toEqual([]);
  });

  test('put what has no value last, whichever way they sort', async () => {
    const all = by('play_count', 'gte', 0);
    expect(ids((await preview(all, { sort: 'duration_ms' })).body)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(ids((await preview(all, { sort: '-duration_ms' })).body)).toEqual([5, 4, 3, 2, 1, 6]);
  });

  test('are shuffled the same way for the same seed, and without one for a day', async () => {
    const shuffled = async (seed?: string | number) =>
      ids(
        (await preview(by('play_count', 'gte', 0), { sort: 'random', ...(seed !== undefined && { seed }) })).body,
      ).join();
    expect(await shuffled('x')).toBe(await shuffled('x'));
    const seeds = await Promise.all(Array.from({ length: 8 }, (_, seed) => shuffled(seed)));
    expect(new Set(seeds).size).toBeGreaterThan(4);
    const today = await shuffled();
    expect(await shuffled()).toBe(today);
    const days = new Set([today]);
    for (let day = 0; day < 5; day += 1) {
      await own.clock.advance(86_400_000);
      days.add(await shuffled());
    }
    expect(days.size).toBeGreaterThan(2);
  });

  test('ask about playlists: own and public ones, smart ones as they are now, never in a circle', async () => {
    const inPlaylist = (id: number) => by('playlist', 'in_playlist', id);
    const first = (await own.one.post('/smart-playlists', { name: '1', rules: by('rating', 'gte', 1) })).body.id;
    const second = (await own.one.post('/smart-playlists', { name: '2', rules: inPlaylist(first) })).body.id;
    const third = (await own.one.post('/smart-playlists', { name: '3', rules: { not: inPlaylist(second) } })).body.id;
    await rate(5, 5);
    expect(ids((await own.one.get(`/playlists/id/${second}/tracks`)).body)).toEqual([6]);
    await rate(2, 5);
    expect(ids((await own.one.get(`/playlists/id/${third}/tracks`)).body)).toEqual([1, 3, 4, 5]);

    const circle = { all: [by('title', 'is', 'x'), { not: inPlaylist(third) }] };
    const refused = await own.one.put(`/smart-playlists/id/${first}`, { rules: circle });
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'rules.all.1.not.value', message: 'leads back to this playlist' }] },
    });
    expect((await own.one.put(`/smart-playlists/id/${first}`, { rules: inPlaylist(first) })).status).toBe(400);
    expect((await own.two.post('/smart-playlists/preview', { rules: inPlaylist(first) })).body.errors).toMatchObject([
      { path: 'rules.value' },
    ]);
    await own.one.put(`/smart-playlists/id/${first}`, { is_public: true });
    expect(ids((await own.two.post('/smart-playlists/preview', { rules: inPlaylist(first) })).body)).toEqual([2, 6]);
    await own.one.del(`/smart-playlists/id/${first}`);
    expect(ids((await own.one.get(`/playlists/id/${second}/tracks`)).body)).toEqual([]);
  });

  test('that came to lead in a circle at the same time end', async () => {
    const inPlaylist = (id: number) => by('playlist', 'in_playlist', id);
    const a = (await own.one.post('/smart-playlists', { name: 'a', rules: by('title', 'is', 'sun') })).body.id;
    const b = (await own.one.post('/smart-playlists', { name: 'b', rules: inPlaylist(a) })).body.id;
    await own.execute(
      `update playlist set criteria = jsonb_set(criteria, '{rules}', '${JSON.stringify(inPlaylist(b))}') where id = ${a}`,
    );
    expect((await own.one.get(`/playlists/id/${a}/tracks`)).status).toBe(200);
  });

  test('may be 16 deep and have 200 conditions', async () => {
    expect((await preview(nested(16))).body.total).toBe(2);
    const many = Array.from({ length: 200 }, (_, at) => by('duration_ms', 'is_not', at));
    expect((await preview({ all: many })).body.total).toBe(6);
  });

  test.each<[string, unknown, string]>([
    ['an unknown field', { all: [by('rating', 'gt', 3), { any: [by('nope', 'is', 1)] }] }, 'rules.all.1.any.0.field'],
    ['a field of the prototype', by('constructor', 'is', 1), 'rules.field'],
    ['an operator of another type', { not: by('rating', 'contains', 3) }, 'rules.not.op'],
    ['an unknown operator', by('title', 'regex', '(a+)+$'), 'rules.op'],
    ['a text for a number', by('rating', 'gt', '3'), 'rules.value'],
    ['a number for a text', by('title', 'is', 3), 'rules.value'],
    ['a rating that cannot be', by('rating', 'is', 6), 'rules.value'],
    ['a number beyond numbers', by('listeners', 'gt', 1e300), 'rules.value'],
    ['a day that there is not', by('added', 'after', '2026-02-30'), 'rules.value'],
    ['a time without a zone', by('added', 'after', '2026-02-03T10:00:00'), 'rules.value'],
    ['a range that ends before it begins', by('year', 'between', [2000, 1999]), 'rules.value'],
    ['half a range', by('year', 'between', [2000]), 'rules.value'],
    ['a text for a truth', by('favorite', 'is', 'true'), 'rules.value'],
    ['an empty list', by('title', 'in', []), 'rules.value'],
    [
      'a long list',
      by(
        'title',
        'in',
        Array.from({ length: 501 }, () => 'x'),
      ),
      'rules.value',
    ],
    ['a wrong one in a list', by('title', 'in', ['a', 2]), 'rules.value.1'],
    ['a long text', by('title', 'is', 'x'.repeat(501)), 'rules.value'],
    ['a blank text', by('title', 'is', '  '), 'rules.value'],
    ['a NUL', by('title', 'is', 'a\0b'), 'rules.value'],
    ['half a character', by('title', 'is', 'a\uD800'), 'rules.value'],
    ['no value', { field: 'title', op: 'is' }, 'rules.value'],
    ['null', null, 'rules'],
    ['a list', [by('title', 'is', 'x')], 'rules'],
    ['a text', 'title is x', 'rules'],
    ['an empty group', { any: [] }, 'rules.any'],
    ['a group that is no list', { all: { 0: 1 } }, 'rules.all'],
    ['two groups in one', { all: [by('title', 'is', 'x')], any: [by('title', 'is', 'x')] }, 'rules.any'],
    ['something beside a condition', { ...by('title', 'is', 'x'), sql: '1' }, 'rules.sql'],
    ['17 levels', nested(17), `rules${'.all.0'.repeat(16)}`],
    ['1,000 levels', nested(1000), `rules${'.all.0'.repeat(16)}`],
    ['201 conditions', { all: Array.from({ length: 201 }, () => by('title', 'is', 'x')) }, 'rules'],
    [
      '21 conditions on parts of tags',
      { any: Array.from({ length: 21 }, () => by('genre', 'contains', 'x')) },
      'rules',
    ],
    ['more than 64 kB', { all: Array.from({ length: 150 }, () => by('title', 'is', 'x'.repeat(500))) }, 'rules'],
    ['a playlist that there is not', by('playlist', 'in_playlist', 4711), 'rules.value'],
  ])('refuse %s and name its path', async (_, rules, path) => {
    const answer = await own.one.post('/smart-playlists', { name: 'x', rules });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual({ path, message: expect.any(String) });
    expect((await own.one.get('/smart-playlists')).body.total).toBe(0);
  });

  test.each<[string, object]>([
    ['rules', { name: 'x' }],
    ['sort', { sort: 'nope' }],
    ['sort', { sort: 'artist,genre' }],
    ['sort', { sort: [] }],
    ['sort', { sort: [{ field: 'title', order: 'up' }] }],
    ['sort', { sort: 'title,title,title,title,title,title' }],
    ['limit', { limit: 0 }],
    ['limit', { limit: 10_001 }],
    ['limit', { limit: '5' }],
    ['limit_duration_ms', { limit_duration_ms: -1 }],
    ['name', { name: '' }],
    ['user_id', { user_id: 2 }],
    ['smart_kind', { smart_kind: 'rules' }],
  ])('refuse a wrong %s: %j', async (path, wrong) => {
    const rules = path === 'rules' ? {} : { rules: by('title', 'is', 'x') };
    const answer = await own.one.post('/smart-playlists', { name: 'x', ...rules, ...wrong });
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain(path);
  });

  test('of a body that is nested without end are refused, not a crash', async () => {
    const body = `{"name":"x","rules":${'{"all":['.repeat(60_000)}${']}'.repeat(60_000)}}`;
    const headers = { 'content-type': 'application/json' };
    const response = await own.app.request('/smart-playlists', { method: 'POST', headers, body });
    expect(response.status).toBe(400);
  });

  test('that compare with signs of patterns and quotes find just these', async () => {
    await own.execute(`update album set label = '100%_''\\' where id = 1`);
    for (const value of ["100%_'\\", '%_', "_'\\"])
      expect(ids((await preview(by('label', 'contains', value))).body)).toEqual([1, 2]);
    for (const value of ['1%', "'; drop table track; --", '\\%'])
      expect((await preview(by('label', 'contains', value))).body.total).toBe(0);
  });
});
