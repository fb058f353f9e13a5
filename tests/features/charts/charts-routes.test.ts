import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chartRoutes } from '#features/charts/index.ts';
import { listenRoutes } from '#features/listens/index.ts';
import { taggedRoutes } from '#features/tags/index.ts';
import { usePersonalApp } from '../../support/personal-app.ts';

const here = usePersonalApp((deps) => [listenRoutes(deps), chartRoutes(deps), taggedRoutes(deps)]);

/** `played([1, 3], …)`: track 1 three times, a minute apart, from a time on. */
function listensOf(from: string, ...plays: [track: number, times: number][]) {
  let minute = 0;
  return plays.flatMap(([track_id, times]) =>
    Array.from({ length: times }, () => {
      minute += 1;
      return { track_id, listened_at: new Date(Date.parse(from) + minute * 60_000).toISOString() };
    }),
  );
}

const play = (from: string, ...plays: [track: number, times: number][]) =>
  here.one.post('/listens', listensOf(from, ...plays));

// biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of many shapes
type Body = any;
const places = (body: Body) =>
  body.items.map((row: Body) => [
    row.rank,
    row.previous_rank,
    row.play_count,
    row.track?.name ?? row.artist?.name ?? row.album?.name ?? row.genre ?? row.tag.name,
  ]);
const chart = async (path: string) => (await here.one.get(`/charts/me/${path}`)).body;

