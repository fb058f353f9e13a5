import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { catalogRoutes } from '#features/catalog/index.ts';
import { expansionRoutes } from '#features/expansion/index.ts';
import { hiddenRoutes } from '#features/hidden/index.ts';
import { searchRoutes } from '#features/search/index.ts';
import type { Router } from '#http/api.ts';
import { createHttpApp } from '#http/http-app.ts';
import { waitForJob } from '#jobs/wait-for-job.ts';
import { silentLogger } from '#lib/logger.ts';
import { expectDocumented } from '../../support/documented.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';
import { owner } from '../../support/viewers.ts';

const made = useSandboxApp({ providers: ['deezer', 'lastfm'] });
let app: Router;
/** Who asks. */
let viewerId = owner.id;

const execute = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
  made.services.database.run((db) => db.execute<T>(query));

async function request(method: string, path: string, body?: object) {
  const sent = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await app.request(path, { method, ...sent });
  if (response.status === 204) return { status: 204, body: null };
  await expectDocumented(app, method, path, response);
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of many shapes
  return { status: response.status, body: (await response.json()) as any };
}
const get = async (path: string) => (await request('GET', path)).body;
const post = async (path: string) => (await request('POST', path)).body;
const namesOf = (rows: { name: string }[]) => rows.map(({ name }) => name);
const creditsOf = (rows: { artists: { name: string; join_phrase: string }[] }[]) =>
  rows.map(({ artists }) => artists.map(({ name, join_phrase }) => name + join_phrase).join(''));

async function artistId(name: string): Promise<number> {
  const [row] = await execute<{ id: number }>(
    sql`select id from artist where name = ${name} order by popularity desc, id`,
  );
  if (!row) throw new Error(`there is no ${name}`);
  return row.id;
}

beforeAll(async () => {
  const { services } = made;
  const config = { host: '127.0.0.1', trustLoopback: true };
  const identify = async () => ({ ...owner, id: viewerId });
  app = createHttpApp({ config, log: silentLogger, clock: services.clock, identify });
  for (const routes of [searchRoutes, expansionRoutes, catalogRoutes, hiddenRoutes]) app.route('/', routes(services));
  await execute(sql`insert into account (id, username, username_norm, registered_at) values (2, 'Ida', 'ida', now())`);
  await get('/search/orchestrated?q=Lumen+Harbour');
  await made.settled();
  await get(`/artists/profile/id:${await artistId('Lumen Harbour')}`);
  await made.settled();
}, 300_000);

beforeEach(() => {
  viewerId = owner.id;
});
afterEach(() => execute(sql`truncate hidden_artist, hidden_tag`));

describe('/hidden', () => {
  test('lists what was hidden, the latest first, until it is shown again', async () => {
    const id = await artistId('Lumen Harbour');
    const artist = await post(`/hidden/artists/${id}`);
    expect(artist).toMatchObject({ target_type: 'artist', artist: { id, name: 'Lumen Harbour' } });
    const tag = await post('/hidden/tags/Dream%20Pop%2FShoegaze');
    expect(tag).toMatchObject({ target_type: 'tag', name: 'Dream Pop/Shoegaze' });
    expect(await post(`/hidden/artists/${id}`)).toEqual(artist);
    expect(await post('/hidden/tags/dream%20pop%2fshoegaze')).toEqual(tag);
    expect(await get('/hidden')).toEqual({ items: [tag, artist], total: 2, limit: 20, offset: 0 });
    expect((await get('/hidden?target_type=tag')).items).toEqual([tag]);
    expect((await get('/hidden?limit=1&offset=1')).items).toEqual([artist]);
    for (let times = 0; times < 2; times += 1) {
      expect((await request('DELETE', `/hidden/artists/${id}`)).status).toBe(204);
      expect((await request('DELETE', '/hidden/tags/DREAM%20POP%2FSHOEGAZE')).status).toBe(204);
      expect((await get('/hidden')).total).toBe(0);
    }
  });

  test.each([
    ['POST', '/hidden/artists/999999', 404],
    ['DELETE', '/hidden/artists/999999', 404],
    ['POST', '/hidden/artists/x', 400],
    ['POST', '/hidden/tags/%20', 400],
    ['GET', '/hidden?target_type=album', 400],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await request(method, path)).status).toBe(status);
  });
});

