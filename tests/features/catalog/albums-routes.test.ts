import { beforeEach, describe, expect, it } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const context = useSandboxApp();

/** The album of the sandbox with this title, as an artist of this slug made it. */
function madeAlbum(slug: string, title: string) {
  const artist = context.sandbox.catalogue.artists.find((one) => one.slug === slug);
  const album = artist?.albums.find((one) => one.title === title);
  if (!album) throw new Error(`the sandbox has no ${title} by ${slug}`);
  return album;
}
const saltglass = () => madeAlbum('lumen-harbour', 'Saltglass');
const ref = () => `deezer:${saltglass().ids.deezer}`;

const namesOf = (items: { name: string }[]) => items.map(({ name }) => name);

beforeEach(() => context.clear());

describe('an album that is not here', () => {
  it('is found by the id of a source and stored with its tracks, wiki and pictures of ours', async () => {
    const { body } = await context.get(`/albums/${ref()}`);
    expect(body).toMatchObject({ name: 'Saltglass', source: 'providers', tracks_complete: true });
    expect(body.tracks.map(({ position }: { position: number }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(body.wiki).toMatchObject({ source: 'lastfm' });
    expect(body.images[0].url).toMatch(/^\/images\//);
    context.sandbox.resetCalls();
    expect((await context.get(`/albums/${ref()}`)).body.source).toBe('local');
    expect((await context.get(`/albums/id:${body.id}`)).body.id).toBe(body.id);
    expect((await context.get(`/albums/id/${body.id}`)).body.tracks).toHaveLength(10);
    await context.settled();
    expect(context.sandbox.calls()).toEqual([]);
  });

  it('is found by its Spotify id on a path of its own', async () => {
    const { body } = await context.get(`/albums/spotify/${saltglass().ids.spotify}`);
    expect(body).toMatchObject({ name: 'Saltglass', external_ids: { spotify: saltglass().ids.spotify } });
  });

  it('that no source knows is a 404', async () => {
    expect((await context.get('/albums/deezer:7')).status).toBe(404);
    expect((await context.get('/albums/deezer:7/tracks')).status).toBe(404);
    expect((await context.post('/albums/save/deezer:7')).status).toBe(404);
  });
});

describe('the tracks of an album', () => {
  it('come by disc and place, in pages', async () => {
    const first = await context.get(`/albums/${ref()}/tracks?limit=4`);
    const rest = await context.get(`/albums/${ref()}/tracks?limit=100&offset=4`);
    expect(first.body).toMatchObject({ total: 10, limit: 4, offset: 0 });
    const whole = (await context.get(`/albums/${ref()}`)).body.tracks;
    expect([...first.body.items, ...rest.body.items]).toEqual(whole);
    expect((await context.get(`/albums/${ref()}/tracks?offset=50`)).body).toMatchObject({ items: [], total: 10 });
  });
});

describe('saving an album', () => {
  it('stores all tracks of a box set, and again costs no call', async () => {
    const artist = context.sandbox.catalogue.artists.find(({ albums }) => albums.some((it) => it.tracks.length >= 100));
    const box = artist?.albums.find((album) => album.tracks.length >= 100);
    if (!box) throw new Error('the sandbox has no box set');
    const { body } = await context.post(`/albums/save/deezer:${box.ids.deezer}`);
    expect(body.tracks).toHaveLength(box.tracks.length);
    expect(body.tracks_complete).toBe(true);
    context.sandbox.resetCalls();
    expect((await context.post(`/albums/save/deezer:${box.ids.deezer}`)).body.source).toBe('local');
    expect(context.sandbox.calls()).toEqual([]);
  });
});

describe('the list of albums', () => {
  it('is sorted as asked, and says how many there are beyond the end', async () => {
    const artist = context.sandbox.catalogue.artists.find(({ slug }) => slug === 'lumen-harbour');
    await context.get(`/artists/deezer:${artist?.ids.deezer}/albums`);
    await context.settled();
    const byName = await context.get('/albums?sort=name&limit=100');
    expect(namesOf(byName.body.items).map((name) => name[0])).toEqual(
      namesOf(byName.body.items)
        .map((name) => name[0])
        .sort(),
    );
    const years = (await context.get('/albums?sort=released&limit=100')).body.items.map(
      (album: { release_date: string }) => album.release_date.slice(0, 4),
    );
    expect(years).toEqual([...years].sort().reverse());
    const byPopularity = (await context.get('/albums')).body.items.map(
      (album: { popularity: number }) => album.popularity,
    );
    expect(byPopularity).toEqual([...byPopularity].sort((a, b) => b - a));
    expect((await context.get('/albums?offset=5000')).body).toMatchObject({ items: [], total: byName.body.total });
  });
});

describe('bad input', () => {
  it.each([
    ['/albums?limit=-1', 'limit'],
    ['/albums?sort=colour', 'sort'],
    ['/albums/id/0', 'id'],
    ['/albums/spotify/27', 'spotify_id'],
    ['/albums/27', 'ref'],
    ['/albums/mbid:27/tracks', 'ref'],
  ])('%s is a 400 that names %s', async (path, field) => {
    const { status, body } = await context.get(path);
    expect(status).toBe(400);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(field);
  });

  it('of an id that nothing has is a 404', async () => {
    expect((await context.get('/albums/id/77')).status).toBe(404);
  });
});
