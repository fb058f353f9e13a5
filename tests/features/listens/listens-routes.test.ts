import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listenRoutes } from '#features/listens/index.ts';
import { usePersonalApp } from '../../support/personal-app.ts';

const here = usePersonalApp((deps) => [listenRoutes(deps)]);

const at = (time: string) => `2026-11-20T${time}:00.000Z`;
const listened = (body: { items: { track_id: number; listened_at: string }[] }) =>
  body.items.map((item) => [item.track_id, item.listened_at]);

describe('POST /listens', () => {
  test('takes one or many, each (track, time) once however often it is sent', async () => {
    const one = { track_id: 1, listened_at: at('10:00') };
    expect((await here.one.post('/listens', one)).body).toEqual({ added: 1, duplicates: 0, unknown: [] });
    const many = [
      { ...one, listened_at: '2026-11-20T11:00:00.0004+01:00' },
      { track_id: 5, listened_at: at('10:00'), duration_played_ms: 90_000, source: 'lp' },
      { track_id: 5, listened_at: Date.parse(at('10:00')) / 1000 },
      { track_id: 6, listened_at: at('11:00') },
      { track_id: 98, listened_at: at('11:00') },
      { track_id: 97, listened_at: at('11:00') },
      { track_id: 98, listened_at: at('12:00') },
    ];
    const answer = await here.one.post('/listens', many);
    expect(answer).toMatchObject({ status: 200, body: { added: 2, duplicates: 2, unknown: [97, 98] } });
    expect((await here.one.post('/listens', many)).body).toEqual({ added: 0, duplicates: 4, unknown: [97, 98] });
    expect((await here.two.post('/listens', one)).body).toMatchObject({ added: 1 });
    expect(
      await here.execute('select account_id, recording_id, plays, played_ms::int as ms from play_tally order by 1, 2'),
    ).toEqual([
      { account_id: 1, recording_id: 1, plays: 2, ms: 291_000 },
      { account_id: 1, recording_id: 5, plays: 1, ms: 0 },
      { account_id: 2, recording_id: 1, plays: 1, ms: 201_000 },
    ]);
  });

  test('takes 1,000 at once with as many statements as one, and no more than that', async () => {
    const times = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ track_id: 1 + (n % 6), listened_at: 1_700_000_000 + n }));
    const counts = [];
    for (const count of [1, 1000]) {
      counts.push(await here.database.countDuring(() => here.one.post('/listens', times(count))));
    }
    expect(counts).toEqual([1, 1]);
    expect(await here.execute('select count(*)::int as count from listen')).toEqual([{ count: 1000 }]);
    expect([400, 413]).toContain((await here.one.post('/listens', times(1001))).status);
  });

  test('refuses what is no listen, and stores nothing of it', async () => {
    const listened_at = at('10:00');
    const bodies = [
      [],
      { track_id: 1 },
      { listened_at },
      { track_id: '1', listened_at },
      { track_id: 0, listened_at },
      { track_id: 2 ** 31, listened_at },
      { track_id: 1, listened_at: '2026-11-20T10:00:00' },
      { track_id: 1, listened_at: '2026-11-20' },
      { track_id: 1, listened_at: '2026-02-30T10:00:00Z' },
      { track_id: 1, listened_at: '1969-12-31T23:59:59Z' },
      { track_id: 1, listened_at: -1 },
      { track_id: 1, listened_at: 1.5 },
      { track_id: 1, listened_at: 1e300 },
      { track_id: 1, listened_at: Date.parse(at('10:00')) },
      { track_id: 1, listened_at: '2026-11-22T12:00:00.001Z' },
      { track_id: 1, listened_at, duration_played_ms: -1 },
      { track_id: 1, listened_at, duration_played_ms: 0.5 },
      { track_id: 1, listened_at, duration_played_ms: 86_400_001 },
      { track_id: 1, listened_at, source: '\u0000' },
      { track_id: 1, listened_at, source: 'x'.repeat(101) },
      { track_id: 1, listened_at, user_id: 2 },
      { track_id: 1, listened_at, id: 7 },
      [{ track_id: 1, listened_at }, null],
    ];
    for (const body of bodies) {
      expect.soft((await here.one.post('/listens', body)).status, JSON.stringify(body)).toBe(400);
    }
    expect(await here.execute('select from listen')).toEqual([]);
  });

  test('answers one listen to a track that is not here with a 404', async () => {
    expect((await here.one.post('/listens', { track_id: 99, listened_at: at('10:00') })).status).toBe(404);
  });

  test('says which of many is wrong', async () => {
    const { body } = await here.one.post('/listens', [
      { track_id: 1, listened_at: at('10:00') },
      { track_id: 1, listened_at: 'yesterday' },
    ]);
    expect(body.errors[0].path).toBe('1.listened_at');
  });
});

