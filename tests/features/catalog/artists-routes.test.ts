import { beforeEach, describe, expect, it } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const context = useSandboxApp();

/** Lumen Harbour's ids at the sources. */
function lumen() {
  const artist = context.sandbox.catalogue.artists.find(({ slug }) => slug === 'lumen-harbour');
  if (!artist) throw new Error('the sandbox has no Lumen Harbour');
  return { ...artist.ids, ref: `deezer:${artist.ids.deezer}`, albums: artist.albums };
}

beforeEach(() => context.clear());

describe('an artist that is not here', () => {
  it.each(['spotify', 'deezer'] as const)('is found by its %s id, and by every other id from then on', async (key) => {
    const ids = lumen();
    const { body } = await context.get(`/artists/${key}:${ids[key]}/albums`);
    expect(body).toMatchObject({ source: 'providers', providers: { [key]: { status: 'ok' } } });
    expect(body.total).toBeGreaterThanOrEqual(8);
    await context.settled();
    const all = await context.get('/artists?sort=name');
    expect(all.body.items.map(({ name }: { name: string }) => name)).toContain('Lumen Harbour');
  });

  it('that no source knows is a 404, and is not asked for again', async () => {
    expect(await context.get('/artists/deezer:7/albums')).toMatchObject({ status: 404 });
    const calls = context.sandbox.calls().length;
    expect(await context.get('/artists/deezer:7/related')).toMatchObject({ status: 404 });
    expect(context.sandbox.calls()).toHaveLength(calls);
  });

  it('of a kind of id that no source reads is a 404 that says so', async () => {
    const { status, body } = await context.get('/artists/mbid:00000000-0000-4000-8000-000000000000/albums');
    expect(status).toBe(404);
    expect(body.detail).toContain('musicbrainz is off: left out by PROVIDERS');
    expect(context.sandbox.calls()).toEqual([]);
  });
});

describe('an artist that is here', () => {
  it('is answered without a call the second time, and by local id', async () => {
    await context.get(`/artists/${lumen().ref}/albums`);
    await context.settled();
    context.sandbox.resetCalls();
    const again = await context.get(`/artists/${lumen().ref}/albums?limit=3`);
    expect(again.body).toMatchObject({ source: 'local', limit: 3 });
    expect(again.body.items).toHaveLength(3);
    const id = again.body.items[0].artists[0].id;
    expect((await context.get(`/artists/id:${id}/albums`)).body.total).toBe(again.body.total);
    expect((await context.get(`/artists/id/${id}`)).body).toMatchObject({ id, name: 'Lumen Harbour' });
    await context.settled();
    expect(context.sandbox.calls()).toEqual([]);
  });

  it('shows its albums newest first, and only those of a type when asked', async () => {
    const { body } = await context.get(`/artists/${lumen().ref}/albums?limit=100`);
    const dates = body.items.map((album: { release_date: string }) => album.release_date);
    expect(dates).toEqual([...dates].sort().reverse());
    const singles = await context.get(`/artists/${lumen().ref}/albums?album_type=single`);
    expect(singles.body.total).toBeGreaterThan(0);
    expect(singles.body.items.every(({ album_type }: { album_type: string }) => album_type === 'single')).toBe(true);
  });
});

