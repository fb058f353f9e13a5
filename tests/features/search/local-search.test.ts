import { beforeAll, describe, expect, test } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp({ providers: ['deezer', 'lastfm'] });
const get = async (path: string) => (await made.get(path)).body;
const namesOf = (rows: { name: string }[]) => rows.map((row) => row.name);
const idsOf = (rows: { id: number }[]) => rows.map((row) => row.id);
const suggest = async (q: string) => (await get(`/search/suggest?limit=100&q=${encodeURIComponent(q)}`)).items;

interface Suggestion {
  kind: string;
  name: string;
  artists?: string;
  image?: string;
}

beforeAll(async () => {
  for (const q of ['Lumen Harbour', '月影ハナ', 'Sólveig Rán', '???']) {
    await made.get(`/search/orchestrated?q=${encodeURIComponent(q)}`);
    await made.settled();
  }
  made.sandbox.resetCalls();
});

describe('search as you type', () => {
  test.each([
    ['l', 'Lumen Harbour'],
    ['lum', 'Lumen Harbour'],
    ['LUMEN  h', 'Lumen Harbour'],
    ['harb', 'Lumen Harbour'],
    ['lumn', 'Lumen Harbour'],
    ['solv', 'Sólveig Rán'],
    ['月', '月影ハナ'],
    ['ハナ', '月影ハナ'],
    ['?', '???'],
  ])('of “%s” comes to %s', async (q, name) => {
    expect(namesOf(await suggest(q))).toContain(name);
  });

  test('shows what begins so before what only contains it, the best known first', async () => {
    const items: (Suggestion & { popularity: number })[] = await suggest('s');
    const beginning = items.filter(({ name }) => /^[sš]/i.test(name));
    expect(items.slice(0, beginning.length)).toEqual(beginning);
    const heights = beginning.map(({ popularity }) => popularity);
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
  });

  test('shows a song once, with its artists and a picture of ours', async () => {
    const songs: Suggestion[] = (await suggest('night ferry')).filter(({ kind }: Suggestion) => kind === 'track');
    const plain = songs.filter(({ name, artists }) => name === 'Night Ferry' && artists === 'Lumen Harbour');
    expect(plain).toHaveLength(1);
    expect(plain[0]?.image).toMatch(/^\/images\/proxy\?.*size=150/);
  });

  test('finds nothing where nothing is, and never asks a source', async () => {
    expect(await suggest('zzqx')).toEqual([]);
    await made.settled();
    expect(made.sandbox.calls()).toEqual([]);
  });
});