describe('GET /listens', () => {
  test('shows what the caller listened to, the latest first, with the tracks, in two statements', async () => {
    await here.one.post('/listens', [
      { track_id: 1, listened_at: at('10:00'), source: 'lp' },
      { track_id: 4, listened_at: at('12:00') },
      { track_id: 5, listened_at: at('11:00'), duration_played_ms: 5 },
    ]);
    await here.two.post('/listens', { track_id: 2, listened_at: at('13:00') });
    const { body } = await here.one.get('/listens');
    expect(body).toMatchObject({ total: 3, limit: 20, offset: 0, next_cursor: null });
    expect(body.items).toMatchObject([
      { track_id: 4, listened_at: at('12:00'), duration_played_ms: 204_000, track: { name: 'Tender' } },
      { track_id: 5, recording_id: 1, duration_played_ms: 5, source: null, track: { album: { name: 'Hits' } } },
      { track_id: 1, recording_id: 1, source: 'lp', track: { album: { name: 'Moon' } } },
    ]);
    expect(await here.database.countDuring(() => here.one.get('/listens?limit=1'))).toBe(2);
    expect(await here.database.countDuring(() => here.one.get('/listens'))).toBe(2);
    expect((await here.one.get('/listens?limit=1&offset=1')).body.items).toEqual([body.items[1]]);
  });

  test('can be narrowed to a performance, an artist, and a time', async () => {
    await here.execute(`update account set time_zone = 'Asia/Tokyo' where id = 1`);
    await here.one.post('/listens', [
      { track_id: 1, listened_at: at('14:59') },
      { track_id: 5, listened_at: at('15:00') },
      { track_id: 4, listened_at: at('16:00') },
      { track_id: 3, listened_at: at('17:00') },
      { track_id: 6, listened_at: at('18:00') },
    ]);
    const of = async (query: string) => {
      const { body } = await here.one.get(`/listens?${query}`);
      expect(body.total).toBe(body.items.length);
      return body.items.map((item: { track_id: number }) => item.track_id);
    };
    expect(await of('track_id=1')).toEqual([5, 1]);
    expect(await of('track_id=99')).toEqual([]);
    expect(await of('artist_id=3')).toEqual([6, 4]);
    expect(await of('artist_id=3&track_id=4')).toEqual([4]);
    expect(await of(`from=${at('16:00')}&to=${at('18:00')}`)).toEqual([3, 4]);
    expect(await of('from=2026-11-21&to=2026-11-21')).toEqual([6, 3, 4, 5]);
    expect(await of('to=2026-11-20')).toEqual([1]);
    expect(await of('artist_id=1&from=2026-11-21')).toEqual([5]);
  });

  test('refuses what cannot be read', async () => {
    const cursor = (text: string) => `cursor=${Buffer.from(text).toString('base64url')}`;
    const queries = [
      'limit=0',
      'limit=101',
      'offset=-1',
      'track_id=x',
      'artist_id=0',
      'from=yesterday',
      'from=2026-13-01',
      'to=0000-01-01',
      'to=2026-11-20T10:00:00',
      'to=9999-12-31T23:59:59-14:00',
      'cursor=',
      'cursor=abc',
      cursor('{"at":"x","id":1}'),
      cursor('{"at":"2026-11-20T10:00:00.000Z","id":0}'),
      cursor('{"at":"2026-11-20T10:00:00.000Z","id":1e300}'),
      cursor('{"at":"0000-11-20T10:00:00.000Z","id":1}'),
      cursor('{"id":1,"at":"2026-11-20T10:00:00.000Z"}'),
      cursor('[1]'),
    ];
    for (const query of queries) expect.soft((await here.one.get(`/listens?${query}`)).status, query).toBe(400);
  });

  test('read by cursor gives every listen that was there exactly once, in order, while others are added', async () => {
    const moment = fc.integer({ min: 0, max: 30 });
    const aListen = fc.record({ track_id: fc.integer({ min: 1, max: 6 }), listened_at: moment });
    const listens = (maxLength: number) => fc.array(aListen, { minLength: 1, maxLength });
    const filter = fc.constantFrom('', '&artist_id=1', '&track_id=1', '&from=1970-01-01');
    await fc.assert(
      fc.asyncProperty(
        listens(25),
        listens(4),
        fc.integer({ min: 1, max: 7 }),
        filter,
        async (first, later, limit, of) => {
          await here.execute('truncate listen, play_tally restart identity');
          await here.one.post('/listens', first);
          const whole = (await here.one.get(`/listens?limit=100${of}`)).body.items.map((it: { id: number }) => it.id);
          const read: { id: number; listened_at: string }[] = [];
          let cursor: string | null = null;
          do {
            const { body } = await here.one.get(`/listens?limit=${limit}${of}${cursor ? `&cursor=${cursor}` : ''}`);
            read.push(...body.items);
            cursor = body.next_cursor;
            await here.one.post('/listens', later);
          } while (cursor);
          const ids = read.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.filter((id) => whole.includes(id))).toEqual(whole);
          const times = read.map((it) => it.listened_at);
          expect(times).toEqual([...times].sort().reverse());
        },
      ),
      { numRuns: 20 },
    );
  }, 60_000);
});