describe('a chart', () => {
  test('of tracks counts performances; equal plays share a rank, the later listened to first', async () => {
    await play('2026-11-20T10:00:00Z', [1, 2], [2, 3], [5, 1], [3, 1], [4, 4], [6, 1]);
    const body = await chart('top-tracks');
    expect(places(body)).toEqual([
      [1, null, 4, 'Tender'],
      [2, null, 3, 'Sun'],
      [2, null, 3, 'Rain'],
      [4, null, 1, 'Spoon'],
      [4, null, 1, 'Song'],
    ]);
    expect(body).toMatchObject({ total: 5, limit: 20, offset: 0, from: null, to: null, time_zone: 'UTC' });
    expect(body.items[1]).toMatchObject({
      time_listened_ms: 2 * 201_000 + 205_000,
      last_listened_at: '2026-11-20T10:06:00.000Z',
      track: { id: 5, album: { name: 'Hits' } },
    });
    expect(places(await chart('top-tracks?limit=2&offset=2'))).toEqual(places(body).slice(2, 4));
    expect((await here.one.get('/tags/most-played')).body).toEqual(body);
    expect((await here.two.get('/charts/me/top-tracks')).body).toMatchObject({ total: 0, items: [] });
  });

  test('of artists counts every one that is credited, of albums that of the track', async () => {
    await play('2026-11-20T10:00:00Z', [1, 2], [5, 1], [3, 1], [4, 3]);
    await here.execute(
      `insert into track_artist (track_id, position, artist_id, name) values (4, 2, 2, 'Blur again') on conflict do nothing`,
    );
    expect(places(await chart('top-artists'))).toEqual([
      [1, null, 4, 'Blur'],
      [2, null, 3, 'Can'],
      [2, null, 3, 'Air'],
    ]);
    expect(places(await chart('top-albums'))).toEqual([
      [1, null, 4, 'Park'],
      [2, null, 2, 'Moon'],
      [3, null, 1, 'Hits'],
    ]);
  });

  test('of genres counts the tags of the performance, else of the album, else of the first artist; of tags also your own', async () => {
    await play('2026-11-20T10:00:00Z', [1, 3], [3, 2], [6, 1]);
    expect(places(await chart('top-genres'))).toEqual([
      [1, null, 3, 'downtempo'],
      [1, null, 3, 'Electronic'],
      [3, null, 2, 'Hip-Hop'],
      [4, null, 1, 'krautrock'],
    ]);
    await here.one.post('/tags/tracks/1/add', { name: 'Calm' });
    await here.one.post('/tags/albums/1/add', { name: 'Calm' });
    await here.one.post('/tags/artists/2/add', { name: 'Calm' });
    await here.two.post('/tags/tracks/1/add', { name: 'Theirs' });
    const body = await chart('top-tags');
    expect(places(body)[0]).toEqual([1, null, 5, 'Calm']);
    expect(body.items[0].tag).toEqual({ name: 'Calm', personal: true, tag_id: expect.any(Number) });
    expect(body.items[1].tag).toMatchObject({ personal: false, tag_id: null });
    expect(body.total).toBe(5);
  });

  test('of a period knows the ranks in the one before', async () => {
    await play('2026-10-10T10:00:00Z', [1, 5], [2, 5], [3, 4], [4, 1]);
    await play('2026-09-10T10:00:00Z', [6, 9]);
    await play('2026-11-10T10:00:00Z', [3, 3], [1, 2], [6, 1]);
    const november = [
      [1, 3, 3, 'Song'],
      [2, 1, 2, 'Sun'],
      [3, null, 1, 'Spoon'],
    ];
    const body = await chart('top-tracks?period=month');
    expect(places(body)).toEqual(november);
    expect(body).toMatchObject({ from: '2026-11-01T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' });
    expect(places(await chart('top-tracks?from=2026-11-01&to=2026-11-30'))).toEqual([
      [1, 3, 3, 'Song'],
      [2, 1, 2, 'Sun'],
      [3, null, 1, 'Spoon'],
    ]);
    expect(places(await chart('top-albums?period=month'))).toEqual([
      [1, 2, 3, 'Park'],
      [2, 1, 2, 'Moon'],
      [3, null, 1, 'Hits'],
    ]);
  });

  test('of words for periods begins where the calendar of the person does', async () => {
    // 2026-11-21 is a Saturday; it is 01:00 of the 22nd in Auckland.
    await here.execute(`update account set time_zone = 'Pacific/Auckland' where id = 1`);
    const spans = async (query: string) => {
      const { from, to, time_zone } = await chart(`top-tracks?${query}`);
      return [from, to, time_zone];
    };
    const end = '2026-11-22T11:00:00.000Z';
    const zone = 'Pacific/Auckland';
    expect(await spans('period=day')).toEqual(['2026-11-21T11:00:00.000Z', end, zone]);
    expect(await spans('period=week')).toEqual(['2026-11-15T11:00:00.000Z', end, zone]);
    expect(await spans('period=month')).toEqual(['2026-10-31T11:00:00.000Z', end, zone]);
    expect(await spans('period=quarter')).toEqual(['2026-09-30T11:00:00.000Z', end, zone]);
    expect(await spans('period=year')).toEqual(['2025-12-31T11:00:00.000Z', end, zone]);
    expect(await spans('period=7d')).toEqual(['2026-11-15T11:00:00.000Z', end, zone]);
    expect(await spans('period=90d')).toEqual(['2026-08-24T12:00:00.000Z', end, zone]);
    expect(await spans('period=all')).toEqual([null, null, zone]);
    expect(await spans('from=2026-04-05&to=2026-04-05')).toEqual([
      '2026-04-04T11:00:00.000Z',
      '2026-04-05T12:00:00.000Z',
      zone,
    ]);
    expect(await spans('period=day&time_zone=America/New_York')).toEqual([
      '2026-11-21T05:00:00.000Z',
      '2026-11-22T05:00:00.000Z',
      'America/New_York',
    ]);
    expect(await spans('to=2026-01-01T00:00:00Z')).toEqual([null, '2026-01-01T00:00:00.000Z', zone]);
  });

  test('refuses what is no period, no zone or no page', async () => {
    const queries = [
      'period=fortnight',
      'period=0d',
      'period=3661d',
      'period=',
      'from=x',
      'from=2026-11-02&to=2026-11-01',
      'from=2026-11-02T00:00:00Z&to=2026-11-02T00:00:00Z',
      'time_zone=Europe/Nowhere',
      'time_zone=%2B01:00',
      'time_zone=',
      'limit=0',
      'limit=101',
      'offset=-1',
    ];
    for (const query of queries) {
      expect.soft((await here.one.get(`/charts/me/top-tracks?${query}`)).status, query).toBe(400);
    }
    for (const path of ['trends?by=hour', 'trends?period=x', 'year/1969', 'year/x', 'year/2026?time_zone=x']) {
      expect.soft((await here.one.get(`/charts/me/${path}`)).status, path).toBe(400);
    }
  });

  test('takes as many statements for many places as for few', async () => {
    const count = async () => {
      const counts = [];
      for (const path of ['top-tracks', 'top-artists', 'top-albums', 'top-genres', 'top-tags', 'trends', 'year/2026']) {
        counts.push(await here.database.countDuring(() => chart(path)));
      }
      return counts;
    };
    await play('2026-11-20T10:00:00Z', [1, 1]);
    const few = await count();
    await play('2026-11-20T11:00:00Z', [1, 2], [2, 3], [3, 1], [4, 4], [5, 1], [6, 1]);
    expect(await count()).toEqual(few);
    expect(few).toEqual([3, 3, 3, 2, 2, 2, 13]);
  });

  test('ranks as counting by hand does, whatever was listened to', async () => {
    const aListen = fc.record({
      track_id: fc.integer({ min: 1, max: 6 }),
      listened_at: fc.integer({ min: 0, max: 200 }),
    });
    const performanceOf = (track: number) => (track === 5 ? 1 : track);
    await fc.assert(
      fc.asyncProperty(fc.array(aListen, { minLength: 1, maxLength: 40 }), async (listens) => {
        await here.execute('truncate listen, play_tally restart identity');
        await here.one.post('/listens', listens);
        const once = new Map(listens.map((it) => [`${it.track_id} ${it.listened_at}`, it]));
        for (const [query, begin] of [
          ['', 0],
          ['?from=1970-01-01T00:01:40Z', 100],
        ] as const) {
          const plays = new Map<number, number>();
          for (const { track_id, listened_at } of once.values()) {
            const id = performanceOf(track_id);
            if (listened_at >= begin) plays.set(id, (plays.get(id) ?? 0) + 1);
          }
          const expected = [...plays].map(([id, count]) => [
            id,
            count,
            1 + [...plays.values()].filter((other) => other > count).length,
          ]);
          const body = await chart(`top-tracks${query}`);
          const shown = body.items.map((row: Body) => [performanceOf(row.track.id), row.play_count, row.rank]);
          expect(shown.toSorted()).toEqual(expected.toSorted());
          expect(body.items.map((row: Body) => row.rank)).toEqual(
            body.items.map((row: Body) => row.rank).toSorted((a: number, b: number) => a - b),
          );
        }
      }),
      { numRuns: 20 },
    );
  }, 60_000);
});