/** Where the library shows who and what there is for some words. */
const PLACES: Record<string, (q: string) => Promise<string[]>> = {
  'the orchestrated search': async (q) => {
    const { main, artists, related, albums, tracks } = await get(`/search/orchestrated?limit=100&q=${q}`);
    return [...(main ? [main.name] : []), ...namesOf([...artists, ...related]), ...creditsOf([...albums, ...tracks])];
  },
  'the search for artists': async (q) => namesOf((await get(`/artists/search?limit=100&q=${q}`)).items),
  'the search for tracks': async (q) => {
    const { tracks, albums } = await get(`/search/tracks-quick?limit=100&q=${q}`);
    return creditsOf([...tracks, ...albums]);
  },
  'search as you type': async (q) => {
    const { items } = await get(`/search/suggest?limit=100&q=${q}`);
    return items.map(({ name, artists }: { name: string; artists?: string }) => artists ?? name);
  },
  'the filters for artists': async (q) => namesOf((await get(`/search/advanced?kind=artist&limit=100&q=${q}`)).items),
  'the filters for albums': async (q) => creditsOf((await get(`/search/advanced?kind=album&limit=100&q=${q}`)).items),
  'the filters for tracks': async (q) => creditsOf((await get(`/search/advanced?kind=track&limit=100&q=${q}`)).items),
};

describe('a hidden artist', () => {
  test.each(Object.entries(PLACES))(
    'is gone from %s, also under the very name, and for nobody else',
    async (_, shown) => {
      const before = await shown('lumen+harbour');
      expect(before).toContain('Lumen Harbour');
      const id = await artistId('Lumen Harbour');
      await post(`/hidden/artists/${id}`);
      expect(await shown('lumen+harbour')).not.toContain('Lumen Harbour');
      viewerId = 2;
      expect(await shown('lumen+harbour')).toEqual(before);
      viewerId = owner.id;
      await request('DELETE', `/hidden/artists/${id}`);
      expect(await shown('lumen+harbour')).toEqual(before);
    },
  );

  test('is counted nowhere', async () => {
    const counts = async () => {
      const { totals } = await get('/search/orchestrated?q=lumen+harbour');
      const byKind = ['artist', 'album', 'track'].map((kind) =>
        get(`/search/advanced?kind=${kind}&q=lumen+harbour&limit=1`),
      );
      return { totals, advanced: (await Promise.all(byKind)).map(({ total }) => total) };
    };
    await post(`/hidden/artists/${await artistId('Lumen Harbour')}`);
    const { totals, advanced } = await counts();
    const { artists, albums, tracks } = await get('/search/orchestrated?q=lumen+harbour&limit=100');
    expect(totals).toEqual({ artists: artists.length, albums: albums.length, tracks: tracks.length });
    const items = ['artist', 'album', 'track'].map((kind) =>
      get(`/search/advanced?kind=${kind}&q=lumen+harbour&limit=100`),
    );
    expect(advanced).toEqual((await Promise.all(items)).map((answer) => answer.items.length));
  });

  test('stays a guest of those who are shown, and is there for whoever asks by id', async () => {
    const id = await artistId('Lumen Harbour');
    const [guest] = await execute<{ track: number; name: string }>(sql`
      select c.track_id as track, t.title as name from track_artist c join track t on t.id = c.track_id
      where c.artist_id = ${id} and exists (select from track_artist o where o.track_id = c.track_id and o.artist_id <> ${id})`);
    if (!guest) throw new Error('nobody made a song together with Lumen Harbour');
    await post(`/hidden/artists/${id}`);
    const { items } = await get(`/search/advanced?kind=track&limit=100&q=${encodeURIComponent(guest.name)}`);
    expect(items.map((track: { id: number }) => track.id)).toContain(guest.track);
    expect((await get(`/artists/id/${id}`)).name).toBe('Lumen Harbour');
    expect((await get(`/artists/id/${id}/discography`)).total).toBeGreaterThan(0);
  });

  test('is nobody that others are like, and is not recommended', async () => {
    const main = await artistId('Lumen Harbour');
    const before = await get(`/artists/id:${main}/related?limit=100`);
    const [closest] = before.items;
    await post(`/hidden/artists/${closest.id}`);
    const after = await get(`/artists/id:${main}/related?limit=100`);
    expect(after.total).toBe(before.total - 1);
    expect(namesOf(after.items)).toEqual(namesOf(before.items.slice(1)));
    const { artists, tracks } = await get(`/artists/id:${main}/recommendations?limit=100`);
    expect(namesOf(artists)).not.toContain(closest.name);
    expect(creditsOf(tracks)).not.toContain(closest.name);
    expect(namesOf((await get(`/artists/profile/id:${main}`)).similar)).not.toContain(closest.name);
    expect(namesOf((await get('/search/orchestrated?q=lumen+harbour')).related)).not.toContain(closest.name);
  });

  test('is chosen by no expansion of whoever hid it; the others share one job', async () => {
    const main = await artistId('Lumen Harbour');
    const expand = async () => (await request('POST', '/expansions', { ref: `id:${main}`, similar: 2 })).body;
    const [closest] = (await get(`/artists/id:${main}/related`)).items;
    const shared = await expand();
    viewerId = 2;
    expect((await expand()).job.id).toBe(shared.job.id);
    await post(`/hidden/artists/${closest.id}`);
    const own = await expand();
    expect(own.job.id).not.toBe(shared.job.id);
    expect(namesOf(own.similar)).not.toContain(closest.name);
    const chosenBy = async (id: string) => {
      const job = await made.services.jobs.find(id);
      const ended = job && (await waitForJob(made.services, job, 60_000));
      expect(ended).toMatchObject({ status: 'completed', error: null });
      return (ended?.result as { artists: { id: number }[] }).artists.map((artist) => artist.id);
    };
    await made.settled();
    expect(await chosenBy(shared.job.id)).toContain(closest.id);
    const ownChoice = await chosenBy(own.job.id);
    expect(ownChoice).not.toContain(closest.id);
    expect(ownChoice).toHaveLength(3);
  }, 120_000);
});

