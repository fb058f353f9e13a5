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
const cover = (md5: string, size: number) =>
  `https://cdn-images.dzcdn.net/images/cover/${md5}/${size}x${size}-000000-80-0-0.jpg`;

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
