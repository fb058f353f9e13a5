import { describe, expect, it } from 'vitest';
import { createDeezerProvider } from '#providers/deezer/deezer.provider.ts';
import type { CallContext } from '#providers/provider.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { fakeSource } from '../support/fake-source.ts';
import type { FakeAnswer } from '../support/fake-transport.ts';

const context: CallContext = { priority: 'user' };
const BASE = 'https://deezer.test';

/** A provider whose source answers from a table of paths. */
function deezer(routes: Parameters<typeof fakeSource>[1], clock = createFakeClock()) {
  const { source, ...asked } = fakeSource(BASE, routes, clock);
  return { provider: createDeezerProvider({ source, clock, apiUrl: BASE }), clock, ...asked };
}

const page = (data: unknown[], rest: { total?: number; next?: string } = {}): FakeAnswer => ({
  json: { data, ...rest },
});
const error = (code: number, message: string): FakeAnswer => ({
  json: { error: { type: 'Exception', message, code } },
});
const cover = (md5: string, size: number) =>
  `https://cdn-images.dzcdn.net/images/cover/${md5}/${size}x${size}-000000-80-0-0.jpg`;

describe('what Deezer says about artists', () => {
  it('gives its albums as a count and its fans as followers, and pictures with their sizes', async () => {
    const { provider } = deezer({
      'artist/7': {
        json: {
          id: 7,
          name: '  Вечерний Трамвай ',
          picture_small: 'https://cdn.test/56.jpg',
          picture_medium: 'https://cdn.test/250.jpg',
          picture_xl: 'https://cdn.test/1000.jpg',
          nb_album: 3,
          nb_fan: 1200,
        },
      },
    });
    expect(await provider.getArtist('7', context)).toEqual({
      provider: 'deezer',
      id: '7',
      externalIds: { deezer: '7' },
      name: 'Вечерний Трамвай',
      albumCount: 3,
      followers: 1200,
      images: [
        { url: 'https://cdn.test/1000.jpg', width: 1000, height: 1000 },
        { url: 'https://cdn.test/250.jpg', width: 250, height: 250 },
      ],
    });
  });

  it.each([
    ['an empty hash', 'https://cdn-images.dzcdn.net/images/artist//1000x1000-000000-80-0-0.jpg'],
    [
      'the hash of nothing',
      'https://cdn-images.dzcdn.net/images/artist/d41d8cd98f00b204e9800998ecf8427e/1000x1000-0.jpg',
    ],
    ['no text', null],
    ['no address', 'picture'],
  ])('a picture with %s is none', async (_what, picture) => {
    const { provider } = deezer({ 'artist/7': { json: { id: 7, name: 'A', picture_xl: picture } } });
    expect((await provider.getArtist('7', context))?.images).toBeUndefined();
  });

  it('asks for one page of at most 100', async () => {
    const { provider, paths } = deezer({ 'search/artist': page([]) });
    await provider.searchArtists({ query: 'AC/DC & co', limit: 500 }, context);
    expect(paths()).toEqual(['search/artist?q=AC%2FDC+%26+co&limit=100']);
  });

  it('identical calls in flight are one', async () => {
    const { provider, requests } = deezer({ 'search/artist': page([{ id: 1, name: 'A' }]) });
    const ask = () => provider.searchArtists({ query: 'a', limit: 25 }, context);
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(second).toEqual(first);
    expect(requests).toHaveLength(1);
  });

  it('an unreadable item is dropped, and an unreadable field of a good one', async () => {
    const { provider } = deezer({
      'search/artist': page([
        { id: 0, name: 'no id' },
        { id: 1, name: ' \u0000 ' },
        'garbage',
        { id: 2, name: 'Good', nb_fan: -5, nb_album: 'many', picture_xl: 12 },
      ]),
    });
    expect(await provider.searchArtists({ query: 'x', limit: 10 }, context)).toEqual([
      { provider: 'deezer', id: '2', externalIds: { deezer: '2' }, name: 'Good' },
    ]);
  });

  it('a list of which nothing can be read is a changed format, not an empty answer', async () => {
    const { provider } = deezer({ 'search/artist': page([{ artist: 'A' }, { artist: 'B' }]) });
    await expect(provider.searchArtists({ query: 'x', limit: 10 }, context)).rejects.toMatchObject({
      provider: 'deezer',
      fault: 'bad_response',
    });
  });

  it('Various Artists is a name in credits, never an artist of a list or to be asked about', async () => {
    const various = { id: 5080, name: 'Various Artists' };
    const { provider } = deezer({
      'search/artist': page([various, { id: 2, name: 'Various' }]),
      'search/album': page([{ id: 9, title: 'Hits', record_type: 'compile', artist: various }]),
    });
    expect((await provider.searchArtists({ query: 'various', limit: 5 }, context)).map((a) => a.id)).toEqual(['2']);
    const [album] = await provider.searchAlbums({ query: 'hits', limit: 5 }, context);
    expect(album).toMatchObject({ albumType: 'compilation', credits: [{ name: 'Various Artists', joinPhrase: '' }] });
    expect(album?.credits[0]?.artist).toBeUndefined();
    expect(provider.artistKey({ name: 'Various Artists', externalIds: { deezer: '5080' } })).toBeNull();
  });

  it('similar artists are scored by their place, the best 1', async () => {
    const { provider } = deezer({
      'artist/1/related': page([2, 3, 4, 5].map((id) => ({ id, name: `Artist ${id}` }))),
    });
    const similar = await provider.getSimilarArtists({ key: '1', limit: 20 }, context);
    expect(similar.map(({ artist, score }) => [artist.id, score])).toEqual([
      ['2', 1],
      ['3', 0.75],
      ['4', 0.5],
      ['5', 0.25],
    ]);
  });

  it('only a Deezer number is a key', () => {
    const { provider } = deezer({});
    const ref = (id?: string) => ({ name: 'A', title: 'T', artistName: 'A', externalIds: { deezer: id, mbid: 'x' } });
    expect(provider.artistKey(ref('27'))).toBe('27');
    expect(provider.albumKey(ref('302127'))).toBe('302127');
    expect(provider.trackKey(ref('3135556'))).toBe('3135556');
    for (const id of [undefined, '', '0', '-1', '27/albums', 'abc']) expect(provider.artistKey(ref(id))).toBeNull();
  });
});

