import { describe, expect, it } from 'vitest';
import { createItunesProvider } from '#providers/itunes/itunes.provider.ts';
import type { CallContext } from '#providers/provider.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { fakeSource } from '../support/fake-source.ts';
import type { FakeAnswer } from '../support/fake-transport.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';

const context: CallContext = { priority: 'user' };
const BASE = 'https://itunes.test';

function itunes(routes: Record<string, FakeAnswer>) {
  const clock = createFakeClock();
  const { source, ...asked } = fakeSource(BASE, routes, clock);
  return { provider: createItunesProvider({ source, apiUrl: BASE }), clock, ...asked };
}

/** As Apple sends it: JSON after some empty lines, called JavaScript. */
const answer = (...results: unknown[]): FakeAnswer => ({
  headers: { 'content-type': 'text/javascript; charset=utf-8' },
  body: `\n\n\n${JSON.stringify({ resultCount: results.length, results })}\n\n`,
});

const ART = 'https://is1-ssl.mzstatic.com/image/thumb/Music/v4/source';

const collection = {
  wrapperType: 'collection',
  collectionType: 'Album',
  collectionId: 10,
  collectionName: 'Night Trams',
  collectionExplicitness: 'notExplicit',
  artistId: 1,
  artistName: 'Lumen Harbour',
  artworkUrl100: `${ART}/100x100bb.jpg`,
  trackCount: 2,
  releaseDate: '2019-05-03T07:00:00Z',
  primaryGenreName: 'Electronic',
};

const song = {
  wrapperType: 'track',
  kind: 'song',
  trackId: 11,
  trackName: 'First Light',
  trackExplicitness: 'explicit',
  trackTimeMillis: 223_094,
  trackNumber: 1,
  trackCount: 1,
  discNumber: 1,
  discCount: 2,
  previewUrl: 'https://audio-ssl.test/a.m4a',
  artistId: 1,
  artistName: 'Lumen Harbour',
  collectionId: 10,
  collectionName: 'Night Trams',
  artworkUrl100: `${ART}/100x100bb.jpg`,
  releaseDate: '2018-11-01T12:00:00Z',
  primaryGenreName: 'Electronic',
};