describe('DELETE /listens/{id}', () => {
  test("forgets one's own listen, and nobody else's", async () => {
    await here.one.post('/listens', [
      { track_id: 1, listened_at: at('10:00') },
      { track_id: 1, listened_at: at('11:00') },
    ]);
    const [latest] = (await here.one.get('/listens')).body.items;
    expect((await here.two.del(`/listens/${latest.id}`)).status).toBe(404);
    expect((await here.one.del(`/listens/${latest.id}`)).status).toBe(204);
    expect((await here.one.del(`/listens/${latest.id}`)).status).toBe(404);
    expect(listened((await here.one.get('/listens')).body)).toEqual([[1, at('10:00')]]);
    const [tally] = await here.execute('select plays, last_played_at::text as last from play_tally');
    expect(tally).toMatchObject({ plays: 1, last: expect.stringContaining('10:00') });
  });
});

describe('the words of /tags', () => {
  test('a play is a listen now, of the whole track, unless told', async () => {
    const { status, body } = await here.one.post('/tags/play/1');
    expect(status).toBe(201);
    expect(body).toMatchObject({ track_id: 1, listened_at: '2026-11-21T12:00:00.000Z', duration_played_ms: 201_000 });
    expect((await here.one.post('/tags/play/1')).body).toEqual(body);
    await here.clock.advance(1);
    const again = { duration_played_ms: 7, source: 'radio' };
    expect((await here.one.post('/tags/play/5', again)).body).toMatchObject({ track_id: 5, ...again });
    expect((await here.one.post('/tags/play/2', { listened_at: at('10:00') })).body.listened_at).toBe(at('10:00'));
    expect((await here.one.post('/tags/play/99')).status).toBe(404);
    expect((await here.one.post('/tags/play/1', { user_id: 2 })).status).toBe(400);
    expect((await here.one.post('/tags/play/1', { listened_at: '2027-01-01T00:00:00Z' })).status).toBe(400);
    expect((await here.one.get('/tags/recent')).body.items.map((it: { track_id: number }) => it.track_id)).toEqual([
      5, 1, 2,
    ]);
    expect((await here.two.get('/tags/recent')).body).toMatchObject({ total: 0, items: [] });
  });

  test('a history is that of the performance, and of the caller', async () => {
    await here.one.post('/listens', [
      { track_id: 1, listened_at: at('10:00') },
      { track_id: 5, listened_at: at('11:00') },
      { track_id: 2, listened_at: at('12:00') },
    ]);
    expect(listened((await here.one.get('/tags/history/1')).body)).toEqual([
      [5, at('11:00')],
      [1, at('10:00')],
    ]);
    expect((await here.two.get('/tags/history/1')).body.total).toBe(0);
    expect((await here.one.get('/tags/history/99')).status).toBe(404);
    expect((await here.one.get('/tags/history/x')).status).toBe(400);
  });
});