describe('artists of a tag', () => {
  const genres = page([
    { id: 0, name: 'All' },
    { id: 116, name: 'Rap/Hip Hop' },
    { id: 169, name: 'Soul & Funk' },
    { id: 106, name: 'Electro' },
  ]);
  const artists = page([1, 2, 3].map((id) => ({ id, name: `Artist ${id}` })));

  it.each([
    ['Electro', 106, 'Electro'],
    ['hip-hop', 116, 'Rap/Hip Hop'],
    ['FUNK', 169, 'Soul & Funk'],
  ])('%s is the genre %i', async (tag, id, name) => {
    const { provider } = deezer({ genre: genres, [`genre/${id}/artists`]: artists });
    const found = await provider.getTagArtists({ tag, limit: 10, page: 1 }, context);
    expect(found.map((artist) => artist.id)).toEqual(['1', '2', '3']);
    expect(found[0]?.tags).toEqual([{ name, weight: 100 }]);
  });

  it.each(['dreamwave', 'all', 'hop'])('%s is no genre of Deezer, and costs no call for artists', async (tag) => {
    const { provider, paths } = deezer({ genre: genres });
    expect(await provider.getTagArtists({ tag, limit: 10, page: 1 }, context)).toEqual([]);
    expect(paths()).toEqual(['genre']);
  });

  it('the list of genres is asked in English, once a day, and an empty one is asked again', async () => {
    const answers = [page([]), genres, genres];
    const { provider, paths, clock, requests } = deezer({
      genre: () => answers.shift() ?? page([]),
      'genre/106/artists': artists,
    });
    const ask = () => provider.getTagArtists({ tag: 'electro', limit: 10, page: 1 }, context);
    expect(await ask()).toEqual([]);
    expect(await ask()).toHaveLength(3);
    await clock.advance(23 * 3_600_000);
    await ask();
    expect(paths().filter((path) => path === 'genre')).toHaveLength(2);
    await clock.advance(3_600_001);
    await ask();
    expect(paths().filter((path) => path === 'genre')).toHaveLength(3);
    expect(requests[0]?.headers).toMatchObject({ 'Accept-Language': 'en' });
  });

  it('pages are cut out of the one list, so that none repeats another', async () => {
    const { provider } = deezer({ genre: genres, 'genre/106/artists': artists });
    const ask = async (number: number) =>
      (await provider.getTagArtists({ tag: 'electro', limit: 2, page: number }, context)).map((artist) => artist.id);
    expect([await ask(1), await ask(2), await ask(3)]).toEqual([['1', '2'], ['3'], []]);
  });
});

