import { beforeEach, describe, expect, test } from 'vitest';
import { EXPANSION_SEED, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const catalogue = expansionCatalogue({ artists: 3, albums: 3, tracks: 2 });
const made = useSandboxApp({ providers: ['deezer'], sandbox: { catalogue } });

/** Stores the seed with all its music and follows it; gives its local id. */
async function follow(): Promise<number> {
  const { body } = await made.post('/expansions', { q: EXPANSION_SEED, similar: 0 });
  await made.settled();
  await made.post(`/favorites/artist/${body.main.id}`);
  return body.main.id;
}

async function refresh() {
  const { status, headers, body } = await made.post('/admin/refresh');
  expect(status).toBe(202);
  expect(headers.get('location')).toBe(`/jobs/${body.job.id}`);
  await made.settled();
  return (await made.get(`/jobs/${body.job.id}`)).body;
}

/** Makes the newest album of the seed unknown here, as if it had come out since. */
async function forgetNewestAlbum(artistId: number): Promise<string> {
  const { body } = await made.get(`/artists/id/${artistId}/discography`);
  const [newest] = body.albums;
  await made.services.database.run((db) => db.execute(`delete from album where id = ${newest.id}`));
  await made.services.database.run((db) => db.execute(`delete from asked where capability = 'getAlbumTracks'`));
  return newest.name;
}

beforeEach(() => made.clear());

describe('a refresh', () => {
  test('asks about followed artists alone, however fresh they are, and changes nothing where nothing is new', async () => {
    const artistId = await follow();
    const before = await made.get(`/artists/id/${artistId}/discography`);
    const rows = await made.countRows();
    made.sandbox.resetCalls();
    const job = await refresh();
    expect(job).toMatchObject({ status: 'completed', progress: { done: 1, total: 1 } });
    expect(job.result).toEqual({ artists: 1, new_albums: [], failed: [] });
    expect(made.sandbox.calls().length).toBeGreaterThan(0);
    expect(made.sandbox.calls().every(({ path }) => !path.includes('/search'))).toBe(true);
    expect((await made.get(`/artists/id/${artistId}/discography`)).body.albums).toEqual(before.body.albums);
    expect({ ...(await made.countRows()), asked: 0 }).toMatchObject({ album: rows.album, track: rows.track });
  });

  test('of nobody is done at once', async () => {
    expect((await refresh()).result).toEqual({ artists: 0, new_albums: [], failed: [] });
    expect(made.sandbox.calls()).toEqual([]);
  });

  test('finds a new album, stores it with its tracks, and makes it news', async () => {
    const artistId = await follow();
    const name = await forgetNewestAlbum(artistId);
    const { result } = await refresh();
    expect(result.new_albums).toHaveLength(1);
    const { body } = await made.get('/releases/new');
    expect(body.items).toMatchObject([{ album: { name }, artist: { id: artistId } }]);
    const { body: music } = await made.get(`/artists/id/${artistId}/discography`);
    expect(music.pending).toBe(0);
    expect(await (await made.app.request('/releases/feed.xml')).text()).toContain(`/albums/id/${result.new_albums[0]}`);
  });

  test('asked for twice is one job', async () => {
    await follow();
    const [a, b] = await Promise.all([made.post('/admin/refresh'), made.post('/admin/refresh')]);
    expect(a.body.job.id).toBe(b.body.job.id);
  });

  // Last, because a source that failed rests for a while.
  test('by a source that knows nothing any more, or answers nonsense, worsens nothing', async () => {
    const artistId = await follow();
    const { body: before } = await made.get(`/artists/id/${artistId}/discography`);
    const faults = [{ kind: 'empty' }, { kind: 'lie' }] as const;
    for (const fault of faults) {
      made.sandbox.setFault('deezer', fault);
      made.sandbox.resetCalls();
      await made.post('/admin/refresh');
      await made.settled();
      expect(made.sandbox.calls().length, fault.kind).toBeGreaterThan(0);
      const { body: after } = await made.get(`/artists/id/${artistId}/discography`);
      expect(after.albums, fault.kind).toEqual(before.albums);
      expect({ ...after.artist, updated_at: null }, fault.kind).toEqual({ ...before.artist, updated_at: null });
    }
  });
});
