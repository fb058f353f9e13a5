import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MatchableAlbum, matchAlbums } from '#music/match-albums.ts';
import type { IdKey } from '#music/provider-names.ts';
import { shuffled } from '../support/made-facts.ts';

const an = (key: IdKey, id: string, more: Partial<MatchableAlbum> = {}): MatchableAlbum => ({
  artistId: 1,
  artistName: 'weezer',
  titleNorm: 'weezer',
  externalIds: [[key, id]],
  songs: [],
  ...more,
});
const groups = (albums: MatchableAlbum[]) => matchAlbums(albums).map(({ members }) => members);
const partition = (albums: MatchableAlbum[]) =>
  groups(albums)
    .map((members) => members.map((index) => albums[index]?.externalIds.join() ?? '').sort())
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));

const anyAlbum = fc
  .record({
    key: fc.constantFrom<IdKey>('deezer', 'spotify', 'mbid', 'itunes'),
    id: fc.integer({ min: 1, max: 4 }),
    titleNorm: fc.constantFrom('weezer', 'pinkerton'),
    year: fc.option(fc.constantFrom(1994, 1995, 2001)),
    trackCount: fc.option(fc.constantFrom(1, 10, 12)),
    albumType: fc.option(fc.constantFrom('album' as const, 'single' as const)),
    barcode: fc.option(fc.constantFrom('012345678905', '036000291452')),
    songs: fc.constantFrom([], ['a', 'b', 'c'], ['x', 'y', 'z']),
  })
  .map(({ key, id, ...more }) => an(key, String(id), more));
const albumList = fc.uniqueArray(anyAlbum, { selector: (album) => album.externalIds[0]?.join(':'), maxLength: 7 });

describe('matching albums', () => {
  it('comes to the same whatever their order', () => {
    const twoOrders = albumList.chain((list) => fc.tuple(fc.constant(list), shuffled(list)));
    fc.assert(
      fc.property(twoOrders, ([list, again]) => {
        expect(partition(again)).toEqual(partition(list));
      }),
    );
  });

  it('never joins two release groups', () => {
    fc.assert(
      fc.property(albumList, (list) => {
        for (const members of groups(list)) {
          const releaseGroups = members.filter((index) => list[index]?.externalIds[0]?.[0] === 'mbid');
          expect(releaseGroups.length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('makes one of what four sources list under one title and year', () => {
    const dated = { year: 1994, trackCount: 10 };
    const four = [
      an('deezer', '1', dated),
      an('spotify', '2', dated),
      an('mbid', 'm', { year: 1994 }),
      an('itunes', '4', dated),
    ];
    expect(groups(four)).toEqual([[0, 1, 2, 3]]);
  });

  it('keeps self-titled albums of different years apart, each with its own at the other source', () => {
    const list = [1994, 2001].flatMap((year) => [
      an('deezer', `d${year}`, { year, trackCount: 10 }),
      an('mbid', `m${year}`, { year }),
    ]);
    expect(groups(list)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('does not weld two albums of one source together through a third that says no year', () => {
    const list = [
      an('deezer', '1', { year: 1977, trackCount: 9 }),
      an('deezer', '2', { year: 1978, trackCount: 11 }),
      an('lastfm', 'peter gabriel'),
    ];
    expect(groups(list)).toHaveLength(2);
  });

  it('joins a reissue to the original when nothing else bears its title', () => {
    const titleNorm = 'pinkerton';
    const original = an('mbid', 'm', { year: 1996, titleNorm });
    const reissue = an('deezer', '1', { year: 2016, titleNorm });
    expect(groups([original, reissue])).toHaveLength(1);
    expect(groups([original, reissue, an('deezer', '2', { year: 1996, titleNorm })])).toEqual([[0, 2], [1]]);
  });

  it('does not take a later single of the same title for a reissue of the first', () => {
    const single = { titleNorm: 'again', albumType: 'single' } as const;
    expect(
      groups([an('mbid', 'm', { ...single, year: 2018 }), an('deezer', '1', { ...single, year: 2026 })]),
    ).toHaveLength(2);
  });

  it('does not take the second self-titled album for a reissue of the first', () => {
    expect(groups([an('mbid', 'm', { year: 1994 }), an('deezer', '1', { year: 2001 })])).toHaveLength(2);
  });

  it('keeps a single and the album of its title apart', () => {
    const album = an('deezer', '1', { year: 1994, albumType: 'album', trackCount: 10 });
    expect(groups([album, an('spotify', '2', { year: 1994, albumType: 'single', trackCount: 1 })])).toHaveLength(2);
  });

  it('makes one of the explicit and the clean entry of one source', () => {
    const dated = { year: 1994, trackCount: 10 };
    expect(groups([an('deezer', '1', dated), an('deezer', '2', dated)])).toHaveLength(1);
    expect(groups([an('deezer', '1', dated), an('deezer', '2', { ...dated, trackCount: 12 })])).toHaveLength(2);
  });

  it('believes whole track lists over years', () => {
    const songs = ['a', 'b', 'c', 'd', 'e'];
    const early = an('deezer', '1', { year: 1990, songs });
    expect(groups([early, an('itunes', '2', { year: 2009, songs: [...songs, 'bonus'] })])).toHaveLength(1);
    expect(groups([early, an('itunes', '2', { year: 1990, songs: ['p', 'q', 'r'] })])).toHaveLength(2);
  });
});