describe('trends', () => {
  test('have every day of the month so far, those without a listen with 0', async () => {
    await play('2026-11-03T10:00:00Z', [1, 2]);
    await play('2026-11-21T10:00:00Z', [2, 1]);
    const body = await chart('trends');
    expect(body.by).toBe('day');
    expect(body.items).toHaveLength(21);
    expect(body.items[2]).toEqual({
      date: '2026-11-03',
      from: '2026-11-03T00:00:00.000Z',
      to: '2026-11-04T00:00:00.000Z',
      play_count: 2,
      time_listened_ms: 402_000,
    });
    expect(body.items.map((it: Body) => it.play_count).filter((count: number) => count > 0)).toEqual([2, 1]);
  });

  test('have days of 23 and 25 hours where the clocks change, and miss and double no listen', async () => {
    await here.execute(`update account set time_zone = 'Europe/Oslo' where id = 1`);
    const everyHour = (from: string, hours: number) =>
      Array.from({ length: hours }, (_, n) => ({
        track_id: 1,
        listened_at: new Date(Date.parse(from) + n * 3_600_000).toISOString(),
      }));
    await here.one.post('/listens', everyHour('2026-03-28T00:30:00Z', 72));
    await here.one.post('/listens', everyHour('2026-10-24T00:30:00Z', 72));
    const counts = async (query: string) =>
      (await chart(`trends?${query}`)).items.map((it: Body) => [it.date, it.play_count]);
    expect(await counts('from=2026-03-28&to=2026-03-30')).toEqual([
      ['2026-03-28', 23],
      ['2026-03-29', 23],
      ['2026-03-30', 24],
    ]);
    expect(await counts('from=2026-10-24&to=2026-10-26')).toEqual([
      ['2026-10-24', 22],
      ['2026-10-25', 25],
      ['2026-10-26', 24],
    ]);
    expect(await counts('from=2026-10-24&to=2026-10-26&time_zone=UTC')).toEqual([
      ['2026-10-24', 24],
      ['2026-10-25', 24],
      ['2026-10-26', 24],
    ]);
    const [first] = (await chart('trends?from=2026-10-24&to=2026-10-26&by=week')).items;
    expect(first).toMatchObject({ date: '2026-10-19', from: '2026-10-23T22:00:00.000Z', play_count: 47 });
    expect((await counts('period=year&by=month')).map(([, count]: [string, number]) => count)).toEqual([
      0, 0, 72, 0, 0, 0, 0, 0, 0, 72, 0,
    ]);
  });

  test('of all time begin with the first listen, and are refused where nobody could look at so many', async () => {
    expect(await chart('trends?period=all')).toMatchObject({ from: null, items: [] });
    await play('1999-05-05T10:00:00Z', [1, 1]);
    const months = (await chart('trends?period=all')).items;
    expect(months[0]).toMatchObject({ date: '1999-05-01', play_count: 1 });
    expect(months.at(-1)).toMatchObject({ date: '2026-11-01' });
    expect((await here.one.get('/charts/me/trends?period=all&by=day')).status).toBe(422);
  });
});

