import { describe, expect, test } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp();
const search = (q: string, more = '') => made.get(`/search/orchestrated?q=${encodeURIComponent(q)}${more}`);
const namesOf = (rows: { name: string }[]) => rows.map((row) => row.name);

/** Searches for the first time, and lets what goes on behind the answer end. */
async function searchToTheEnd(q: string) {
  const { status, body } = await search(q);
  expect(status).toBe(200);
  await made.settled();
  return body;
}

/** Every picture's address, wherever it stands in an answer. */
function imageUrls(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imageUrls);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'images' && Array.isArray(inner) ? inner.map(({ url }) => String(url)) : imageUrls(inner),
  );
}

describe('a search for what nobody searched for before', () => {
  test('by a name fills the library and answers from it: the artist with sources, albums, tracks, tags', async () => {
    const first = await searchToTheEnd('Lumen Harbour');
    expect(first).toMatchObject({ query: 'Lumen Harbour', page: 1, limit: 20, source: 'providers' });
    expect(first.main).toMatchObject({ name: 'Lumen Harbour', external_ids: { deezer: expect.any(String) } });
    expect(first.main.sources).toHaveProperty('name');
    expect(namesOf(first.albums)).toContain('Saltglass');
    expect(first.tracks.length).toBeGreaterThan(5);
    expect(first.providers).toMatchObject({ deezer: {}, lastfm: {}, spotify: {}, itunes: { status: 'skipped' } });
    expect(imageUrls(first).filter((url) => !url.startsWith('/images/'))).toEqual([]);
  });

  test('has similar artists, tags and pictures of ours when all that was pending is here', async () => {
    const { body } = await search('Lumen Harbour');
    expect(body.pending).toBe(0);
    expect(body.related.length).toBeGreaterThan(5);
    expect(namesOf(body.tags)).toContain('dreamwave');
    const urls = imageUrls(body);
    expect(urls.length).toBeGreaterThan(5);
    expect(urls.filter((url) => !url.startsWith('/images/'))).toEqual([]);
  });

  test.each([
    ['a title', 'Paper Lighthouse'],
    ['an artist and a title', 'lumen harbour saltglass'],
    ['a title and an artist', 'Saltglass Lumen Harbour'],
    ['a slip of typing', 'lumn harbour'],
    ['the beginning of a word', 'lumen harb'],
  ])('by %s (%s) means the artist', async (_, q) => {
    const body = await searchToTheEnd(q);
    expect(body.main?.name).toBe('Lumen Harbour');
  });

  test.each([
    ['Вечерний Трамвай', 'вечерний трамвай'],
    ['月影ハナ', '月影ハナ'],
    ['نور المدى', 'نور المدى'],
    ['Sólveig Rán', 'solveig ran'],
    ['S!lka', 'silka'],
    ['V/OX', 'v ox'],
    ['???', '???'],
  ])('finds %s, typed as %s', async (name, q) => {
    const body = await searchToTheEnd(q);
    expect(body.main?.name).toBe(name);
    expect(body.albums.length).toBeGreaterThan(0);
    expect(body.tracks.length).toBeGreaterThan(0);
  });

  test('keeps two artists of one name two, and says of the weaker whose namesake it is', async () => {
    await made.clear();
    const body = await searchToTheEnd('Glasswing Parade');
    const bearers = (await search('glasswing parade')).body.artists.filter(
      (artist: { name: string }) => artist.name === 'Glasswing Parade',
    );
    expect(bearers).toHaveLength(2);
    expect(
      new Set(bearers.map((artist: { external_ids: { deezer: string } }) => artist.external_ids.deezer)).size,
    ).toBe(2);
    expect(bearers[0].namesake_of).toBeNull();
    expect(bearers[1].namesake_of).toBe(bearers[0].id);
    expect(body.main.id).toBe(bearers[0].id);
  });

  test('gives no row to those whom a source only calls similar and who have no music', async () => {
    await made.clear();
    await searchToTheEnd('Ida Nordlys');
    const { body } = await made.get('/search/suggest?q=northlight&limit=100');
    expect(body.items).toEqual([]);
  });

  test('that nothing matches answers empty lists and the reason', async () => {
    const body = await searchToTheEnd('zzqx wqzzk');
    expect(body).toMatchObject({ main: null, artists: [], albums: [], tracks: [], related: [], tags: [], pending: 0 });
    expect(body.totals).toEqual({ artists: 0, albums: 0, tracks: 0 });
    expect(body.main_reason).toContain('zzqx wqzzk');
  });
});

