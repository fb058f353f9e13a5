import { describe, expect, it } from 'vitest';
import { albumId, artistId, artistPage, context, fullArtist, spotify, trackId } from './spotify-source.ts';

const VARIOUS_ARTISTS = '0LyfQWJT6nXafLPZqxe9Of';
const image = (side: number) => ({ url: `https://i.scdn.co/image/${side}`, height: side, width: side });
const simpleTrack = (n: number, rest: object = {}) => ({
  id: trackId(n),
  name: `Track ${n}`,
  artists: [{ id: artistId(1), name: 'Lumen Harbour' }],
  disc_number: 1,
  track_number: n,
  duration_ms: 200_000,
  explicit: false,
  ...rest,
});
const simpleAlbum = (n: number, rest: object = {}) => ({
  id: albumId(n),
  name: `Album ${n}`,
  album_type: 'album',
  ...rest,
});
const albumPage = (items: unknown[], next: string | null = null) => ({ items, next, total: 64 });
const ref = { name: '', title: '', artistName: '' };

describe('keys', () => {
  it('are Spotify ids; anything else, and Various Artists, cannot be asked about', () => {
    const { provider } = spotify({});
    const id = artistId(1);
    expect(provider.artistKey({ ...ref, externalIds: { spotify: id } })).toBe(id);
    expect(provider.albumKey({ ...ref, externalIds: { spotify: id } })).toBe(id);
    expect(provider.trackKey({ ...ref, externalIds: { spotify: id } })).toBe(id);
    for (const spotify of [undefined, '', '../me', `${id}x`]) {
      expect(provider.artistKey({ ...ref, externalIds: { spotify } })).toBeNull();
    }
    expect(provider.artistKey({ ...ref, externalIds: { spotify: VARIOUS_ARTISTS } })).toBeNull();
  });
});

describe('artists', () => {
  it('keep pictures, genres, followers and popularity', async () => {
    const raw = {
      ...fullArtist(1),
      name: ' Вечерний Трамвай\u0000',
      genres: ['Dreamwave'],
      images: [image(640), { url: 'https://i.scdn.co/image/x', width: null, height: null }, { url: 'nonsense' }],
    };
    const { provider } = spotify({ [`artists/${artistId(1)}`]: { json: raw } });
    expect(await provider.getArtist?.(artistId(1), context)).toEqual({
      provider: 'spotify',
      id: artistId(1),
      externalIds: { spotify: artistId(1) },
      name: 'Вечерний Трамвай',
      images: [
        { url: 'https://i.scdn.co/image/640', width: 640, height: 640 },
        { url: 'https://i.scdn.co/image/x', width: undefined, height: undefined },
      ],
      tags: [{ name: 'dreamwave', weight: 100 }],
      followers: 1000,
      popularity: 40,
    });
  });

  it('are searched in one market, with the query as it is, cut at 250 characters', async () => {
    const { provider, requests, paths } = spotify({ search: artistPage([fullArtist(1)]) });
    await provider.searchArtists?.({ query: 'AC/DC & "co" 月', limit: 5 }, context);
    expect(paths()[0]).toBe('search?type=artist&q=AC%2FDC+%26+%22co%22+%E6%9C%88&market=US&limit=5');
    await provider.searchArtists?.({ query: '𝄞'.repeat(500), limit: 5 }, context);
    const sent = new URL(requests.at(-1)?.url ?? '').searchParams.get('q') ?? '';
    expect(sent).toHaveLength(250);
    expect(sent.isWellFormed()).toBe(true);
  });

  it('that cannot be read are dropped, and Various Artists is no artist', async () => {
    const items = [{ id: 5 }, null, { id: VARIOUS_ARTISTS, name: 'Various Artists', popularity: 0 }, fullArtist(2)];
    const { provider } = spotify({ search: artistPage(items) });
    const found = await provider.searchArtists?.({ query: 'a', limit: 10 }, context);
    expect(found?.map(({ id }) => id)).toEqual([artistId(2)]);
  });

  it('that are similar are scored by their place', async () => {
    const artists = [1, 2, 3, 4].map(fullArtist);
    const { provider } = spotify({ [`artists/${artistId(9)}/related-artists`]: { json: { artists } } });
    const similar = await provider.getSimilarArtists?.({ key: artistId(9), limit: 2 }, context);
    expect(similar?.map(({ artist, score }) => [artist.id, score])).toEqual([
      [artistId(1), 1],
      [artistId(2), 0.75],
    ]);
  });
});

