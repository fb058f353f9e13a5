import { beforeEach, describe, expect, test } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp({ providers: ['spotify', 'deezer'] });
const get = (path: string, q: string, more = '') => made.get(`${path}?q=${encodeURIComponent(q)}${more}`);
const namesOf = (rows: { name: string }[]) => rows.map((row) => row.name);
const idsOf = (rows: { id: number }[]) => rows.map((row) => row.id);

beforeEach(() => made.clear());

describe('artists by name', () => {
  test('are asked of every source that can search for artists, and for nothing else before the answer', async () => {
    const { body } = await get('/artists/search', 'Brine Theory');
    expect(body).toMatchObject({ query: 'Brine Theory', limit: 20, offset: 0, source: 'providers' });
    expect(body.items[0].name).toBe('Brine Theory');
    expect(body.providers).toMatchObject({ deezer: { status: 'ok' }, spotify: { status: 'ok' } });
    await made.settled();
    const searches = made.sandbox.calls().filter(({ path }) => path.includes('search'));
    expect(searches.filter(({ path, query }) => !/artist/.test(path + query.type))).toEqual([]);
  });

  test('that several sources know become one artist with all their ids', async () => {
    await get('/artists/search', 'Brine Theory');
    await made.settled();
    const { body } = await get('/artists/search', 'brine theory');
    expect(namesOf(body.items)).toEqual(['Brine Theory']);
    expect(Object.keys(body.items[0].external_ids)).toEqual(expect.arrayContaining(['deezer', 'spotify']));
  });

  test('cost no call the second time, and spare the orchestrated search theirs', async () => {
    await get('/artists/search', 'Brine Theory');
    await made.settled();
    made.sandbox.resetCalls();
    const { body } = await get('/artists/search', ' BRINE  théory');
    await made.settled();
    expect(body.source).toBe('local');
    expect(made.sandbox.calls()).toEqual([]);
    await get('/search/orchestrated', 'Brine Theory');
    await made.settled();
    const searches = made.sandbox.calls('deezer').map(({ path }) => path);
    expect(searches).toContain('/deezer/search/album');
    expect(searches).not.toContain('/deezer/search/artist');
  });

  test('are paged: every page says how many there are, and none twice', async () => {
    const whole = (await get('/artists/search', 'the', '&limit=100')).body;
    await made.settled();
    const all = (await get('/artists/search', 'the', '&limit=100')).body;
    expect(all.total).toBeGreaterThanOrEqual(whole.total);
    const ids: number[] = [];
    for (let offset = 0; offset < all.total; offset += 3) {
      const { body } = await get('/artists/search', 'the', `&limit=3&offset=${offset}`);
      expect(body.total).toBe(all.total);
      ids.push(...idsOf(body.items));
    }
    expect(ids).toEqual(idsOf(all.items));
    const beyond = (await get('/artists/search', 'the', '&offset=1000')).body;
    expect([beyond.items, beyond.total]).toEqual([[], all.total]);
  });

  test('do not take those for an answer that only carry the words as a tag', async () => {
    await get('/search/orchestrated', 'Lumen Harbour');
    await made.settled();
    const { body } = await get('/artists/search', 'dreamwave');
    expect(namesOf(body.items)).not.toContain('Lumen Harbour');
  });
});

describe('quick tracks', () => {
  test('come with their albums, each once, in the order of the tracks', async () => {
    const { body } = await get('/search/tracks-quick', 'Night Ferry');
    expect(body.source).toBe('providers');
    expect(body.tracks.length).toBeGreaterThan(2);
    expect(body.tracks[0].name).toBe('Night Ferry');
    const albumIds = body.tracks.map((track: { album: { id: number } }) => track.album.id);
    expect(idsOf(body.albums)).toEqual([...new Set(albumIds)]);
  });

  test('are as many as wanted, and cost no call the second time', async () => {
    await get('/search/tracks-quick', 'Night Ferry');
    await made.settled();
    made.sandbox.resetCalls();
    const { body } = await get('/search/tracks-quick', 'night ferry', '&limit=2');
    await made.settled();
    expect([body.source, body.tracks.length]).toEqual(['local', 2]);
    expect(made.sandbox.calls()).toEqual([]);
  });
});

describe('the artist card of some words', () => {
  test('is a 404 with the reason when the words mean nobody', async () => {
    const { status, body } = await get('/search/artist-profile', 'zzqx wqzzk');
    expect(status).toBe(404);
    expect(body.type).toContain('search.no_artist');
    expect(body.detail).toContain('zzqx wqzzk');
  });

  test('is that of the artist that the search means, as the profile of that artist shows it', async () => {
    const { status, body } = await get('/search/artist-profile', 'night ferry');
    expect(status).toBe(200);
    expect(body.artist.name).toBe('Lumen Harbour');
    expect(body.top_tracks.length).toBeGreaterThan(5);
    expect(body.albums.length).toBeGreaterThan(3);
    const profile = (await made.get(`/artists/profile/id:${body.artist.id}`)).body;
    expect(Object.keys(profile)).toEqual(Object.keys(body));
    expect(profile.artist.id).toBe(body.artist.id);
  });
});
