import { describe, expect, test } from 'vitest';
import { usePlaylistApp } from './playlist-app.ts';

const it = usePlaylistApp();
const idsOf = (items: { id: number }[]) => items.map(({ id }) => id);
const tracks = (id: number) => `/playlists/id/${id}/tracks`;

/** Songs beyond the twenty: `n` tracks of recording 1, from id 1001 on. */
const manySongs = (n: number) =>
  it.execute(`
    insert into track (id, album_id, recording_id, title, title_norm, duration_ms)
    select 1000 + g, 1, 1, 'Song 1', 'song 1', 1000 from generate_series(1, ${n}) g on conflict do nothing`);
const songIds = (n: number) => Array.from({ length: n }, (_, index) => 1001 + index);

describe('one track', () => {
  test('is added at the end or before a place, and says where it stands', async () => {
    const id = await it.playlist();
    await it.clock.advance(1000);
    const first = await it.as(1).post(`${tracks(id)}/5`);
    expect(first).toMatchObject({ status: 201, body: { track_id: 5, added: true, position: 0, total: 1 } });
    expect((await it.as(1).post(`${tracks(id)}/6`)).body).toMatchObject({ position: 1, total: 2 });
    expect((await it.as(1).post(`${tracks(id)}/7?position=1`)).body).toMatchObject({ position: 1, total: 3 });
    expect((await it.as(1).post(`${tracks(id)}/8?position=9`)).body).toMatchObject({ position: 3, total: 4 });
    expect(await it.trackIds(id)).toEqual([5, 7, 6, 8]);
    expect((await it.as(1).get(`/playlists/id/${id}`)).body.updated_at).toBe('2026-11-21T12:00:01.000Z');
  });

  test('that is in the playlist is added again only on demand', async () => {
    const id = await it.playlist({}, [1, 2]);
    await it.clock.advance(1000);
    const again = await it.as(1).post(`${tracks(id)}/1`);
    expect(again).toMatchObject({ status: 200, body: { added: false, position: null, total: 2 } });
    expect((await it.as(1).get(`/playlists/id/${id}`)).body.updated_at).toBe('2026-11-21T12:00:00.000Z');
    expect((await it.as(1).post(`${tracks(id)}/1?allow_duplicates=true`)).status).toBe(201);
    expect(await it.trackIds(id)).toEqual([1, 2, 1]);
  });

  test('that does not exist is a 404, and nonsense a 400', async () => {
    const id = await it.playlist({}, [1]);
    expect((await it.as(1).post(`${tracks(id)}/99`)).status).toBe(404);
    for (const path of ['/0', '/x', '/99999999999', '/1?position=-1', '/1?position=x', '/1?allow_duplicates=maybe']) {
      expect([path, (await it.as(1).post(tracks(id) + path)).status]).toEqual([path, 400]);
    }
    expect(await it.trackIds(id)).toEqual([1]);
  });

  test('is taken out wherever it stands, or at one place only', async () => {
    const id = await it.playlist({}, [1, 2, 1, 3, 1]);
    expect((await it.as(1).del(`${tracks(id)}/1?position=2`)).status).toBe(204);
    expect(await it.trackIds(id)).toEqual([1, 2, 3, 1]);
    expect((await it.as(1).del(`${tracks(id)}/1?position=2`)).status).toBe(409);
    expect((await it.as(1).del(`${tracks(id)}/1?position=9`)).status).toBe(409);
    expect((await it.as(1).del(`${tracks(id)}/1`)).status).toBe(204);
    expect(await it.trackIds(id)).toEqual([2, 3]);
    expect((await it.as(1).del(`${tracks(id)}/1`)).status).toBe(404);
  });
});