describe('albums', () => {
  it.each([
    ['album', 12, 'album'],
    ['compilation', 40, 'compilation'],
    ['single', 1, 'single'],
    ['single', 3, 'single'],
    ['single', 4, 'ep'],
    ['SINGLE', undefined, 'single'],
    ['podcast', 4, undefined],
    [null, 4, undefined],
  ])('of type %s with %s tracks are kept as %s', async (album_type, total_tracks, albumType) => {
    const { provider } = spotify({
      search: { json: { albums: albumPage([simpleAlbum(1, { album_type, total_tracks })]) } },
    });
    expect((await provider.searchAlbums?.({ query: 'a', limit: 5 }, context))?.[0]?.albumType).toBe(albumType);
  });

  it.each([
    ['1999', 'year', '1999'],
    ['1999-01-01', 'year', '1999'],
    ['1999-02', 'month', '1999-02'],
    ['1999-02-28', 'day', '1999-02-28'],
    ['1999-02-28', undefined, '1999-02-28'],
    ['0000', 'year', undefined],
    [null, 'day', undefined],
  ])('dated %s to the %s came out %s', async (release_date, release_date_precision, releaseDate) => {
    const item = simpleAlbum(1, { release_date, release_date_precision });
    const { provider } = spotify({ search: { json: { albums: albumPage([item]) } } });
    expect((await provider.searchAlbums?.({ query: 'a', limit: 5 }, context))?.[0]?.releaseDate).toBe(releaseDate);
  });

  it('credit their artists in order; Various Artists and local names are names only', async () => {
    const artists = [
      { id: artistId(1), name: 'A' },
      { id: VARIOUS_ARTISTS, name: 'Various Artists' },
      { id: null, name: 'Local' },
    ];
    const { provider } = spotify({ search: { json: { albums: albumPage([simpleAlbum(1, { artists })]) } } });
    const [album] = (await provider.searchAlbums?.({ query: 'a', limit: 5 }, context)) ?? [];
    expect(album?.credits.map(({ name, joinPhrase, artist }) => [name, joinPhrase, artist?.id])).toEqual([
      ['A', ', ', artistId(1)],
      ['Various Artists', ' & ', undefined],
      ['Local', '', undefined],
    ]);
  });

  it('of an artist come page by page, with the offset of the next page handed back', async () => {
    const next = `https://api.spotify.com/v1/artists/${artistId(1)}/albums?offset=50&limit=50`;
    const { provider, paths } = spotify({
      [`artists/${artistId(1)}/albums`]: { json: albumPage([simpleAlbum(1), { broken: true }], next) },
    });
    const first = await provider.getArtistAlbums?.({ key: artistId(1) }, context);
    expect(first).toMatchObject({ items: [{ id: albumId(1), title: 'Album 1' }], next: '50', total: 64 });
    await provider.getArtistAlbums?.({ key: artistId(1), page: first?.next }, context);
    const query = 'include_groups=album%2Csingle%2Ccompilation&limit=50';
    expect(paths()).toEqual([
      `artists/${artistId(1)}/albums?${query}&offset=0&market=US`,
      `artists/${artistId(1)}/albums?${query}&offset=50&market=US`,
    ]);
  });

  it('bring all their tracks, however many pages that takes', async () => {
    const path = `albums/${albumId(1)}`;
    const at = (offset: number) => `https://api.spotify.com/v1/${path}/tracks?offset=${offset}&limit=50`;
    const tracks = Array.from({ length: 120 }, (_, index) =>
      simpleTrack(index + 1, { disc_number: index < 60 ? 1 : 2 }),
    );
    const following = (offset: number) => `${path}/tracks?market=US&limit=50&offset=${offset}`;
    const { provider, paths } = spotify({
      [path]: {
        json: simpleAlbum(1, {
          total_tracks: 120,
          external_ids: { upc: '00602475093060' },
          label: 'Interscope',
          popularity: 88,
          tracks: { items: tracks.slice(0, 50), next: at(50), total: 120 },
        }),
      },
      [following(50)]: { json: { items: tracks.slice(50, 100), next: at(100), total: 120 } },
      [following(100)]: { json: { items: tracks.slice(100), next: null, total: 120 } },
    });
    const album = await provider.getAlbum?.(albumId(1), context);
    expect(album).toMatchObject({ barcode: '602475093060', label: 'Interscope', popularity: 88, discCount: 2 });
    expect(album?.tracksComplete).toBe(true);
    expect(album?.tracks?.map(({ position }) => position)).toEqual(tracks.map(({ track_number }) => track_number));
    expect(paths()).toHaveLength(3);
  });

  it('with fewer tracks than they say are not called complete, and pages that lead back are not followed', async () => {
    const path = `albums/${albumId(1)}`;
    const loop = `https://api.spotify.com/v1/${path}/tracks?offset=1&limit=50`;
    const { provider, paths } = spotify({
      [path]: { json: simpleAlbum(1, { total_tracks: 9, tracks: { items: [simpleTrack(1)], next: loop, total: 9 } }) },
      [`${path}/tracks`]: { json: { items: [simpleTrack(2)], next: loop, total: 9 } },
    });
    const album = await provider.getAlbum?.(albumId(1), context);
    expect(album).toMatchObject({ tracksComplete: false, discCount: undefined });
    expect(album?.tracks).toHaveLength(2);
    expect(paths()).toHaveLength(2);
  });

  it('are found by barcode as it is, else with zeros in front', async () => {
    const search = (upc: string) => `search?type=album&q=upc%3A${upc}&market=US&limit=1`;
    const { provider, paths } = spotify({
      [search('602475093060')]: { json: { albums: albumPage([]) } },
      [search('00602475093060')]: { json: { albums: albumPage([simpleAlbum(1)]) } },
    });
    expect(await provider.findAlbumByBarcode?.('0602475093060', context)).toMatchObject({
      id: albumId(1),
      barcode: '602475093060',
    });
    expect(await provider.findAlbumByBarcode?.('123', context)).toBeNull();
    expect(paths()).toEqual([search('602475093060'), search('00602475093060')]);
  });
});

