import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesIn, workIdOf } from '#providers/lastfm/lastfm-keys.ts';
import { ProviderError } from '#providers/provider-error.ts';
import { whileTimePasses } from '../support/while-time-passes.ts';
import { API_KEY, context, lastfm } from './lastfm-source.ts';

const STAR = 'https://lastfm.freetls.fastly.net/i/u/300x300/2a96cbd8b46e442fc41c2b86b821562f.png';
const cover = (size: string) => `https://lastfm.freetls.fastly.net/i/u/${size}/e7dbfc64cde5478484af18f0e30662e0.png`;
const images = (...urls: string[]) => urls.map((url) => ({ '#text': url, size: 'x' }));
const artist = (name: string, rest: object = {}) => ({ name, mbid: 'stale', image: images(STAR), ...rest });
const artistsFound = (artistmatches: unknown) => ({ json: { results: { artistmatches } } });
const page = 'https://www.last.fm/music/Lumen+Harbour';
const readMore = `<a href="${page}">Read more on Last.fm</a>`;
const license =
  'User-contributed text is available under the Creative Commons By-SA License; additional terms may apply.';
const info = (rest: object) => ({
  'artist.getinfo': { json: { artist: { name: 'Lumen Harbour', url: page, ...rest } } },
});

async function faultOf(call: Promise<unknown>): Promise<ProviderError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ProviderError)) throw new Error(`expected a ProviderError, got ${String(thrown)}`);
  return thrown;
}

describe('keys', () => {
  const { provider } = lastfm({});

  it('are names, in lower case', () => {
    expect(provider.artistKey({ name: 'Lumen Harbour', externalIds: {} })).toBe('lumen harbour');
    expect(provider.artistKey({ name: 'Other', externalIds: { lastfm: 'lumen harbour' } })).toBe('lumen harbour');
    expect(provider.albumKey({ artistName: 'AC/DC', title: 'T.N.T. 100%', externalIds: {} })).toBe(
      'ac%2Fdc/t.n.t.%20100%25',
    );
    expect(provider.trackKey({ artistName: 'A', title: 'B', externalIds: { lastfm: 'c/d' } })).toBe('c/d');
  });

  it.each(['[unknown]', 'Various Artists'])('there is none for %s', (name) => {
    expect(provider.artistKey({ name, externalIds: {} })).toBeNull();
    expect(provider.albumKey({ artistName: name, title: 'Hits', externalIds: {} })).toBeNull();
    expect(provider.trackKey({ artistName: name, title: 'Hit', externalIds: {} })).toBeNull();
  });

  it('of albums and tracks give back both names, whatever stands in them', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(name, name, (artist, title) => {
        expect(namesIn(workIdOf(artist, title))).toEqual({ artist: artist.toLowerCase(), title: title.toLowerCase() });
      }),
    );
    expect(namesIn(workIdOf('\ud800', 'x'))).toEqual({ artist: '\ufffd', title: 'x' });
  });
});