describe('many tracks', () => {
  test('are added in order, and the answer says which were not', async () => {
    const id = await it.playlist({}, [2, 4]);
    const skip = await it.as(1).post(tracks(id), { track_ids: [5, 4, 99, 5, 6, 98, 99] });
    expect(skip.body).toEqual({ position: 2, added: 2, skipped: [4, 5], unknown: [99, 98], total: 4 });
    const allow = await it.as(1).post(tracks(id), { track_ids: [2, 99, 2], duplicates: 'allow', position: 1 });
    expect(allow.body).toEqual({ position: 1, added: 2, skipped: [], unknown: [99], total: 6 });
    expect(await it.trackIds(id)).toEqual([2, 2, 2, 4, 5, 6]);
    const none = await it.as(1).post(tracks(id), { track_ids: [2, 99] });
    expect(none.body).toEqual({ position: null, added: 0, skipped: [2], unknown: [99], total: 6 });
  });

  test.each([
    [{}],
    [{ track_ids: [] }],
    [{ track_ids: ['1'] }],
    [{ track_ids: [1.5] }],
    [{ track_ids: [0] }],
    [{ track_ids: [1], duplicates: 'maybe' }],
    [{ track_ids: [1], position: -1 }],
    [{ track_ids: [1], added_by: 2 }],
  ])('cannot be %j', async (body) => {
    const id = await it.playlist();
    expect((await it.as(1).post(tracks(id), body)).status).toBe(400);
  });

  test('are one statement, however many', async () => {
    await manySongs(1000);
    const id = await it.playlist();
    const add = (trackIds: number[]) =>
      it.database.countDuring(() => it.as(1).post(tracks(id), { track_ids: trackIds }));
    const forOne = await add([1]);
    // The playlist is held, the tracks are added, and the playlist is noted to have changed.
    expect(forOne).toBe(3);
    expect(await add(songIds(1000))).toBe(forOne);
    expect(await it.trackIds(id)).toHaveLength(1001);
  });

  test('are 10,000 at most: what would be more adds nothing', async () => {
    await manySongs(10_000);
    const id = await it.playlist();
    const all = await it.as(1).post(tracks(id), { track_ids: songIds(10_000) });
    expect(all.body).toMatchObject({ added: 10_000, total: 10_000 });
    for (const body of [
      { track_ids: [1] },
      { track_ids: [1, 2, 3], position: 0 },
      { track_ids: [...songIds(10_000), 1] },
    ]) {
      expect((await it.as(1).post(tracks(id), body)).status).toBe(422);
    }
    expect((await it.as(1).post(`${tracks(id)}/1`)).status).toBe(422);
    expect(await it.trackIds(id)).toEqual(songIds(10_000));
    const reversed = songIds(10_000).reverse();
    expect((await it.as(1).patch(tracks(id), { track_ids: reversed })).body).toEqual({ total: 10_000 });
    const last = await it.as(1).get(`${tracks(id)}?offset=9998`);
    expect(last.body.items.map((one: { id: number; position: number }) => [one.id, one.position])).toEqual([
      [1002, 9998],
      [1001, 9999],
    ]);
  });
});

describe('the list of tracks', () => {
  test('shows each track at its place, with who added it when', async () => {
    const id = await it.playlist({ is_public: true }, [3, 1]);
    const { body } = await it.as(2).get(tracks(id));
    expect(body).toMatchObject({ total: 2, limit: 20, offset: 0, next_cursor: null });
    expect(body.items[0]).toMatchObject({
      id: 3,
      name: 'Song 3',
      position: 0,
      track_number: 3,
      added_at: '2026-11-21T12:00:00.000Z',
      added_by: 1,
      reason: null,
    });
    expect(body.items[1]).toMatchObject({ id: 1, position: 1 });
  });

  test('has no hole where a track was deleted', async () => {
    const id = await it.playlist({}, [1, 2, 3, 4]);
    await it.execute('delete from track where id in (1, 3)');
    const places = async () =>
      (await it.as(1).get(tracks(id))).body.items.map((one: { id: number; position: number }) => [
        one.id,
        one.position,
      ]);
    expect(await places()).toEqual([
      [2, 0],
      [4, 1],
    ]);
    expect((await it.as(1).post(`${tracks(id)}/5?position=1`)).body).toMatchObject({ position: 1, total: 3 });
    expect(await places()).toEqual([
      [2, 0],
      [5, 1],
      [4, 2],
    ]);
    expect((await it.as(1).patch(tracks(id), { from: 2, to: 0 })).status).toBe(200);
    expect(await places()).toEqual([
      [4, 0],
      [2, 1],
      [5, 2],
    ]);
  });

  test('is read in pages by offset or by cursor', async () => {
    const wanted = Array.from({ length: 20 }, (_, index) => index + 1);
    const id = await it.playlist({}, [...wanted, 1, 2, 3]);
    const seen: number[] = [];
    const positions: number[] = [];
    let cursor = '';
    do {
      const { body } = await it.as(1).get(`${tracks(id)}?limit=7${cursor && `&cursor=${cursor}`}`);
      seen.push(...idsOf(body.items));
      positions.push(...body.items.map((one: { position: number }) => one.position));
      cursor = body.next_cursor;
      // What is removed from pages that were read moves nothing.
      if (seen.length === 7) await it.as(1).del(`${tracks(id)}/7`);
    } while (cursor);
    expect(seen).toEqual([...wanted, 1, 2, 3]);
    expect(positions.at(-1)).toBe(21);
    expect(idsOf((await it.as(1).get(`${tracks(id)}?limit=3&offset=18`)).body.items)).toEqual([20, 1, 2]);
    expect((await it.as(1).get(`${tracks(id)}?offset=100`)).body).toMatchObject({
      items: [],
      total: 22,
      next_cursor: null,
    });
    for (const query of ['limit=0', 'limit=101', 'offset=-1', 'cursor=x', 'cursor=WzEsMSwxXQ', 'cursor=WyIxIiwxXQ']) {
      expect([query, (await it.as(1).get(`${tracks(id)}?${query}`)).status]).toEqual([query, 400]);
    }
  });

  test('sends as many statements for many tracks as for one', async () => {
    const id = await it.playlist({}, [1]);
    const count = () => it.database.countDuring(() => it.as(1).get(`${tracks(id)}?limit=100`));
    const forOne = await count();
    await it.as(1).post(tracks(id), { track_ids: Array.from({ length: 20 }, (_, index) => index + 1) });
    expect(await count()).toBe(forOne);
  });
});

