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
    ['the quota', error(4, 'Quota limit exceeded'), 'rate_limited', 2000],
    ['a refused token', error(300, 'Invalid OAuth access token.'), 'unauthorized', undefined],
    ['a missing parameter', error(501, 'Missing parameters: q'), 'unsupported', undefined],
    ['an unknown path', error(600, 'Unknown path components : /x'), 'unsupported', undefined],
    ['a busy service', error(700, 'Service busy'), 'unavailable', undefined],
    ['an unknown code', error(999, '?'), 'bad_response', undefined],
    ['403 of the CDN', { status: 403, body: '<html>' }, 'rate_limited', 2000],
    [
      '403 with a time of its own',
      { status: 403, headers: { 'retry-after': '120' }, body: '' },
      'rate_limited',
      120_000,
    ],
    ['429', { status: 429, body: '' }, 'rate_limited', 2000],
    ['502', { status: 502, body: '<html>' }, 'unavailable', undefined],
    ['HTML with status 200', { body: '<html>' }, 'bad_response', undefined],
    ['a cut answer', { body: '{"data":[' }, 'bad_response', undefined],
    ['another shape', { json: { artists: [] } }, 'bad_response', undefined],
  ])('%s is a fault that says what to do next', async (_what, answer, fault, retryAfterMs) => {
    // As often as it is tried again, the answer stays the same.
    const { provider, clock } = deezer({ 'search/artist': answer });
    const failed = provider.searchArtists({ query: 'x', limit: 5 }, context).catch((thrown: unknown) => thrown);
    await clock.advance(2000);
    const thrown = await failed;
    expect(thrown).toMatchObject({ name: 'ProviderError', provider: 'deezer', fault });
    if (retryAfterMs !== undefined) expect(thrown).toMatchObject({ retryAfterMs });
  });
});