describe('a search for the same words', () => {
  test.each(['brine theory', '  BRINE   theory ', 'Bríne Théory'])(
    'typed as “%s” is answered here, with no call, in the background neither',
    async (q) => {
      if (q === 'brine theory') await searchToTheEnd('Brine Theory');
      made.sandbox.resetCalls();
      const before = await made.countRows();
      const { body } = await search(q);
      await made.settled();
      expect(body.source).toBe('local');
      expect(body.main.name).toBe('Brine Theory');
      expect(body.pending).toBe(0);
      expect(made.sandbox.calls()).toEqual([]);
      expect(await made.countRows()).toEqual(before);
    },
  );

  test('that found nothing is remembered', async () => {
    await searchToTheEnd('qqzzw nobody');
    made.sandbox.resetCalls();
    const { status, body } = await search('QQZZW  nobody');
    await made.settled();
    expect([status, body.source, body.main]).toEqual([200, 'local', null]);
    expect(made.sandbox.calls()).toEqual([]);
  });

  test('asked at once by many costs the calls of one', async () => {
    await made.clear();
    await searchToTheEnd('Oeuvre Noire');
    const alone = made.sandbox.calls().length;
    await made.clear();
    const answers = await Promise.all(Array.from({ length: 12 }, () => search('Oeuvre Noire')));
    await made.settled();
    expect(new Set(answers.map(({ body }) => body.main?.name))).toEqual(new Set(['Œuvre Noire']));
    expect(made.sandbox.calls().length).toBeLessThanOrEqual(alone);
  });
});

describe('one local hit', () => {
  test('does not hide what the sources still know', async () => {
    await made.clear();
    await made.get('/search/tracks-quick?q=night%20ferry&limit=1');
    await made.settled();
    const { body } = await search('Night Ferry');
    expect(body.source).toBe('mixed');
    expect(made.sandbox.calls('deezer').map(({ path }) => path)).toContain('/deezer/search/album');
    expect(made.sandbox.calls('lastfm').length).toBeGreaterThan(0);
  });

  test('is found while other words that begin alike are still being asked about', async () => {
    await made.clear();
    await search('Sigrun Vale of nowhere');
    const { body } = await search('Sigrun Vale');
    expect(body.source).not.toBe('local');
    await made.settled();
  });
});

describe('the pages of a search', () => {
  test('cover everything once, say whether there are more, and end', async () => {
    await made.clear();
    await searchToTheEnd('Lumen Harbour');
    const whole = (await search('Lumen Harbour', '&limit=100')).body;
    for (const kind of ['albums', 'tracks'] as const) {
      const ids: number[] = [];
      for (let page = 1, more = true; more; page += 1) {
        const { body } = await search('Lumen Harbour', `&limit=7&page=${page}`);
        expect(body.totals).toEqual(whole.totals);
        expect(body.main.id).toBe(whole.main.id);
        ids.push(...body[kind].map((row: { id: number }) => row.id));
        more = body.has_more;
      }
      expect(ids).toEqual(whole[kind].map((row: { id: number }) => row.id));
      expect(ids).toHaveLength(whole.totals[kind]);
    }
    const beyond = (await search('Lumen Harbour', '&limit=7&page=999')).body;
    expect(beyond).toMatchObject({ artists: [], albums: [], tracks: [], has_more: false, totals: whole.totals });
    expect(beyond.main.id).toBe(whole.main.id);
  });

  test('show related artists with at least as many followers as wanted', async () => {
    const all = (await search('Lumen Harbour')).body.related;
    const followers = all.map(
      (artist: { followers: number | null; listeners: number | null }) => artist.followers ?? artist.listeners ?? 0,
    );
    const limit = Math.max(...followers);
    const few = (await search('Lumen Harbour', `&min_followers=${limit}`)).body.related;
    expect(few.length).toBeGreaterThan(0);
    expect(few.length).toBeLessThan(all.length);
    expect((await search('Lumen Harbour', '&min_followers=2000000000')).body.related).toEqual([]);
  });
});

describe('a search for a tag', () => {
  test('finds the artists that carry it, all of them in the end, on as many pages as it takes', async () => {
    await made.clear();
    const first = await search('dreamwave');
    expect(first.body.artists.length).toBe(20);
    expect(first.body.main_reason).toContain('tagged');
    await made.settled();
    const { body } = await search('dreamwave', '&limit=100');
    expect(body.source).toBe('local');
    expect(body.pending).toBe(0);
    expect(body.totals.artists).toBeGreaterThanOrEqual(58);
    const third = (await search('dreamwave', '&page=3')).body;
    expect(third.artists.length).toBeGreaterThan(15);
  }, 60_000);
});