describe('the order', () => {
  test('becomes that of all tracks; of a track that stands there twice, the entries keep theirs', async () => {
    const id = await it.playlist({}, [1, 2]);
    await it.clock.advance(1000);
    await it.as(1).post(tracks(id), { track_ids: [3, 1], duplicates: 'allow' });
    await it.as(1).patch(tracks(id), { track_ids: [3, 1, 1, 2] });
    const { items } = (await it.as(1).get(tracks(id))).body;
    expect(idsOf(items)).toEqual([3, 1, 1, 2]);
    expect(items.map((one: { added_at: string }) => one.added_at.slice(17, 19))).toEqual(['01', '00', '01', '00']);
  });

  test.each([
    [{ track_ids: [1, 2] }, 409, 'missing: 3'],
    [{ track_ids: [1, 2, 3, 4] }, 409, 'not in the playlist, or not so often: 4'],
    [{ track_ids: [1, 1, 2, 3] }, 409, 'not so often: 1'],
    [{ track_ids: [] }, 409, 'missing: 1, 2, 3'],
    [{ from: 3, to: 0 }, 422, '0 to 2'],
    [{ from: 0, to: 3 }, 422, '0 to 2'],
    [{ entry_id: 999_999, to: 0 }, 422, 'no such entry'],
    [{ from: 0 }, 400, '{ from, to }'],
    [{ to: 0 }, 400, '{ from, to }'],
    [{}, 400, '{ from, to }'],
    [{ from: 0, to: 1, track_ids: [1, 2, 3] }, 400, '{ from, to }'],
    [{ from: -1, to: 0 }, 400, 'from'],
  ])('does not become %j', async (body, status, detail) => {
    const id = await it.playlist({}, [1, 2, 3]);
    const answer = await it.as(1).patch(tracks(id), body);
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
    expect(await it.trackIds(id)).toEqual([1, 2, 3]);
  });

  test('is changed by moving one, by its place or as an entry', async () => {
    const id = await it.playlist({}, [1, 2, 3, 4]);
    await it.as(1).patch(tracks(id), { from: 0, to: 2 });
    expect(await it.trackIds(id)).toEqual([2, 3, 1, 4]);
    const [, , , last] = (await it.as(1).get(tracks(id))).body.items;
    await it.as(1).patch(tracks(id), { entry_id: last.entry_id, to: 0 });
    expect(await it.trackIds(id)).toEqual([4, 2, 3, 1]);
  });
});

describe('changes at the same time', () => {
  test('lose no track and leave places without holes', async () => {
    const id = await it.playlist({}, [1, 2, 3, 4, 5]);
    const changes = [
      ...[6, 7, 8, 9, 10].map((track) => it.as(1).post(`${tracks(id)}/${track}?position=2`)),
      ...[11, 12, 13].map((track) => it.as(1).post(tracks(id), { track_ids: [track, 6, 7] })),
      it.as(1).patch(tracks(id), { from: 4, to: 0 }),
      it.as(1).patch(tracks(id), { from: 0, to: 3 }),
      it.as(1).del(`${tracks(id)}/3`),
      it.as(1).del(`${tracks(id)}/4`),
    ];
    const statuses = (await Promise.all(changes)).map(({ status }) => status);
    expect(statuses.filter((status) => status >= 300)).toEqual([]);
    const stands = (await it.trackIds(id)).sort((a, b) => a - b);
    expect(stands).toEqual([1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    const { items } = (await it.as(1).get(tracks(id))).body;
    expect(items.map((one: { position: number }) => one.position)).toEqual(stands.map((_, place) => place));
  });

  test('never add what is being deleted', async () => {
    const id = await it.playlist();
    const rounds = [11, 12, 13, 14, 15, 16, 17, 18].map(async (track) => {
      const [added] = await Promise.all([
        it.as(1).post(`${tracks(id)}/${track}`),
        it.execute(`delete from track where id = ${track}`),
      ]);
      return added.status;
    });
    for (const status of await Promise.all(rounds)) expect([201, 404]).toContain(status);
    expect(await it.trackIds(id)).toEqual([]);
  });
});

describe('a smart playlist', () => {
  test('refuses changes of its tracks, and says what to do instead', async () => {
    const id = await it.playlist({}, [1, 2]);
    await it.execute(`update playlist set smart_kind = 'rules', criteria = '{"rules":{"all":[]}}' where id = ${id}`);
    for (const answer of [
      await it.as(1).post(`${tracks(id)}/3`),
      await it.as(1).post(tracks(id), { track_ids: [3] }),
      await it.as(1).patch(tracks(id), { from: 0, to: 1 }),
      await it.as(1).del(`${tracks(id)}/1`),
    ]) {
      expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringContaining('Copy it') } });
    }
    expect(await it.trackIds(id)).toEqual([1, 2]);
  });
});