describe('filters', () => {
  const advanced = (query: string) => get(`/search/advanced?limit=100&${query}`);

  test('without any list all tracks, by popularity', async () => {
    const { kind, items, total } = await advanced('');
    expect(kind).toBe('track');
    expect(items.length).toBe(Math.min(100, total));
    expect(total).toBe((await made.countRows()).track);
    const heights = items.map((track: { popularity: number }) => track.popularity);
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
  });

  test.each(['tag=no-such-tag', 'genre=no-such-genre', 'artist=nobody-here', 'album=no-such-album', 'q=zzqx'])(
    'that nothing passes (%s) give an empty list, not everything',
    async (query) => {
      for (const kind of ['artist', 'album', 'track']) {
        expect(await advanced(`${query}&kind=${kind}`)).toMatchObject({ kind, items: [], total: 0 });
      }
    },
  );

  test('have to hold all together', async () => {
    const both = await advanced('artist=lumen&album=saltglass&q=night');
    expect(both.total).toBeGreaterThan(0);
    for (const { name, album } of both.items) expect(`${name} ${album.name}`).toMatch(/night.*saltglass/i);
  });

  test('by year keep both ends', async () => {
    const { items } = await advanced('kind=album&year_from=2014&year_to=2015&sort=year&order=asc');
    expect(items.length).toBeGreaterThan(1);
    const years = items.map((album: { release_date: string }) => Number(album.release_date.slice(0, 4)));
    expect(years).toEqual([...years].sort());
    expect(years.filter((year: number) => year < 2014 || year > 2015)).toEqual([]);
    expect(namesOf((await advanced('kind=artist&year_from=2014&year_to=2014')).items)).toContain('Lumen Harbour');
  });

  test('by length and popularity keep both ends', async () => {
    const { items } = await advanced('duration_min_ms=180000&duration_max_ms=240000&popularity_min=30&sort=duration');
    expect(items.length).toBeGreaterThan(0);
    const lengths = items.map((track: { duration_ms: number }) => track.duration_ms);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(lengths.filter((ms: number) => ms < 180_000 || ms > 240_000)).toEqual([]);
    for (const { popularity } of items) expect(popularity).toBeGreaterThanOrEqual(30);
  });

  test('by tag take in the albums and tracks of artists that carry it', async () => {
    expect(namesOf((await advanced('kind=artist&tag=DreamWave')).items)).toContain('Lumen Harbour');
    expect(namesOf((await advanced('kind=album&tag=dreamwave')).items)).toContain('Saltglass');
    expect((await advanced('kind=track&genre=dreamwave&q=night+ferry')).total).toBeGreaterThan(0);
  });

  test.each(['relevance', 'popularity', 'name', 'year', 'duration', 'added'])(
    'sorted by %s cover everything once, page by page, in both directions',
    async (sort) => {
      for (const order of ['asc', 'desc']) {
        const ids: number[] = [];
        let total = Number.POSITIVE_INFINITY;
        for (let offset = 0; offset < total; offset += 40) {
          const page = await get(`/search/advanced?sort=${sort}&order=${order}&limit=40&offset=${offset}`);
          total = page.total;
          ids.push(...idsOf(page.items));
        }
        expect(ids).toHaveLength(total);
        expect(new Set(ids).size).toBe(total);
      }
    },
  );

  test.each(
    ['popularity', 'name', 'year', 'added'].flatMap((sort) =>
      ['track', 'album', 'artist'].flatMap((kind) => (sort === 'year' && kind === 'artist' ? [] : [[kind, sort]])),
    ),
  )('of %ss sorted by %s are whole when they are read from cursor to cursor', async (kind, sort) => {
    const ofKind = `/search/advanced?kind=${kind}&sort=${sort}&order=asc`;
    const { items } = await get(`${ofKind}&limit=100`);
    const ids: number[] = [];
    for (let cursor = ''; ids.length < items.length; ) {
      const page = await get(`${ofKind}&limit=7${cursor}`);
      ids.push(...idsOf(page.items));
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(ids.slice(0, items.length)).toEqual(idsOf(items));
  });

  test('show what is exactly of these words first', async () => {
    const { items } = await advanced('q=saltglass&kind=album');
    expect(items[0].name).toBe('Saltglass');
  });

  test.each([
    'year_from=2015&year_to=2014',
    'duration_min_ms=2&duration_max_ms=1',
    'popularity_min=51&popularity_max=50',
    'kind=album&duration_min_ms=1',
    'kind=artist&sort=duration',
    'kind=artist&sort=year',
    'kind=song',
    'sort=best',
    'order=up',
    'popularity_max=101',
    'year_from=MCM',
  ])('that cannot be meant (%s) are a 400 that names the fault', async (query) => {
    const { status, body } = await made.get(`/search/advanced?${query}`);
    expect(status).toBe(400);
    expect(query).toContain(body.errors[0].path);
  });

  test('that are not known are ignored', async () => {
    expect((await advanced('colour=blue')).total).toBe((await advanced('')).total);
  });
});

describe('tags', () => {
  const byTags = (query: string) => get(`/search/by-tags?limit=100&${query}`);

  test('one of which is enough, or all of which are wanted', async () => {
    const any = await byTags('tags=Dreamwave,city%20pop');
    const all = await byTags('tags=dreamwave,City+Pop&match=all');
    expect(namesOf(any.artists.items)).toEqual(expect.arrayContaining(['Lumen Harbour', '月影ハナ']));
    expect(namesOf(all.artists.items)).toContain('月影ハナ');
    expect(namesOf(all.artists.items)).not.toContain('Lumen Harbour');
    expect(all.tracks.total).toBeLessThan(any.tracks.total);
    expect(namesOf(any.albums.items)).toContain('Saltglass');
  });

  test('that nothing carries give empty lists', async () => {
    const none = { items: [], total: 0, limit: 100, offset: 0 };
    expect(await byTags('tags=no-such-tag')).toMatchObject({ artists: none, albums: none, tracks: none });
    expect(await byTags('tags=dreamwave,no-such-tag&match=all')).toMatchObject({ artists: none, albums: none });
  });

  test('have pages that still say how many there are', async () => {
    const { tracks } = await byTags('tags=dreamwave');
    const beyond = (await get('/search/by-tags?tags=dreamwave&offset=100000')).tracks;
    expect([beyond.items, beyond.total]).toEqual([[], tracks.total]);
  });
});