describe('a discography', () => {
  it('says what is pending, and is complete once the work behind the answer is done', async () => {
    const first = await context.get(`/artists/${lumen().ref}/discography`);
    expect(first.body.pending).toBeGreaterThan(0);
    await context.settled();
    const { id } = first.body.artist;
    const whole = await context.get(`/artists/id/${id}/discography`);
    expect(whole.body.pending).toBe(0);
    expect(whole.body.albums).toHaveLength(whole.body.total);
    const saltglass = whole.body.albums.find(({ name }: { name: string }) => name === 'Saltglass');
    expect(saltglass.tracks.map(({ position }: { position: number }) => position)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    context.sandbox.resetCalls();
    expect((await context.get(`/artists/${lumen().ref}/discography`)).body.source).toBe('local');
    await context.settled();
    expect(context.sandbox.calls()).toEqual([]);
  });

  it('is stored with all tracks on request', async () => {
    const { body } = await context.post(`/artists/${lumen().ref}/full-discography`);
    expect(body).toMatchObject({ artist: { name: 'Lumen Harbour' }, pending: 0 });
    expect(body.albums).toBeGreaterThanOrEqual(8);
    expect(body.tracks).toBeGreaterThan(50);
  });

  it('is synchronised: what is new is named once', async () => {
    await context.post(`/artists/save/${lumen().ref}`);
    await context.settled();
    const { body: before } = await context.get(`/artists/${lumen().ref}/albums`);
    await context.services.database.run((db) => db.execute(`delete from album where title = 'Saltglass'`));
    await context.services.database.run((db) =>
      db.execute(`delete from source_record where facts->>'title' = 'Saltglass'`),
    );
    const synced = await context.post(`/artists/${lumen().ref}/sync-discography`);
    expect(synced.body.added.map(({ name }: { name: string }) => name)).toEqual(['Saltglass']);
    expect(synced.body.added[0].tracks_complete).toBe(true);
    expect(synced.body.checked).toBe(before.total);
    await context.settled();
    expect((await context.post(`/artists/${lumen().ref}/sync-discography`)).body.added).toEqual([]);
  });
});

describe('similar artists', () => {
  it('come with a score and who says so, strongest first', async () => {
    const { body } = await context.get(`/artists/${lumen().ref}/related?limit=5`);
    expect(body.items).toHaveLength(5);
    const scores = body.items.map(({ score }: { score: number }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(body.items[0].sources).toContain('deezer');
  });

  it('make recommendations: at most two tracks of each, each with its reason', async () => {
    const { body } = await context.get(`/artists/${lumen().ref}/recommendations?limit=10`);
    expect(body.tracks.length).toBeGreaterThan(4);
    const counts = new Map<string, number>();
    for (const { reason } of body.tracks) {
      expect(reason).toMatch(/^one of the best tracks of .+, similar to Lumen Harbour \(\d+ %\) according to \w+/);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
    expect(body.artists[0].reason).toContain('similar to Lumen Harbour');
  });
});

describe('the card of an artist', () => {
  it('shows everything, stores discography and similar artists behind the answer, and is local from then on', async () => {
    const first = await context.get(`/artists/profile/${lumen().ref}`);
    expect(first.body).toMatchObject({ source: 'providers', artist: { name: 'Lumen Harbour' } });
    expect(first.body.artist.bio.summary).toContain('Lumen Harbour');
    expect(first.body.artist.listeners).toBeGreaterThan(0);
    expect(first.body.top_tracks).toHaveLength(10);
    expect(first.body.similar.length).toBeGreaterThanOrEqual(5);
    await context.settled();
    const second = await context.get(`/artists/profile/${lumen().ref}`);
    expect(second.body).toMatchObject({ pending: 0 });
    for (const { id } of second.body.similar.slice(0, 5)) {
      const { body } = await context.get(`/artists/id/${id}/discography`);
      expect(body.total).toBeGreaterThan(0);
      expect(body.pending).toBe(0);
    }
    await context.settled();
    context.sandbox.resetCalls();
    const third = await context.get(`/artists/profile/${lumen().ref}`);
    expect(third.body).toMatchObject({ source: 'local', pending: 0 });
    await context.settled();
    expect(context.sandbox.calls()).toEqual([]);
  }, 60_000);
});

describe('saving an artist', () => {
  it('stores it with its list of albums, and again costs no call', async () => {
    const { body } = await context.post(`/artists/save/${lumen().ref}`);
    expect(body).toMatchObject({ name: 'Lumen Harbour', source: 'providers' });
    expect(body.total_albums).toBeGreaterThanOrEqual(8);
    context.sandbox.resetCalls();
    expect((await context.post(`/artists/save/${lumen().ref}`)).body.source).toBe('local');
    expect(context.sandbox.calls()).toEqual([]);
  });
});

describe('bad input', () => {
  it.each([
    ['/artists?limit=0', 'limit'],
    ['/artists?limit=101', 'limit'],
    ['/artists?offset=-1', 'offset'],
    ['/artists?sort=fame', 'sort'],
    ['/artists/id/2147483648', 'id'],
    ['/artists/id/abc', 'id'],
    ['/artists/nonsense/albums', 'ref'],
    ['/artists/id:2147483648/related', 'ref'],
    ['/artists/deezer:27/albums?album_type=tape', 'album_type'],
  ])('%s is a 400 that names %s', async (path, field) => {
    const { status, body } = await context.get(path);
    expect(status).toBe(400);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(field);
  });

  it.each(['/artists/id/77', '/artists/id:77/albums', '/artists/id/77/discography', '/artists/profile/id:77'])(
    '%s is a 404 while there is no such artist',
    async (path) => expect((await context.get(path)).status).toBe(404),
  );

  it('of a ref names the forms', async () => {
    expect((await context.get('/artists/profile/xyz')).body.detail).toContain('deezer:<number>');
  });
});