describe('lists', () => {
  it.each([
    ['several', { artist: [artist('A'), artist('B')] }, ['a', 'b']],
    ['one, as an object', { artist: artist('A') }, ['a']],
    ['none, as an empty list', { artist: [] }, []],
    ['none, as an empty text in the container', { artist: '' }, []],
    ['none, as a text instead of the container', '\n', []],
    ['none, as an empty container', {}, []],
    ['broken ones among good', { artist: [null, { name: '' }, artist('A')] }, ['a']],
  ])('%s', async (_what, matches, ids) => {
    const { provider } = lastfm({ 'artist.search': artistsFound(matches) });
    const found = await provider.searchArtists({ query: 'x', limit: 10 }, context);
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  it('of which nothing can be read are a fault, never "nothing"', async () => {
    const { provider } = lastfm({ 'artist.search': artistsFound({ artist: [{ title: 'A' }] }) });
    expect((await faultOf(provider.searchArtists({ query: 'x', limit: 10 }, context))).fault).toBe('bad_response');
    const without = lastfm({ 'artist.search': { json: { results: 7 } } });
    expect((await faultOf(without.provider.searchArtists({ query: 'x', limit: 10 }, context))).fault).toBe(
      'bad_response',
    );
  });
});

describe('artists', () => {
  it('are found with their listeners, without the placeholder picture and without the MBID, which may be stale', async () => {
    const found = {
      artist: [artist('Вечерний Трамвай', { listeners: '2243379' }), artist('[unknown]'), artist('Various Artists')],
    };
    const { provider, asked } = lastfm({ 'artist.search': artistsFound(found) });
    expect(await provider.searchArtists({ query: 'трамвай', limit: 7 }, context)).toEqual([
      {
        provider: 'lastfm',
        id: 'вечерний трамвай',
        externalIds: { lastfm: 'вечерний трамвай' },
        name: 'Вечерний Трамвай',
        listeners: 2_243_379,
      },
    ]);
    expect(asked()).toEqual([{ method: 'artist.search', artist: 'трамвай', limit: '7' }]);
  });

  it('keep listeners, play counts beyond 32 bits, and tags by their order', async () => {
    const { provider, asked } = lastfm(
      info({
        stats: { listeners: '740367', playcount: '4447670300' },
        tags: { tag: ['Dreamwave', 'Synth', 'x', 'y'].map((name) => ({ name })) },
      }),
    );
    expect(await provider.getArtist('lumen harbour', context)).toMatchObject({
      name: 'Lumen Harbour',
      listeners: 740_367,
      playCount: 4_447_670_300,
      tags: [
        { name: 'dreamwave', weight: 100 },
        { name: 'synth', weight: 75 },
        { name: 'x', weight: 50 },
        { name: 'y', weight: 25 },
      ],
    });
    expect(asked()).toEqual([{ method: 'artist.getinfo', artist: 'lumen harbour', autocorrect: '1' }]);
  });

  it('have a biography in plain text, with the page to credit and its licence', async () => {
    const text = 'A <b>duo</b> from Bergen &amp; Oslo, with <a href="https://www.last.fm/music/X">X</a>.';
    const { provider } = lastfm(
      info({ bio: { summary: `${text} ${readMore}`, content: `${text}\n\nMore. ${readMore}. ${license}` } }),
    );
    expect((await provider.getArtist('x', context))?.bio).toEqual({
      summary: 'A duo from Bergen & Oslo, with X.',
      content: 'A duo from Bergen & Oslo, with X.\n\nMore.',
      url: page,
      license: 'CC BY-SA',
    });
  });

  it.each([
    ['only the link', { summary: ` ${readMore}`, content: ` ${readMore}. ${license}` }],
    ['empty texts', { summary: '', content: '' }],
    ['no text', ''],
    ['nonsense', { summary: 7, content: null }],
  ])('with %s have no biography', async (_what, bio) => {
    const { provider } = lastfm(info({ bio }));
    expect(await provider.getArtist('x', context)).toMatchObject({ name: 'Lumen Harbour', bio: undefined });
  });

  it('are credited under their real page, also when the answer was not redirected', async () => {
    const url = 'https://www.last.fm/music/+noredirect/Lumen+Harbour';
    const { provider } = lastfm(info({ url, stats: { listeners: '9' }, bio: { summary: 'A duo.' } }));
    expect((await provider.getArtist('x', context))?.bio?.url).toBe(page);
  });

  it.each([
    [
      'a name that nobody was heard under',
      { url: 'https://www.last.fm/music/+noredirect/Xyz', stats: { listeners: '0' } },
    ],
    ['[unknown]', { name: '[unknown]' }],
    ['Various Artists', { name: 'Various Artists' }],
  ])('%s is nobody', async (_what, rest) => {
    const { provider } = lastfm(info(rest));
    expect(await provider.getArtist('x', context)).toBeNull();
  });

  it('of a tag carry it by their rank, over pages of at most 1000', async () => {
    const list = [
      artist('A', { '@attr': { rank: '1' } }),
      artist('Various Artists', { '@attr': { rank: '2' } }),
      artist('B', { '@attr': { rank: '501' } }),
      artist('C', { '@attr': { rank: '4000' } }),
    ];
    const { provider, asked } = lastfm({ 'tag.gettopartists': { json: { topartists: { artist: list } } } });
    const found = await provider.getTagArtists({ tag: 'dreamwave', limit: 5000, page: 1 }, context);
    expect(found.map(({ name, tags }) => [name, tags?.[0]])).toEqual([
      ['A', { name: 'dreamwave', weight: 100 }],
      ['B', { name: 'dreamwave', weight: 50 }],
      ['C', { name: 'dreamwave', weight: 1 }],
    ]);
    expect(asked()).toEqual([{ method: 'tag.gettopartists', tag: 'dreamwave', limit: '1000', page: '1' }]);
  });

  it('of a tag without ranks are ranked by their place in the whole list', async () => {
    const { provider } = lastfm({ 'tag.gettopartists': { json: { topartists: { artist: [artist('A')] } } } });
    const [found] = await provider.getTagArtists({ tag: 't', limit: 50, page: 11 }, context);
    expect(found?.tags).toEqual([{ name: 't', weight: 50 }]);
  });

  it('that are similar keep their match as the score; without one nothing is said', async () => {
    const list = [
      artist('A', { match: '1' }),
      artist('B', { match: 0.5 }),
      artist('C', { match: '7' }),
      artist('D'),
      artist('E', { match: '' }),
    ];
    const { provider, asked } = lastfm({ 'artist.getsimilar': { json: { similarartists: { artist: list } } } });
    const similar = await provider.getSimilarArtists({ key: 'x', limit: 9 }, context);
    expect(similar.map(({ artist, score }) => [artist.name, score])).toEqual([
      ['A', 1],
      ['B', 0.5],
      ['C', 1],
    ]);
    expect(asked()).toEqual([{ method: 'artist.getsimilar', artist: 'x', limit: '9', autocorrect: '1' }]);
  });
});

describe('albums', () => {
  it('have their own pictures, widest first and each once; the star is none', async () => {
    const album = {
      name: 'Nordlys',
      artist: 'Lumen Harbour',
      image: images(cover('34s'), cover('300x300'), cover('300x300'), ''),
    };
    const bare = { name: 'Bare', artist: 'Lumen Harbour', image: images(STAR, '') };
    const { provider, asked } = lastfm({
      'album.search': { json: { results: { albummatches: { album: [album, bare] } } } },
    });
    const [first, second] = await provider.searchAlbums({ query: 'nordlys', limit: 3 }, context);
    expect(first).toMatchObject({
      id: 'lumen%20harbour/nordlys',
      externalIds: { lastfm: 'lumen%20harbour/nordlys' },
      title: 'Nordlys',
      credits: [{ name: 'Lumen Harbour', joinPhrase: '', artist: { id: 'lumen harbour' } }],
      images: [
        { url: cover('300x300'), width: 300, height: 300 },
        { url: cover('34s'), width: 34, height: 34 },
      ],
    });
    expect(second?.images).toBeUndefined();
    expect(asked()).toEqual([{ method: 'album.search', album: 'nordlys', limit: '3' }]);
  });

  it('keep reach, tags, wiki and tracks with their lengths, but are never complete', async () => {
    const tracks = [
      { name: 'One', duration: 232, '@attr': { rank: 1 }, artist: { name: 'Lumen Harbour' } },
      { name: 'Two', duration: '180', '@attr': { rank: '2' }, artist: { name: 'Guest' } },
      { name: 'Three', duration: null },
    ];
    const album = {
      name: 'Nordlys',
      artist: 'Lumen Harbour',
      url: `${page}/Nordlys`,
      listeners: '10',
      playcount: '20',
      image: images(cover('174s')),
      tracks: { track: tracks },
      tags: { tag: { name: 'Dreamwave' } },
      wiki: { summary: `Their first. ${readMore}.`, content: `Their first. ${readMore}. ${license}` },
    };
    const { provider, asked } = lastfm({ 'album.getinfo': { json: { album } } });
    const found = await provider.getAlbum('lumen%20harbour/nordlys', context);
    expect(found).toMatchObject({
      listeners: 10,
      playCount: 20,
      tags: [{ name: 'dreamwave', weight: 100 }],
      wiki: { summary: 'Their first.', url: `${page}/Nordlys`, license: 'CC BY-SA' },
    });
    expect(found?.tracksComplete).toBeUndefined();
    expect(
      found?.tracks?.map((track) => [track.title, track.durationMs, track.position, track.credits[0]?.name]),
    ).toEqual([
      ['One', 232_000, 1, 'Lumen Harbour'],
      ['Two', 180_000, 2, 'Guest'],
      ['Three', undefined, undefined, 'Lumen Harbour'],
    ]);
    expect(asked()).toEqual([{ method: 'album.getinfo', artist: 'lumen harbour', album: 'nordlys', autocorrect: '1' }]);
  });

  it('with one track as an object, or tags as an empty text, are read', async () => {
    const album = { name: 'Nordlys', artist: 'A', tracks: { track: { name: 'One' } }, tags: '', wiki: '' };
    const { provider } = lastfm({ 'album.getinfo': { json: { album } } });
    const found = await provider.getAlbum('a/nordlys', context);
    expect(found?.tracks).toHaveLength(1);
    expect(found).toMatchObject({ tags: undefined, wiki: undefined });
  });
});

describe('tracks', () => {
  const song = { name: 'Tide', playcount: '6309776', listeners: '1037970', mbid: '', image: images(STAR) };

  it('are found with their listeners; those that nobody sings are left out', async () => {
    const track = [
      { ...song, artist: 'Lumen Harbour' },
      { ...song, artist: '[unknown]' },
    ];
    const { provider, asked } = lastfm({ 'track.search': { json: { results: { trackmatches: { track } } } } });
    const found = await provider.searchTracks({ query: 'tide', limit: 3 }, context);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      id: 'lumen%20harbour/tide',
      title: 'Tide',
      listeners: 1_037_970,
      playCount: 6_309_776,
    });
    expect(asked()).toEqual([{ method: 'track.search', track: 'tide', limit: '3' }]);
  });

  it('that are the best of an artist have no album', async () => {
    const track = [{ ...song, artist: { name: 'Lumen Harbour' }, '@attr': { rank: '1' } }];
    const { provider, asked } = lastfm({ 'artist.gettoptracks': { json: { toptracks: { track } } } });
    const [found] = await provider.getArtistTopTracks({ key: 'lumen harbour', limit: 5 }, context);
    expect(found).toMatchObject({ title: 'Tide', listeners: 1_037_970, credits: [{ name: 'Lumen Harbour' }] });
    expect(found?.album).toBeUndefined();
    expect(asked()).toEqual([{ method: 'artist.gettoptracks', artist: 'lumen harbour', limit: '5', autocorrect: '1' }]);
  });

  it('asked about by name have a length, tags and one album', async () => {
    const track = {
      ...song,
      artist: { name: 'Lumen Harbour' },
      duration: '383000',
      toptags: { tag: [{ name: 'Dreamwave' }] },
      album: { artist: 'Lumen Harbour', title: 'Nordlys', image: images(cover('64s')), '@attr': { position: '2' } },
    };
    const { provider } = lastfm({ 'track.getinfo': { json: { track } } });
    expect(await provider.getTrack('lumen%20harbour/tide', context)).toMatchObject({
      durationMs: 383_000,
      position: 2,
      tags: [{ name: 'dreamwave', weight: 100 }],
      album: { id: 'lumen%20harbour/nordlys', title: 'Nordlys', images: [{ width: 64 }] },
    });
    const unknown = lastfm({
      'track.getinfo': { json: { track: { ...track, duration: '0', album: null, toptags: '' } } },
    });
    const bare = await unknown.provider.getTrack('lumen%20harbour/tide', context);
    expect(bare).toMatchObject({ durationMs: undefined, album: undefined, tags: undefined });
  });
});