describe('searching iTunes', () => {
  it('asks the one store whose ids we keep, for music, for at most 200', async () => {
    const { provider, paths } = itunes({ search: answer() });
    await provider.searchArtists({ query: 'Кино', limit: 25 }, context);
    await provider.searchAlbums({ query: 'a & b', limit: 999 }, context);
    await provider.searchTracks({ query: 'x', limit: 1 }, context);
    const queries = paths().map((path) => Object.fromEntries(new URL(path, BASE).searchParams));
    expect(queries).toEqual([
      { term: 'Кино', entity: 'musicArtist', limit: '25', media: 'music', country: 'us' },
      { term: 'a & b', entity: 'album', limit: '200', media: 'music', country: 'us' },
      { term: 'x', entity: 'song', limit: '1', media: 'music', country: 'us' },
    ]);
  });

  it('gives music artists with their genre, and no authors', async () => {
    const artist = { wrapperType: 'artist', artistType: 'Artist', artistId: 1, artistName: 'Lumen Harbour' };
    const { provider } = itunes({
      search: answer(
        { ...artist, primaryGenreName: 'Electronic' },
        { ...artist, artistId: 2, primaryGenreName: 'Music' },
        { ...artist, artistId: 3, artistType: 'Author' },
        { ...artist, artistId: 'x' },
      ),
    });
    expect(await provider.searchArtists({ query: 'lumen', limit: 5 }, context)).toEqual([
      {
        provider: 'itunes',
        id: '1',
        externalIds: { itunes: '1' },
        name: 'Lumen Harbour',
        tags: [{ name: 'Electronic', weight: 100 }],
      },
      { provider: 'itunes', id: '2', externalIds: { itunes: '2' }, name: 'Lumen Harbour' },
    ]);
  });

  it.each([
    ['Night Trams - Single', 'Night Trams', 'single'],
    ['Night Trams - EP', 'Night Trams', 'ep'],
    ['Night Trams', 'Night Trams', 'album'],
    ['The Single', 'The Single', 'album'],
    ['A - B - EP', 'A - B', 'ep'],
  ])('the album "%s" is "%s", of type %s', async (collectionName, title, albumType) => {
    const { provider } = itunes({ search: answer({ ...collection, collectionName }) });
    const [album] = await provider.searchAlbums({ query: 'x', limit: 5 }, context);
    expect(album).toMatchObject({ title, albumType });
  });

  it('gives artwork in the large sizes of the same picture', async () => {
    const { provider } = itunes({
      search: answer(
        collection,
        { ...collection, artworkUrl100: 'https://img.test/p.png' },
        { ...collection, artworkUrl100: '' },
      ),
    });
    const albums = await provider.searchAlbums({ query: 'x', limit: 5 }, context);
    expect(albums.map((album) => album.images)).toEqual([
      [
        { url: `${ART}/1000x1000bb.jpg`, width: 1000, height: 1000 },
        { url: `${ART}/600x600bb.jpg`, width: 600, height: 600 },
      ],
      [{ url: 'https://img.test/p.png' }],
      undefined,
    ]);
  });

  it('gives songs with length, explicitness, a preview that lasts and their album', async () => {
    const { provider } = itunes({ search: answer({ ...song, collectionName: 'First Light - Single' }) });
    const credits = [
      {
        name: 'Lumen Harbour',
        joinPhrase: '',
        artist: { provider: 'itunes', id: '1', externalIds: { itunes: '1' }, name: 'Lumen Harbour' },
      },
    ];
    expect(await provider.searchTracks({ query: 'x', limit: 5 }, context)).toEqual([
      {
        provider: 'itunes',
        id: '11',
        externalIds: { itunes: '11' },
        title: 'First Light',
        credits,
        album: {
          provider: 'itunes',
          id: '10',
          externalIds: { itunes: '10' },
          title: 'First Light',
          albumType: 'single',
          credits,
          discCount: 2,
          images: [
            { url: `${ART}/1000x1000bb.jpg`, width: 1000, height: 1000 },
            { url: `${ART}/600x600bb.jpg`, width: 600, height: 600 },
          ],
        },
        discNumber: 1,
        position: 1,
        durationMs: 223_094,
        explicit: true,
        previewUrl: 'https://audio-ssl.test/a.m4a',
        tags: [{ name: 'Electronic', weight: 100 }],
      },
    ]);
  });

  it.each([
    ['Lady Gaga & Bruno Mars', 'https://music.apple.com/us/artist/lady-gaga/1?uo=4', ['Lady Gaga#', 'Bruno Mars']],
    ['Simon & Garfunkel', 'https://music.apple.com/us/artist/simon-garfunkel/1?uo=4', ['Simon & Garfunkel#']],
    ['Simon & Garfunkel', undefined, ['Simon & Garfunkel']],
    ['A feat. B', undefined, ['A#', 'B']],
    ['A, B & C feat. D', 'https://music.apple.com/us/artist/a/1', ['A#', 'B', 'C', 'D']],
    ['Various Artists', 'https://music.apple.com/us/artist/various-artists/1', ['Various Artists']],
    ['宇多田ヒカル', undefined, ['宇多田ヒカル#']],
    ['Lil Nas X', undefined, ['Lil Nas X#']],
  ])('credits "%s" (%s) to %j, the id going to the one marked with #', async (artistName, artistViewUrl, expected) => {
    const { provider } = itunes({ search: answer({ ...song, artistName, artistViewUrl }) });
    const [track] = await provider.searchTracks({ query: 'x', limit: 5 }, context);
    const credits = track?.credits ?? [];
    expect(credits.map(({ name, artist }) => `${name}${artist ? '#' : ''}`)).toEqual(expected);
    expect(credits.map(({ name, joinPhrase }) => name + joinPhrase).join('')).toBe(artistName);
  });

  it("a compilation's album is credited to whom Apple says, not to the song's artist", async () => {
    const { provider } = itunes({ search: answer({ ...song, collectionArtistName: 'Various Artists' }) });
    const [track] = await provider.searchTracks({ query: 'x', limit: 5 }, context);
    expect(track?.album?.credits).toEqual([{ name: 'Various Artists', joinPhrase: '' }]);
  });

  it('nonsense in a field costs the field, in an item the item, in every item the answer', async () => {
    const odd = { ...song, trackTimeMillis: -1, trackNumber: 'one', previewUrl: 'javascript:1', trackExplicitness: 3 };
    const { provider } = itunes({
      'search?entity=song&term=x&limit=5&media=music&country=us': answer(odd, { ...song, trackName: '' }, null, 7),
      'search?entity=song&term=y&limit=5&media=music&country=us': answer({ ...song, trackName: '' }),
    });
    const [track, ...others] = await provider.searchTracks({ query: 'x', limit: 5 }, context);
    expect(others).toEqual([]);
    expect(track).toMatchObject({ title: 'First Light' });
    for (const field of ['durationMs', 'position', 'previewUrl', 'explicit'] as const) {
      expect(track?.[field]).toBeUndefined();
    }
    await expect(provider.searchTracks({ query: 'y', limit: 5 }, context)).rejects.toMatchObject({
      fault: 'bad_response',
    });
  });
});