describe('tracks', () => {
  const isrc = 'NOFNT1900042';

  it('keep their album, ISRC, place, length and preview', async () => {
    const raw = simpleTrack(3, {
      album: simpleAlbum(1, { images: [image(64)] }),
      external_ids: { isrc: 'no-fnt-19-00042' },
      popularity: 73,
      preview_url: 'https://p.scdn.co/mp3-preview/x',
    });
    const { provider, paths } = spotify({ [`tracks/${trackId(3)}`]: { json: raw } });
    expect(await provider.getTrack?.(trackId(3), context)).toMatchObject({
      provider: 'spotify',
      id: trackId(3),
      externalIds: { spotify: trackId(3) },
      title: 'Track 3',
      credits: [{ name: 'Lumen Harbour', joinPhrase: '', artist: { id: artistId(1), name: 'Lumen Harbour' } }],
      album: { id: albumId(1), title: 'Album 1', images: [{ width: 64 }] },
      discNumber: 1,
      position: 3,
      durationMs: 200_000,
      isrc,
      explicit: false,
      popularity: 73,
      previewUrl: 'https://p.scdn.co/mp3-preview/x',
    });
    expect(paths()).toEqual([`tracks/${trackId(3)}?market=US`]);
  });

  it('keep what is left when fields are nonsense', async () => {
    const raw = simpleTrack(3, {
      artists: 'nobody',
      album: { id: 4 },
      disc_number: 0,
      track_number: -1,
      duration_ms: 'long',
      explicit: null,
      external_ids: { isrc: 'NOPE' },
      popularity: 400,
      preview_url: null,
    });
    const { provider } = spotify({ [`tracks/${trackId(3)}`]: { json: raw } });
    const fields = Object.entries((await provider.getTrack?.(trackId(3), context)) ?? {});
    expect(Object.fromEntries(fields.filter(([, value]) => value !== undefined))).toEqual({
      provider: 'spotify',
      id: trackId(3),
      externalIds: { spotify: trackId(3) },
      title: 'Track 3',
      credits: [],
    });
  });

  it('are found by ISRC, and only when they carry it', async () => {
    const item = (n: number, code: string) => simpleTrack(n, { external_ids: { isrc: code } });
    const { provider, paths } = spotify({
      search: { json: { tracks: { items: [item(1, 'GBAYE0601696'), item(2, isrc)], next: null } } },
    });
    expect((await provider.findTrackByIsrc?.('NO-FNT-19-00042', context))?.id).toBe(trackId(2));
    expect(await provider.findTrackByIsrc?.('USRC17607839', context)).toBeNull();
    expect(await provider.findTrackByIsrc?.('nonsense', context)).toBeNull();
    expect(paths()).toHaveLength(2);
    expect(paths()[0]).toBe(`search?type=track&q=isrc%3A${isrc}&market=US&limit=10`);
  });

  it('that are the best of an artist come in order, at most as many as wanted', async () => {
    const tracks = [3, 1, 2].map((n) => simpleTrack(n, { album: simpleAlbum(n) }));
    const { provider } = spotify({ [`artists/${artistId(1)}/top-tracks`]: { json: { tracks } } });
    const top = await provider.getArtistTopTracks?.({ key: artistId(1), limit: 2 }, context);
    expect(top?.map(({ id, album }) => [id, album?.id])).toEqual([
      [trackId(3), albumId(3)],
      [trackId(1), albumId(1)],
    ]);
  });
});