describe('errors are told by the code in the body, whatever the status', () => {
  const statuses = [200, 400, 403, 404, 500];
  const refused = (status: number, error: unknown, message: string) => ({
    'artist.getinfo': { status, json: { error, message } },
  });

  it.each(['The artist you supplied could not be found', 'Artist not found', 'Track not found'])(
    '6 "%s" is nothing',
    async (message) => {
      for (const status of statuses) {
        expect(await lastfm(refused(status, 6, message)).provider.getArtist('x', context)).toBeNull();
      }
      expect(await lastfm(refused(200, '6', message)).provider.getArtist('x', context)).toBeNull();
    },
  );

  it.each([
    [6, 'Invalid parameters - Your request is missing a required parameter', 'bad_response'],
    [6, 'limit param out of bounds (1-1000)', 'bad_response'],
    [3, 'Invalid Method - No method with that name in this package', 'unsupported'],
    [8, 'Operation failed - Most likely the backend service failed.', 'unavailable'],
    [11, 'Service Offline', 'unavailable'],
    [16, 'There was a temporary error processing your request.', 'unavailable'],
    [10, 'Invalid API key', 'unauthorized'],
    [26, 'API Key Suspended', 'unauthorized'],
    [29, 'Rate Limit Exceeded', 'rate_limited'],
    [2, 'Invalid service', 'bad_response'],
  ])('%i "%s" is %s', async (code, message, fault) => {
    for (const status of statuses) {
      const { provider, clock } = lastfm(refused(status, code, message));
      const error = await whileTimePasses(clock, faultOf(provider.getArtist('x', context)));
      expect(error.fault).toBe(fault);
      expect(error.message).toContain(message);
    }
  });

  it('17 is nothing: it is private', async () => {
    expect(await lastfm(refused(403, 17, 'Login required')).provider.getArtist('x', context)).toBeNull();
  });

  it('a refused key names the variable, and neither errors nor logs hold the key', async () => {
    const { provider, logged } = lastfm(refused(403, 10, 'Invalid API key'));
    const error = await faultOf(provider.getArtist('x', context));
    expect(error.message).toContain('LASTFM_API_KEY');
    expect(logged.length).toBeGreaterThan(0);
    expect(JSON.stringify([logged, error, error.message, error.stack])).not.toContain(API_KEY);
  });

  it('a limit rests the source for some seconds', async () => {
    const { provider, asked } = lastfm(refused(200, 29, 'Rate Limit Exceeded'));
    expect(await faultOf(provider.getArtist('x', context))).toMatchObject({
      fault: 'rate_limited',
      retryAfterMs: 2000,
    });
    expect((await faultOf(provider.getArtist('y', context))).fault).toBe('rate_limited');
    expect(asked()).toHaveLength(1);
  });

  it.each([
    ['500 without a code', { status: 500, body: 'oops' }, 'unavailable'],
    ['a page of HTML', { body: '<html></html>' }, 'bad_response'],
    ['an answer cut short', { body: '{"artist":{"name":"A"' }, 'bad_response'],
  ])('%s is a fault', async (_what, answer, fault) => {
    const { provider, clock } = lastfm({ 'artist.getinfo': answer });
    const error = await whileTimePasses(clock, faultOf(provider.getArtist('x', context)));
    expect(error.fault).toBe(fault);
  });
});