describe('a hidden tag', () => {
  test('hides those that have it among their five strongest, and what is by nobody else', async () => {
    const { main, tags } = await get('/search/orchestrated?q=lumen+harbour');
    const [strongest] = main.genres;
    expect(namesOf(tags)).toContain(strongest);
    await post(`/hidden/tags/${encodeURIComponent(strongest.toUpperCase())}`);
    const after = await get('/search/orchestrated?q=lumen+harbour&limit=100');
    expect(after.main?.name).not.toBe('Lumen Harbour');
    expect(creditsOf([...after.albums, ...after.tracks])).not.toContain('Lumen Harbour');
    expect(namesOf(after.tags)).not.toContain(strongest);
    const byTags = await get(`/search/by-tags?tags=${encodeURIComponent(strongest)}&limit=100`);
    for (const { items } of [byTags.artists, byTags.albums, byTags.tracks]) {
      for (const { genres = [] } of items) expect(genres).not.toContain(strongest);
    }
    expect(byTags.artists.total).toBe(byTags.artists.items.length);
  });

  test.each([
    '/search/advanced?kind=artist',
    '/search/advanced?kind=track&q=a',
    '/search/by-tags?tags=dreamwave',
    '/search/suggest?q=lum',
  ])('that nothing carries leaves %s as it was', async (path) => {
    const before = await get(path);
    expect(JSON.stringify(before)).toContain('Lumen Harbour');
    await post('/hidden/tags/a%20word%20of%20nobody');
    expect(await get(path)).toEqual(before);
  });

  test('that is none of the five strongest hides nobody', async () => {
    const id = await artistId('Lumen Harbour');
    const [row] = await execute<{ names: string[] }>(sql`select tag_names as names from artist where id = ${id}`);
    const names = row?.names ?? [];
    await execute(
      sql`update artist set tag_names = array['one', 'two', 'three', 'four', 'five', 'sixth'] where id = ${id}`,
    );
    const isShown = async () => namesOf((await get('/artists/search?q=lumen+harbour')).items).includes('Lumen Harbour');
    await post('/hidden/tags/sixth');
    expect(await isShown()).toBe(true);
    await post('/hidden/tags/five');
    expect(await isShown()).toBe(false);
    await execute(
      sql`update artist set tag_names = ${`{${names.map((name) => `"${name}"`).join(',')}}`}::text[] where id = ${id}`,
    );
  });
});
