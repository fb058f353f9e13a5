import { describe, expect, it } from 'vitest';
import { createDeezerProvider } from '#providers/deezer/deezer.provider.ts';
import type { CallContext } from '#providers/provider.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { fakeSource } from '../support/fake-source.ts';
import type { FakeAnswer } from '../support/fake-transport.ts';
import { hasRecordedAnswers, recorded } from '../support/recorded-answers.ts';

const context: CallContext = { priority: 'user' };
const BASE = 'https://deezer.test';

/** A provider whose source answers from a table of paths. */
function deezer(routes: Parameters<typeof fakeSource>[1], clock = createFakeClock()) {
  const { source, ...asked } = fakeSource(BASE, routes, clock);
  return { provider: createDeezerProvider({ source, clock, apiUrl: BASE }), clock, ...asked };
}

describe.skipIf(!hasRecordedAnswers)('recorded answers of Deezer', () => {
  const answer = (file: string): FakeAnswer => ({ body: recorded(`deezer/${file}.json`).body });

  it('artist search, and no hit', async () => {
    const { provider } = deezer({ 'search/artist': answer('search.artist') });
    const found = await provider.searchArtists({ query: 'Daft Punk', limit: 25 }, context);
    expect(found.map((artist) => artist.id)).toEqual(['27', '1477045', '4721090', '4189975', found[4]?.id]);
    expect(found[0]).toMatchObject({ name: 'Daft Punk', albumCount: 32, followers: 4_117_751 });
    expect(found[0]?.images).toHaveLength(3);
    expect(found[1]).toMatchObject({ name: 'Daft Punk - Stardust', albumCount: 0 });
    expect(found[1]?.images).toBeUndefined();
    const none = deezer({ 'search/artist': answer('search.empty') });
    expect(await none.provider.searchArtists({ query: 'x', limit: 25 }, context)).toEqual([]);
  });

  it('album search', async () => {
    const { provider } = deezer({ 'search/album': answer('search.album') });
    const found = await provider.searchAlbums({ query: 'Daft Punk', limit: 25 }, context);
    expect(found).toHaveLength(10);
    expect(found[0]).toMatchObject({
      id: '302127',
      title: 'Discovery',
      albumType: 'album',
      trackCount: 14,
      explicit: false,
      credits: [{ name: 'Daft Punk', joinPhrase: '', artist: { id: '27' } }],
    });
  });

  it.each(['search.track', 'search.track.advanced'])('track search (%s)', async (file) => {
    const { provider } = deezer({ 'search/track': answer(file) });
    const found = await provider.searchTracks({ query: 'Soliloquy', limit: 25 }, context);
    const track = found.find((one) => one.credits[0]?.name === 'Lou Doillon');
    expect(track?.album).toMatchObject({ id: '85607212', title: 'Soliloquy' });
    expect(track?.durationMs).toBe(file === 'search.track' ? 209_000 : 200_000);
  });

  it('artist, discography, top tracks and similar artists', async () => {
    const { provider } = deezer({
      'artist/27': answer('artist'),
      'artist/27/albums': answer('artist-albums'),
      'artist/27/top': answer('artist-top'),
      'artist/27/related': answer('artist-related'),
    });
    expect(await provider.getArtist('27', context)).toMatchObject({ name: 'Daft Punk', followers: 3_677_952 });
    const albums = await provider.getArtistAlbums({ key: '27' }, context);
    expect(albums).toMatchObject({ total: 32, next: expect.stringMatching(/^\d+$/) });
    expect(albums.items).toHaveLength(15);
    expect(albums.items[0]).toMatchObject({
      id: '6575789',
      title: 'Random Access Memories',
      releaseDate: '2013-05-17',
      followers: 717_576,
      credits: [],
    });
    const top = await provider.getArtistTopTracks({ key: '27', limit: 50 }, context);
    expect(top[0]).toMatchObject({
      title: 'Instant Crush',
      popularity: 87,
      album: { id: '6575789' },
      credits: [
        { name: 'Daft Punk', joinPhrase: ' feat. ' },
        { name: 'Julian Casablancas', joinPhrase: '', artist: { id: '295821' } },
      ],
    });
    const similar = await provider.getSimilarArtists({ key: '27', limit: 25 }, context);
    expect(similar).toHaveLength(25);
    expect(similar[0]).toMatchObject({ score: 1, artist: { id: '6404', name: 'Justice', followers: 575_607 } });
  });

  it('a discography of several pages', async () => {
    const { provider } = deezer({ 'artist/27/albums': answer('artist-albums.page-limit1') });
    const found = await provider.getArtistAlbums({ key: '27' }, context);
    expect(found).toMatchObject({ items: [{ title: 'Human After All (Remixes)' }], next: '1', total: 32 });
  });

  it('an album with its tracks', async () => {
    const { provider } = deezer({ 'album/302127': answer('album'), 'album/302127/tracks': answer('album-tracks') });
    const album = await provider.getAlbum('302127', context);
    expect(album).toMatchObject({
      title: 'Discovery',
      barcode: '724384960650',
      label: 'Parlophone France',
      releaseDate: '2001-03-07',
      trackCount: 14,
      discCount: 1,
      tags: [{ name: 'Dance', weight: 100 }],
      tracksComplete: true,
    });
    expect(album?.tracks).toHaveLength(14);
    expect(album?.tracks?.[3]).toMatchObject({
      position: 4,
      isrc: 'GBDUW0000059',
      durationMs: 224_000,
      popularity: 76,
    });
  });

  it('an album of two main artists, by its barcode', async () => {
    const { provider } = deezer({ 'album/upc:602475093060': answer('album.2025') });
    const album = await provider.findAlbumByBarcode('602475093060', context);
    expect(album).toMatchObject({
      id: '629506181',
      albumType: 'single',
      credits: [
        { name: 'Lady Gaga', joinPhrase: ' & ' },
        { name: 'Bruno Mars', joinPhrase: '' },
      ],
    });
  });

  it('tracks, by id and by ISRC', async () => {
    const { provider } = deezer({ 'track/3135556': answer('track'), 'track/isrc:USUM72409273': answer('track.2025') });
    expect(await provider.getTrack('3135556', context)).toMatchObject({
      title: 'Harder Better Faster Stronger',
      isrc: 'GBDUW0000059',
      position: 4,
      discNumber: 1,
      album: { title: 'Discovery', releaseDate: '2001-03-07' },
    });
    const track = await provider.findTrackByIsrc('USUM72409273', context);
    expect(track).toMatchObject({ id: '2947516331', popularity: 100, durationMs: 250_000 });
    expect(track?.previewUrl).toBeUndefined();
  });

  it('genres and their artists, and new releases', async () => {
    const { provider } = deezer(
      {
        genre: answer('genre-list'),
        'genre/106/artists': answer('genre-artists'),
        'editorial/0/releases': answer('editorial-releases'),
      },
      createFakeClock('2022-01-31T12:00:00.000Z'),
    );
    const artists = await provider.getTagArtists({ tag: 'electro', limit: 20, page: 1 }, context);
    expect(artists).toHaveLength(15);
    expect(artists[0]).toMatchObject({ id: '282118', name: 'Major Lazer' });
    const releases = await provider.getFreshReleases({ days: 90 }, context);
    expect(releases).toHaveLength(19);
    expect(releases[0]).toMatchObject({
      title: 'Girls',
      releaseDate: '2022-01-31',
      credits: [{ name: 'Burg (FR)', artist: { id: '158678802' } }],
    });
  });

  it.each([
    ['error.4-quota', 'rate_limited'],
    ['error.501-missing-param', 'unsupported'],
    ['error.600-unknown-path', 'unsupported'],
  ])('%s is %s', async (file, fault) => {
    const { provider, clock } = deezer({ 'artist/1': answer(file) });
    const failed = provider.getArtist('1', context).catch((thrown: unknown) => thrown);
    await clock.advance(5000);
    expect(await failed).toMatchObject({ fault });
  });

  it.each(['error.500-wrong-parameter', 'error.800-no-data'])('%s is "no such thing"', async (file) => {
    const { provider } = deezer({ 'album/1': answer(file), 'album/1/tracks': answer(file) });
    expect(await provider.getAlbum('1', context)).toBeNull();
  });
});
