import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp({ providers: ['deezer', 'lastfm'] });
const get = async (path: string) => (await made.get(path)).body;

interface Track {
  id: number;
  name: string;
  popularity: number;
  duration_ms: number | null;
  album: { id: number; release_date: string | null };
  is_favorite: boolean;
  user_rating: number | null;
  download_status: string;
}

let everything: Track[] = [];

beforeAll(async () => {
  for (const q of ['Lumen Harbour', '月影ハナ']) {
    await made.get(`/search/orchestrated?q=${encodeURIComponent(q)}`);
    await made.settled();
  }
  const { items } = await get('/search/advanced?limit=100');
  for (const [place, { id }] of (items as Track[]).entries()) {
    if (place % 3 === 0) await made.post(`/tracks/${id}/rate?rating=${1 + (place % 5)}`);
    if (place % 4 === 0) await made.post(`/favorites/track/${id}`);
  }
  everything = await readAll('');
}, 120_000);

/** Every page of a list, from cursor to cursor. */
async function readAll(query: string): Promise<Track[]> {
  const all: Track[] = [];
  for (let cursor = ''; ; ) {
    const page = await get(`/search/advanced?limit=37&${query}${cursor && `&cursor=${cursor}`}`);
    all.push(...page.items);
    if (page.next_cursor === null) return all;
    cursor = page.next_cursor;
  }
}

const range = (low: number, high: number) =>
  fc.option(
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
      .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) })),
    { nil: undefined },
  );
const filters = fc.record({
  rating: range(1, 5),
  popularity: range(0, 100),
  duration: range(60_000, 400_000),
  year: range(2000, 2026),
  favourite: fc.option(fc.boolean(), { nil: undefined }),
  downloaded: fc.option(fc.constant(false), { nil: undefined }),
  sort: fc.constantFrom('popularity', 'name', 'year', 'duration', 'added'),
  order: fc.constantFrom('asc', 'desc'),
});
type Filters = typeof filters extends fc.Arbitrary<infer T> ? T : never;

function toQuery({ rating, popularity, duration, year, favourite, downloaded, sort, order }: Filters): string {
  const query = new URLSearchParams({ sort, order });
  const put = (name: string, value: number | boolean | undefined) =>
    value !== undefined && query.set(name, String(value));
  for (const end of ['min', 'max'] as const) {
    put(`rating_${end}`, rating?.[end]);
    put(`popularity_${end}`, popularity?.[end]);
    put(`duration_${end}_ms`, duration?.[end]);
    put(`year_${end === 'min' ? 'from' : 'to'}`, year?.[end]);
  }
  put('favourite', favourite);
  put('downloaded', downloaded);
  return query.toString();
}

/** What the filters mean. What has no value is in no range. */
function passes(track: Track, { rating, popularity, duration, year, favourite, downloaded }: Filters): boolean {
  const within = (value: number | null, wanted: { min: number; max: number } | undefined) =>
    wanted === undefined || (value !== null && value >= wanted.min && value <= wanted.max);
  const released = track.album.release_date === null ? null : Number(track.album.release_date.slice(0, 4));
  return (
    within(track.user_rating, rating) &&
    within(track.popularity, popularity) &&
    within(track.duration_ms, duration) &&
    within(released, year) &&
    (favourite === undefined || track.is_favorite === favourite) &&
    (downloaded === undefined || (track.download_status === 'completed') === downloaded)
  );
}

describe('Filters', () => {
  test('let pass exactly what they say, however they are combined, on pages that hold each row once', async () => {
    expect(everything.length).toBeGreaterThan(40);
    await fc.assert(
      fc.asyncProperty(filters, async (wanted) => {
        const found = (await readAll(toQuery(wanted))).map(({ id }) => id);
        const expected = everything.filter((track) => passes(track, wanted)).map(({ id }) => id);
        expect([...found].sort((a, b) => a - b)).toEqual([...expected].sort((a, b) => a - b));
      }),
      { numRuns: 25 },
    );
  });

  test.each(['asc', 'desc'] as const)(
    'sorted by year, %s, stand album by album, those without a year last',
    async (order) => {
      const tracks = await readAll(`sort=year&order=${order}`);
      const years = tracks.map(({ album }) => album.release_date?.slice(0, 4));
      const known = years.filter((year) => year !== undefined);
      expect(years.slice(0, known.length)).toEqual(order === 'asc' ? known.toSorted() : known.toSorted().reverse());
      const albums = tracks.map(({ album }) => album.id);
      const changes = albums.filter((id, place) => id !== albums[place - 1]);
      expect(changes.length).toBe(new Set(albums).size);
    },
  );

  test('by words go on from a cursor where the page before ended', async () => {
    const whole = await get('/search/advanced?limit=100&q=night');
    expect((await readAll('q=night')).slice(0, 100).map(({ id }) => id)).toEqual(
      whole.items.map(({ id }: Track) => id),
    );
  });

  test('name the tags that nothing carries', async () => {
    expect(await get('/search/advanced?tag=dreamwave&genre=No+Such')).toMatchObject({
      unknown_tags: ['No Such'],
      total: 0,
    });
    expect(await get('/search/by-tags?tags=dreamwave,No+Such')).toMatchObject({ unknown_tags: ['No Such'] });
  });

  test.each(['cursor=abc', 'rating_min=6', 'rating_min=4&rating_max=2', 'kind=album&rating_min=1', 'downloaded=maybe'])(
    'that make no sense (%s) are refused',
    async (query) => {
      expect((await made.get(`/search/advanced?${query}`)).status).toBe(400);
    },
  );
});

describe('What was rated', () => {
  test('is listed within the range, the best first, each song once', async () => {
    const { items, total } = await get('/search/by-rating-range?min=3&max=5&limit=100');
    const ratings = items.map((track: Track) => track.user_rating);
    expect(ratings.length).toBe(total);
    expect(ratings.every((rating: number) => rating >= 3)).toBe(true);
    expect(ratings).toEqual([...ratings].sort((a, b) => b - a));
    expect((await made.get('/search/by-rating-range?min=4&max=2')).status).toBe(400);
  });
});
