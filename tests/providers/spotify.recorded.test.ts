import { describe, expect, it } from 'vitest';
import type { FakeAnswer } from '../support/fake-transport.ts';
import { hasRecordedAnswers, recorded, recordedAnswers } from '../support/recorded-answers.ts';
import { context, spotify } from './spotify-source.ts';

const answer = (file: string): FakeAnswer => recorded(`spotify/${file}.json`);
const PITBULL = '0TnOYISbd1XYRBk9myaseg';
const AVICII = '1vCWHaC5f2uS3yhpwWbIA6';
const ELVIS = '43ZHCT0cAZBISjO8DG9PnE';
const DIE_WITH_A_SMILE = '10FLjwfpbxLmW8c25Xyc2N';
const TIMBER = '1zHlj4dQ8ZAtrayhuDDmkY';
const SHES_SO_UNUSUAL = '0sNOF9WDwhWunNAHPD3Baj';

describe.skipIf(!hasRecordedAnswers).each([
  ['legacy', true],
  ['devmode-2026', false],
])('recorded answers of Spotify (%s)', (folder, isLegacy) => {
  it('artist search, which tells the mode', async () => {
    const { provider } = spotify({ search: answer(`${folder}/search.artist`) });
    const found = await provider.searchArtists?.({ query: 'U2', limit: 20 }, context);
    expect(found).toHaveLength(isLegacy ? 20 : 10);
    expect(found?.[0]).toMatchObject({
      id: '51Blml2LZPmy7TTiAg47vQ',
      name: 'U2',
      popularity: isLegacy ? 82 : undefined,
      followers: isLegacy ? 7_369_641 : undefined,
      tags: [{ name: 'irish rock' }, { name: 'permanent wave' }, { name: 'rock' }],
    });
    expect(found?.[0]?.images?.[0]).toMatchObject({ width: 640, height: 640 });
    expect(provider.mode).toBe(isLegacy ? 'full access' : 'development mode 2026: no popularity, pages of 10');
  });

  it('track search', async () => {
    const { provider } = spotify({ search: answer(`${folder}/search.track`) });
    const found = await provider.searchTracks?.({ query: 'uptown', limit: 20 }, context);
    expect(found).toHaveLength(2);
    expect(found?.[0]).toMatchObject({
      title: 'Uptown Funk',
      isrc: 'GBARL1401524',
      durationMs: 270_626,
      credits: [
        { name: 'Mark Ronson', joinPhrase: ' & ' },
        { name: 'Bruno Mars', joinPhrase: '' },
      ],
      album: { title: 'Uptown Funk', albumType: 'single' },
    });
    expect(found?.[0]?.popularity === undefined).toBe(!isLegacy);
  });

  it('artist', async () => {
    const { provider } = spotify({ [`artists/${PITBULL}`]: answer(`${folder}/artist`) });
    const artist = await provider.getArtist?.(PITBULL, context);
    expect(artist).toMatchObject({ id: PITBULL, name: 'Pitbull', popularity: isLegacy ? 97 : undefined });
    expect(artist?.images?.map(({ width, height }) => [width, height])).toEqual([
      [1000, 1500],
      [640, 960],
      [200, 300],
      [64, 96],
    ]);
    expect(artist?.tags).toBeUndefined();
  });

  it('discography', async () => {
    const { provider } = spotify({ [`artists/${AVICII}/albums`]: answer(`${folder}/artist-albums`) });
    const page = await provider.getArtistAlbums?.({ key: AVICII }, context);
    expect(page).toMatchObject({ total: 64, next: '2' });
    expect(page?.items.map(({ title, releaseDate, trackCount }) => [title, releaseDate, trackCount])).toEqual([
      ['Heaven (David Guetta & MORTEN Remix)', '2019-08-23', 2],
      ['Tough Love (Tiësto Remix)', '2019-06-14', 2],
    ]);
    expect(page?.items[0]?.credits.map(({ name, joinPhrase }) => name + joinPhrase).join('')).toBe(
      'Avicii, David Guetta & MORTEN',
    );
  });

  it('album', async () => {
    const { provider, paths } = spotify({ [`albums/${DIE_WITH_A_SMILE}`]: answer(`${folder}/album`) });
    const album = await provider.getAlbum?.(DIE_WITH_A_SMILE, context);
    expect(album).toMatchObject({
      title: 'Die With A Smile',
      albumType: 'single',
      releaseDate: '2024-08-16',
      barcode: '602475093060',
      label: isLegacy ? 'Interscope' : undefined,
      popularity: isLegacy ? 88 : undefined,
      trackCount: 1,
      discCount: 1,
      tracksComplete: true,
      tracks: [{ id: '2plbrEY59IikOBgBGLjaoe', title: 'Die With A Smile', position: 1, durationMs: 251_667 }],
    });
    expect(paths()).toHaveLength(1);
  });

  it('a following page of tracks', async () => {
    const path = `albums/${SHES_SO_UNUSUAL}`;
    const first = {
      id: SHES_SO_UNUSUAL,
      name: "She's So Unusual",
      total_tracks: 13,
      tracks: { items: [], next: `https://api.spotify.com/v1/${path}/tracks?offset=0&limit=50` },
    };
    const { provider, paths } = spotify({
      [path]: { json: first },
      [`${path}/tracks?market=US&limit=50&offset=0`]: answer(`${folder}/album-tracks`),
      [`${path}/tracks?market=US&limit=50&offset=1`]: { json: { items: [], next: null } },
    });
    const album = await provider.getAlbum?.(SHES_SO_UNUSUAL, context);
    expect(album?.tracks).toMatchObject([
      { id: '3f9zqUnrnIq0LANhmnaF0V', title: 'Money Changes Everything', position: 1, durationMs: 305_560 },
    ]);
    expect(album?.tracksComplete).toBe(false);
    expect(paths()).toHaveLength(3);
  });

  it('track', async () => {
    const { provider } = spotify({ [`tracks/${TIMBER}`]: answer(`${folder}/track`) });
    expect(await provider.getTrack?.(TIMBER, context)).toMatchObject({
      title: 'Timber',
      isrc: 'USRC11301695',
      durationMs: 204_053,
      credits: [{ name: 'Pitbull' }, { name: 'Ke$ha' }],
      album: { id: '3X33e7UII5loqrEgauOKEC', title: 'Timber', albumType: 'single' },
    });
  });
});