describe('what Deezer says about albums', () => {
  const ref = (id: number, role?: string) => ({ id, name: `Artist ${id}`, role });
  const album = {
    id: 10,
    title: 'Album',
    upc: '724384960650',
    label: 'Label',
    record_type: 'ep',
    release_date: '2001-03-07',
    nb_tracks: 2,
    fans: 77,
    explicit_lyrics: true,
    genres: { data: [{ id: 113, name: 'Dance' }] },
    cover_xl: cover('2e018122cb56986277102d2041a592c8', 1000),
    contributors: [ref(1, 'Main'), ref(2, 'Main')],
    artist: ref(1),
  };
  const track = (id: number, disk = 1) => ({
    id,
    title: `Track ${id}`,
    isrc: 'gb-duw-00-00053',
    duration: 320,
    track_position: id,
    disk_number: disk,
    rank: 851_865,
    artist: ref(1),
    preview: 'https://cdnt-preview.dzcdn.net/x.mp3?hdnea=exp=1',
  });

  it('is complete with ISRCs, discs and positions after two calls', async () => {
    const { provider, paths } = deezer({
      'album/10': { json: album },
      'album/10/tracks': page([track(1), track(2, 2)], { total: 2 }),
    });
    const found = await provider.getAlbum('10', context);
    expect(found).toMatchObject({
      id: '10',
      title: 'Album',
      albumType: 'ep',
      releaseDate: '2001-03-07',
      label: 'Label',
      barcode: '724384960650',
      trackCount: 2,
      discCount: 2,
      explicit: true,
      followers: 77,
      tags: [{ name: 'Dance', weight: 100 }],
      images: [{ url: album.cover_xl, width: 1000, height: 1000 }],
      tracksComplete: true,
    });
    expect(found?.credits.map(({ name, joinPhrase }) => name + joinPhrase).join('')).toBe('Artist 1 & Artist 2');
    expect(found?.tracks?.[1]).toEqual({
      provider: 'deezer',
      id: '2',
      externalIds: { deezer: '2' },
      title: 'Track 2',
      credits: [
        {
          name: 'Artist 1',
          joinPhrase: '',
          artist: { provider: 'deezer', id: '1', externalIds: { deezer: '1' }, name: 'Artist 1' },
        },
      ],
      discNumber: 2,
      position: 2,
      durationMs: 320_000,
      isrc: 'GBDUW0000053',
      popularity: 85,
    });
    expect(paths().sort()).toEqual(['album/10', 'album/10/tracks?limit=100']);
  });

  it('reads a box set to its last page, at the places that Deezer names', async () => {
    const all = Array.from({ length: 120 }, (_, index) => track(index + 1));
    const { provider, paths } = deezer({
      'album/10': { json: { ...album, nb_tracks: 120 } },
      'album/10/tracks?limit=100': page(all.slice(0, 50), { total: 120, next: `${BASE}/album/10/tracks?index=50` }),
      'album/10/tracks?limit=100&index=50': page(all.slice(50, 100), {
        total: 120,
        next: `${BASE}/album/10/tracks?index=100`,
      }),
      'album/10/tracks?limit=100&index=100': page(all.slice(100), { total: 120 }),
    });
    const found = await provider.getAlbum('10', context);
    expect(found?.tracks?.map((one) => one.position)).toEqual(all.map((one) => one.track_position));
    expect(found?.tracksComplete).toBe(true);
    expect(paths()).toHaveLength(4);
  });

  it('is not called complete when tracks are missing or unreadable', async () => {
    const complete = async (answer: FakeAnswer) => {
      const { provider } = deezer({ 'album/10': { json: album }, 'album/10/tracks': answer });
      return (await provider.getAlbum('10', context))?.tracksComplete;
    };
    expect(await complete(page([track(1)], { total: 2 }))).toBe(false);
    expect(await complete(page([track(1), { id: 2 }], { total: 2 }))).toBe(false);
    expect(await complete(page([], { total: 0 }))).toBeUndefined();
  });

  it('pages that go in a circle end, and are not called complete', async () => {
    const circle = page([track(1)], { total: 2, next: `${BASE}/album/10/tracks?index=50` });
    const { provider, paths } = deezer({ 'album/10': { json: album }, 'album/10/tracks': circle });
    expect(await provider.getAlbum('10', context)).toMatchObject({ tracksComplete: false });
    expect(paths()).toHaveLength(3);
  });

  it('`0000-00-00` is no date, an unknown type no type, a wrong barcode no barcode', async () => {
    const odd = {
      id: 1,
      title: 'Odd',
      release_date: '0000-00-00',
      record_type: 'mixtape',
      upc: '724384960651',
      nb_tracks: 0,
    };
    const { provider } = deezer({ 'search/album': page([odd]) });
    expect(await provider.searchAlbums({ query: 'odd', limit: 5 }, context)).toEqual([
      { provider: 'deezer', id: '1', externalIds: { deezer: '1' }, title: 'Odd', credits: [] },
    ]);
  });

  it('a discography goes on where Deezer says', async () => {
    const { provider, paths } = deezer({
      'artist/1/albums?limit=100': page([{ id: 1, title: 'One' }], {
        total: 101,
        next: `${BASE}/artist/1/albums?limit=100&index=100`,
      }),
      'artist/1/albums?limit=100&index=100': page([{ id: 2, title: 'Two' }], { total: 101 }),
    });
    const first = await provider.getArtistAlbums({ key: '1' }, context);
    expect(first).toMatchObject({ items: [{ id: '1' }], next: '100', total: 101 });
    const second = await provider.getArtistAlbums({ key: '1', page: first.next }, context);
    expect(second.items.map((one) => one.id)).toEqual(['2']);
    expect(second.next).toBeUndefined();
    expect(paths()).toHaveLength(2);
  });

  it('is found by its barcode in the form of at least 12 digits, and nonsense costs no call', async () => {
    const { provider, paths } = deezer({ 'album/upc:724384960650': { json: album } });
    expect((await provider.findAlbumByBarcode('0724384960650', context))?.id).toBe('10');
    expect(await provider.findAlbumByBarcode('12345', context)).toBeNull();
    expect(paths()).toEqual(['album/upc:724384960650']);
  });

  it('fresh releases are those of the last days, the coming ones and those without a date', async () => {
    const release = (id: number, date: string) => ({ id, title: `R${id}`, release_date: date });
    const { provider } = deezer(
      {
        'editorial/0/releases': page([
          release(1, '2026-11-14'),
          release(2, '2026-11-13'),
          release(3, '2026-12-01'),
          release(4, '0000-00-00'),
        ]),
      },
      createFakeClock('2026-11-21T23:59:00.000Z'),
    );
    expect((await provider.getFreshReleases({ days: 7 }, context)).map((one) => one.id)).toEqual(['1', '3', '4']);
  });
});

