import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlbumFacts, foldFacts } from '#music/facts.ts';
import { normalizeName } from '#music/normalize.ts';
import { albumFacts, artistFacts } from '../support/made-facts.ts';

const anAlbum = (more: Partial<AlbumFacts> = {}): AlbumFacts => ({
  title: 'Discovery',
  credits: [{ name: 'Daft Punk', joinPhrase: '' }],
  externalIds: { deezer: '1' },
  ...more,
});

describe('folding a later answer over an earlier one', () => {
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(albumFacts, albumFacts, (earlier, later) => {
        const folded = foldFacts(foldFacts(undefined, earlier), later);
        expect(foldFacts(folded, later)).toEqual(folded);
      }),
    );
    fc.assert(
      fc.property(artistFacts, (facts) => {
        const first = foldFacts(undefined, facts);
        expect(foldFacts(first, facts)).toEqual(first);
      }),
    );
  });

  it('loses nothing to an answer that says less', () => {
    const poorer = fc
      .tuple(artistFacts, fc.subarray(['aliases', 'beginDate', 'bio', 'tags', 'images', 'followers', 'country']))
      .map(([facts, left]) => ({
        full: facts,
        poor: { ...facts, ...Object.fromEntries(left.map((field) => [field, undefined])) },
      }));
    fc.assert(
      fc.property(poorer, ({ full, poor }) => {
        const before = foldFacts(undefined, full);
        expect(foldFacts(before, poor)).toEqual(before);
      }),
    );
  });

  it('never lets lists of tracks, tags and ids shrink', () => {
    fc.assert(
      fc.property(albumFacts, albumFacts, (earlier, later) => {
        const before = foldFacts(undefined, earlier);
        const after = foldFacts(before, later);
        const names = (facts: AlbumFacts) => (facts.tags ?? []).map((tag) => normalizeName(tag.name));
        expect(names(after)).toEqual(expect.arrayContaining(names(before)));
        expect(after.tracks?.length ?? 0).toBeGreaterThanOrEqual(before.tracks?.length ?? 0);
        expect(Object.keys(after.externalIds)).toEqual(expect.arrayContaining(Object.keys(before.externalIds)));
      }),
    );
  });

  it('keeps the day when a later answer knows the year only, a count over zero, and a complete list', () => {
    const known = anAlbum({ releaseDate: '2001-03-07', followers: 10, tracksComplete: true });
    expect(foldFacts(known, anAlbum({ releaseDate: '2001', followers: 0, tracksComplete: false }))).toEqual(known);
    expect(foldFacts(known, anAlbum({ releaseDate: '2002' })).releaseDate).toBe('2002');
  });

  it('keeps a recording that stands twice on an album as two tracks, in order of their places', () => {
    const track = (position: number) => {
      return { id: 'reprise', title: 'Intro', credits: [], externalIds: { deezer: '9' }, discNumber: 1, position };
    };
    const once = foldFacts(undefined, anAlbum({ tracks: [track(9)] }));
    const twice = foldFacts(once, anAlbum({ tracks: [track(1), track(9)] }));
    expect(twice.tracks?.map(({ position }) => position)).toEqual([1, 9]);
  });
});