describe.skipIf(!hasRecordedAnswers)('recorded answers that only full access has', () => {
  it('one artist found, with a page after it', async () => {
    const { provider } = spotify({ search: answer('legacy/search.artist.single') });
    const [artist] = (await provider.searchArtists?.({ query: 'Kamelot', limit: 1 }, context)) ?? [];
    expect(artist).toMatchObject({ name: 'Kamelot', popularity: 48, followers: 333_740 });
    expect(artist?.tags).toHaveLength(6);
  });

  it('a barcode that is found only with zeros in front', async () => {
    const search = (upc: string) => `search?type=album&q=upc%3A${upc}&market=US&limit=1`;
    const { provider } = spotify({
      [search('602475093060')]: answer('legacy/search.album-upc.empty'),
      [search('00602475093060')]: answer('legacy/search.album-upc'),
    });
    expect(await provider.findAlbumByBarcode?.('602475093060', context)).toMatchObject({
      id: DIE_WITH_A_SMILE,
      title: 'Die With A Smile',
      barcode: '602475093060',
    });
  });

  it('top tracks', async () => {
    const { provider } = spotify({ [`artists/${ELVIS}/top-tracks`]: answer('legacy/REMOVED.artist-top-tracks') });
    const tracks = await provider.getArtistTopTracks?.({ key: ELVIS, limit: 50 }, context);
    expect(tracks).toHaveLength(10);
    expect(tracks?.[0]).toMatchObject({
      title: 'Suspicious Minds',
      popularity: 73,
      discNumber: 3,
      position: 19,
      isrc: 'USRC16901355',
      album: { title: "Elvis 75 - Good Rockin' Tonight" },
      previewUrl: 'https://p.scdn.co/mp3-preview/3742af306537513a4f446d7c8f9cdb1cea6e36d1',
    });
  });

  it('similar artists', async () => {
    const { provider } = spotify({ [`artists/${ELVIS}/related-artists`]: answer('legacy/REMOVED.related-artists') });
    const similar = await provider.getSimilarArtists?.({ key: ELVIS, limit: 5 }, context);
    expect(similar).toHaveLength(5);
    expect(similar?.[0]).toMatchObject({ score: 1, artist: { name: 'The Everly Brothers', followers: 33_920 } });
    expect(similar?.[1]).toMatchObject({ score: 0.95, artist: { name: 'Wanda Jackson' } });
  });
});

describe.skipIf(!hasRecordedAnswers)('recorded refusals of Spotify', () => {
  it('the token, and a client that is not known', async () => {
    const search = answer('legacy/search.artist');
    const known = spotify({ token: answer('token.client-credentials'), search });
    expect(await known.provider.searchArtists?.({ query: 'U2', limit: 20 }, context)).toHaveLength(20);
    expect(known.requests.at(-1)?.headers.authorization).toMatch(/^Bearer taHZ2SdB-/);
    const unknown = spotify({ token: answer('token.error-invalid-client'), search });
    await expect(unknown.provider.searchArtists?.({ query: 'U2', limit: 20 }, context)).rejects.toMatchObject({
      fault: 'unauthorized',
    });
  });

  const faults: Record<string, { fault: string; retryAfterMs?: number }> = {
    'error.400-invalid-limit': { fault: 'bad_response' },
    'error.401': { fault: 'unauthorized' },
    'error.403-premium': { fault: 'unauthorized', retryAfterMs: 10_800_000 },
    'error.403-removed-endpoint': { fault: 'unsupported' },
    'error.429-quota': { fault: 'rate_limited', retryAfterMs: 86_400_000 },
    'error.429-rate': { fault: 'rate_limited', retryAfterMs: 11_000 },
  };

  it.each(Object.entries(faults))('%s', async (file, fault) => {
    const { provider } = spotify({ search: answer(file) });
    await expect(provider.searchArtists?.({ query: 'a', limit: 10 }, context)).rejects.toMatchObject(fault);
  });

  it('404 is nothing, and there are no others', async () => {
    const { provider } = spotify({ [`artists/${ELVIS}`]: answer('error.404') });
    expect(await provider.getArtist?.(ELVIS, context)).toBeNull();
    const errors = recordedAnswers().filter(({ file }) => file.startsWith('spotify/error.'));
    expect(errors).toHaveLength(Object.keys(faults).length + 1);
  });
});