describe('what Deezer says about tracks', () => {
  const track = { id: 5, title: 'Song', isrc: 'USUM72409273', duration: 0, rank: 2_000_000, track_position: 0 };
  const names = (credits: { name: string; joinPhrase: string }[] | undefined) =>
    credits?.map(({ name, joinPhrase }) => name + joinPhrase).join('');

  it.each([
    [['A Main'], 'A'],
    [['A Main', 'B Main'], 'A & B'],
    [['A Main', 'B Main', 'C Main'], 'A, B & C'],
    [['A Main', 'B Featured'], 'A feat. B'],
    [['A Main', 'B Featured', 'C Main', 'D Featured'], 'A & C feat. B & D'],
    [['A Main', 'A Featured'], 'A'],
    [['A Featured'], 'A'],
    [['A', 'B'], 'A & B'],
  ])('%j are credited as "%s"', async (people, credit) => {
    const contributors = people.map((text) => {
      const [name = '', role] = text.split(' ');
      return { id: name.charCodeAt(0), name, role };
    });
    const { provider } = deezer({ 'track/5': { json: { ...track, contributors, artist: { id: 9, name: 'Z' } } } });
    expect(names((await provider.getTrack('5', context))?.credits)).toBe(credit);
  });

  it('without contributors the artist is credited', async () => {
    const { provider } = deezer({ 'track/5': { json: { ...track, contributors: [], artist: { id: 9, name: 'Z' } } } });
    expect(names((await provider.getTrack('5', context))?.credits)).toBe('Z');
  });

  it('keeps no preview, caps the rank at 100 and takes zeros for unknown', async () => {
    const { provider } = deezer({ 'track/isrc:USUM72409273': { json: { ...track, preview: 'https://p.test/a.mp3' } } });
    expect(await provider.findTrackByIsrc('us-um7-24-09273', context)).toEqual({
      provider: 'deezer',
      id: '5',
      externalIds: { deezer: '5' },
      title: 'Song',
      credits: [],
      isrc: 'USUM72409273',
      popularity: 100,
    });
    expect(await provider.findTrackByIsrc('nonsense', context)).toBeNull();
  });
});