describe('looking up at iTunes', () => {
  it('an album comes with all its songs in one call; videos are neither kept nor counted', async () => {
    const video = { ...song, kind: 'music-video', trackId: 13 };
    const second = { ...song, trackId: 12, trackNumber: 1, discNumber: 2 };
    const { provider, paths } = itunes({ lookup: answer({ ...collection, trackCount: 3 }, song, second, video) });
    const album = await provider.getAlbum('10', context);
    expect(album).toMatchObject({
      id: '10',
      releaseDate: '2019-05-03',
      explicit: false,
      trackCount: 2,
      discCount: 2,
      tracksComplete: true,
    });
    expect(album?.tracks?.map((track) => [track.discNumber, track.position])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(paths()).toEqual(['lookup?id=10&entity=song&limit=200&country=us']);
  });

  it('an album of which songs are missing is not called complete', async () => {
    const { provider } = itunes({ lookup: answer({ ...collection, trackCount: 300 }, song) });
    expect(await provider.getAlbum('10', context)).toMatchObject({ trackCount: 300, tracksComplete: false });
  });

  it('an id that is no album of this store is null', async () => {
    const artist = { wrapperType: 'artist', artistType: 'Artist', artistId: 10, artistName: 'A' };
    expect(await itunes({ lookup: answer() }).provider.getAlbum('10', context)).toBeNull();
    expect(await itunes({ lookup: answer(artist, song) }).provider.getAlbum('10', context)).toBeNull();
  });

  it('an album found by its barcode carries it', async () => {
    const { provider, paths } = itunes({ lookup: answer(collection, song) });
    const album = await provider.findAlbumByBarcode('0724384960650', context);
    expect(album).toMatchObject({ id: '10', barcode: '724384960650' });
    expect(await provider.findAlbumByBarcode('nonsense', context)).toBeNull();
    expect(paths()).toEqual(['lookup?upc=724384960650&entity=song&limit=200&country=us']);
  });

  it("an artist's albums and songs come without the artist at their head", async () => {
    const artist = { wrapperType: 'artist', artistType: 'Artist', artistId: 1, artistName: 'Lumen Harbour' };
    const { provider } = itunes({
      'lookup?id=1&entity=album&limit=200&country=us': answer(artist, collection),
      'lookup?id=1&entity=song&limit=10&country=us': answer(artist, song),
    });
    expect((await provider.getArtistAlbums({ key: '1' }, context)).items.map((album) => album.id)).toEqual(['10']);
    const top = await provider.getArtistTopTracks({ key: '1', limit: 10 }, context);
    expect(top.map((track) => track.id)).toEqual(['11']);
  });

  it('only an iTunes number is a key', () => {
    const { provider } = itunes({});
    const ref = (itunesId?: string) => ({ name: 'A', title: 'T', artistName: 'A', externalIds: { itunes: itunesId } });
    expect([provider.artistKey(ref('1')), provider.albumKey(ref('2'))]).toEqual(['1', '2']);
    for (const id of [undefined, '', '0', '1,2', 'x']) expect(provider.albumKey(ref(id))).toBeNull();
  });
});

describe('what goes wrong at iTunes', () => {
  it.each<[string, FakeAnswer, string, number | undefined]>([
    ['403, its way to say "too much"', { status: 403, body: '' }, 'rate_limited', 2000],
    ['429', { status: 429, body: '' }, 'rate_limited', 2000],
    [
      '403 with a time of its own',
      { status: 403, headers: { 'retry-after': '120' }, body: '' },
      'rate_limited',
      120_000,
    ],
    ['503 in HTML', { status: 503, body: '<html>' }, 'unavailable', undefined],
    ['400', { status: 400, json: { errorMessage: 'Invalid value(s) for key(s): [limit]' } }, 'bad_response', undefined],
    ['HTML with status 200', { body: '<html>' }, 'bad_response', undefined],
    ['an empty body', { body: '\n\n' }, 'bad_response', undefined],
    ['another shape', { json: { results: {} } }, 'bad_response', undefined],
  ])('%s is a fault that says what to do next', async (_what, faulty, fault, retryAfterMs) => {
    const { provider, clock } = itunes({ search: faulty });
    const failed = provider.searchAlbums({ query: 'x', limit: 5 }, context).catch((thrown: unknown) => thrown);
    await clock.advance(2000);
    const thrown = await failed;
    expect(thrown).toMatchObject({ name: 'ProviderError', provider: 'itunes', fault });
    if (retryAfterMs !== undefined) expect(thrown).toMatchObject({ retryAfterMs });
  });
});

describe.skipIf(!hasRecordedAnswers)('recorded answers of iTunes', () => {
  const recordedAnswer = (file: string): FakeAnswer => ({ body: recorded(`itunes/${file}.json`).body });

  it('an album with its songs', async () => {
    const { provider } = itunes({ lookup: recordedAnswer('lookup.album-songs') });
    const album = await provider.getAlbum('1441458047', context);
    expect(album).toMatchObject({
      title: 'A Night at the Opera (Deluxe Edition)',
      albumType: 'album',
      releaseDate: '1975-11-21',
      explicit: false,
      discCount: 2,
      tracksComplete: true,
      credits: [{ name: 'Queen', artist: { id: '3296287' } }],
    });
    expect(album?.tracks?.[0]).toMatchObject({
      title: 'Death On Two Legs (Dedicated To...)',
      durationMs: 223_094,
      discNumber: 1,
      position: 1,
      previewUrl: expect.stringMatching(/\.m4a$/),
    });
    expect(album?.tracks).toHaveLength(album?.trackCount ?? -1);
    expect(album?.images?.[0]?.url).toMatch(/14UMGIM39390\.rgb\.jpg\/1000x1000bb\.jpg$/);
  });

  it('artists, without the author among them', async () => {
    const { provider } = itunes({ search: recordedAnswer('search.musicArtist') });
    const artists = await provider.searchArtists({ query: 'taylor', limit: 3 }, context);
    expect(artists.map((artist) => [artist.id, artist.name, artist.tags?.[0]?.name])).toEqual([
      ['159260351', 'Taylor Swift', 'Pop'],
      ['400555769', 'Natalie Taylor', 'Singer/Songwriter'],
    ]);
  });

  it('a song, and nothing', async () => {
    const { provider } = itunes({ search: recordedAnswer('search.song'), lookup: recordedAnswer('empty') });
    const [track] = await provider.searchTracks({ query: 'I Remember You', limit: 1 }, context);
    expect(track).toMatchObject({
      id: '265611396',
      title: 'I Remember You',
      durationMs: 314_027,
      position: 4,
      album: { id: '265611220', title: '40 Seasons - The Best of Skid Row' },
    });
    expect(await provider.getArtistAlbums({ key: '1' }, context)).toEqual({ items: [] });
  });
});