describe('a year in review', () => {
  test('says what the year was like in the time zone of the person', async () => {
    await here.execute(`update account set time_zone = 'Europe/Oslo' where id = 1`);
    await play('2024-06-01T10:00:00Z', [1, 3]);
    await play('2025-01-04T10:00:00Z', [1, 2], [4, 1]);
    await play('2025-01-05T10:00:00Z', [4, 4]);
    await play('2025-03-01T10:00:00Z', [6, 1]);
    // In Oslo it is the first of January already.
    await play('2025-12-31T23:00:00Z', [2, 9]);
    const review = await chart('year/2025');
    expect(review).toMatchObject({
      year: 2025,
      time_zone: 'Europe/Oslo',
      play_count: 8,
      time_listened_ms: 2 * 201_000 + 5 * 204_000,
      distinct: { tracks: 3, artists: 3, albums: 3, genres: 4 },
      discovered_artists: 2,
      first_listen: { track_id: 1, listened_at: '2025-01-04T10:01:00.000Z' },
      busiest_day: { date: '2025-01-05', play_count: 4 },
      longest_streak: { days: 2, from: '2025-01-04', to: '2025-01-05' },
    });
    expect(places({ items: review.top_tracks })).toEqual([
      [1, null, 5, 'Tender'],
      [2, 1, 2, 'Sun'],
      [3, null, 1, 'Spoon'],
    ]);
    expect(places({ items: review.top_artists })).toEqual([
      [1, null, 6, 'Can'],
      [2, null, 5, 'Blur'],
      [3, 1, 2, 'Air'],
    ]);
    expect(review.by_month.map((it: Body) => it.play_count)).toEqual([7, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(review.by_hour).toHaveLength(24);
    expect(review.by_hour[11]).toEqual({ hour: 11, play_count: 8, time_listened_ms: 1_422_000 });
  });

  test('without a listen is empty, not missing', async () => {
    const review = await chart('year/1999');
    expect(review).toMatchObject({ play_count: 0, first_listen: null, busiest_day: null, longest_streak: null });
    expect(review).toMatchObject({ top_tracks: [], distinct: { tracks: 0, artists: 0, albums: 0, genres: 0 } });
    expect(review.by_month).toHaveLength(12);
  });
});