describe('what goes wrong at Deezer', () => {
  it.each([
    [800, 'no data'],
    [500, 'Wrong parameter'],
  ])('code %i is "no such thing"', async (code, message) => {
    const nothing = error(code, message);
    const { provider } = deezer({
      'artist/1': nothing,
      'album/1': nothing,
      'album/1/tracks': nothing,
      'artist/1/albums': nothing,
    });
    expect(await provider.getArtist('1', context)).toBeNull();
    expect(await provider.getAlbum('1', context)).toBeNull();
    expect(await provider.getArtistAlbums({ key: '1' }, context)).toMatchObject({ items: [] });
  });

  it('a real 404 with a bare string is "no such thing" too', async () => {
    const { provider } = deezer({ 'track/1': { status: 404, json: { error: 'Not Found' } } });
    expect(await provider.getTrack('1', context)).toBeNull();
  });

  it.each<[string, FakeAnswer, string, number | undefined]>([
    ['the quota', error(4, 'Quota limit exceeded'), 'rate_limited', 1000],
    ['a refused token', error(300, 'Invalid OAuth access token.'), 'unauthorized', undefined],
    ['a missing parameter', error(501, 'Missing parameters: q'), 'unsupported', undefined],
    ['an unknown path', error(600, 'Unknown path components : /x'), 'unsupported', undefined],
    ['a busy service', error(700, 'Service busy'), 'unavailable', undefined],
    ['an unknown code', error(999, '?'), 'bad_response', undefined],
    ['403 of the CDN', { status: 403, body: '<html>' }, 'rate_limited', 60_000],
    [
      '403 with a time of its own',
      { status: 403, headers: { 'retry-after': '120' }, body: '' },
      'rate_limited',
      120_000,
    ],
    ['429', { status: 429, body: '' }, 'rate_limited', undefined],
    ['502', { status: 502, body: '<html>' }, 'unavailable', undefined],
    ['HTML with status 200', { body: '<html>' }, 'bad_response', undefined],
    ['a cut answer', { body: '{"data":[' }, 'bad_response', undefined],
    ['another shape', { json: { artists: [] } }, 'bad_response', undefined],
  ])('%s is a fault that says what to do next', async (_what, answer, fault, retryAfterMs) => {
    // As often as it is tried again, the answer stays the same.
    const { provider, clock } = deezer({ 'search/artist': answer });
    const failed = provider.searchArtists({ query: 'x', limit: 5 }, context).catch((thrown: unknown) => thrown);
    await clock.advance(5000);
    const thrown = await failed;
    expect(thrown).toMatchObject({ name: 'ProviderError', provider: 'deezer', fault });
    if (retryAfterMs !== undefined) expect(thrown).toMatchObject({ retryAfterMs });
  });
});
