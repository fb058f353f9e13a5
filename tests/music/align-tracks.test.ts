import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlignableTrack, alignTracks } from '#music/align-tracks.ts';
import { aName } from '../support/made-facts.ts';

const anyTrack: fc.Arbitrary<AlignableTrack> = fc.record(
  {
    ids: fc.subarray(['deezer:1', 'deezer:2', 'isrc:GBAYE0601696', 'mbid:m']),
    title: aName,
    discNumber: fc.integer({ min: 1, max: 2 }),
    position: fc.integer({ min: 1, max: 4 }),
    durationMs: fc.constantFrom(180_000, 182_000, 240_000),
  },
  { requiredKeys: ['ids', 'title'] },
);
/** Tracks that differ: between two that do not, either may be chosen. */
const trackList = fc.uniqueArray(anyTrack, {
  selector: (track) =>
    JSON.stringify([track.title, track.discNumber ?? 1, track.position, track.durationMs, track.ids]),
  maxLength: 7,
});

describe('aligning two track lists', () => {
  it('pairs no track twice', () => {
    fc.assert(
      fc.property(trackList, trackList, (base, others) => {
        const paired = alignTracks(base, others).filter((index) => index !== -1);
        expect(new Set(paired).size).toBe(paired.length);
        expect(paired.every((index) => index >= 0 && index < base.length)).toBe(true);
      }),
    );
  });

  it('pairs a list with itself, whatever its order', () => {
    fc.assert(
      fc.property(trackList, (list) => {
        expect(alignTracks(list, list).every((index) => index !== -1)).toBe(true);
      }),
    );
  });

  it('gives the same pairs for any order of either list', () => {
    const twoOrders = fc.tuple(trackList, trackList).chain(([base, others]) =>
      fc.record({
        base: fc.constant(base),
        others: fc.constant(others),
        base2: fc.shuffledSubarray(base, { minLength: base.length }),
        others2: fc.shuffledSubarray(others, { minLength: others.length }),
      }),
    );
    fc.assert(
      fc.property(twoOrders, ({ base, others, base2, others2 }) => {
        const pairs = new Map(alignTracks(base, others).map((index, b) => [others[b], base[index]]));
        const pairs2 = new Map(alignTracks(base2, others2).map((index, b) => [others2[b], base2[index]]));
        for (const track of others) expect(pairs2.get(track)).toEqual(pairs.get(track));
      }),
    );
  });

  it('tells two entries of one recording apart by their places', () => {
    const at = (position: number) => ({ ids: ['mbid:m'], title: 'Intro', position, durationMs: 60_000 });
    expect(alignTracks([at(1), at(9)], [at(9), at(1)])).toEqual([1, 0]);
  });

  it('keeps the live and the studio version of a song apart', () => {
    const studio = { ids: [], title: 'Aerodynamic', position: 2 };
    const live = { ids: [], title: 'Aerodynamic (Live)', position: 2 };
    expect(alignTracks([studio], [live])).toEqual([-1]);
  });

  it('keeps the same title at other places and lengths apart', () => {
    const intro = { ids: [], title: 'Intro', discNumber: 1, position: 1, durationMs: 60_000 };
    const other = { ids: [], title: 'Intro', discNumber: 2, position: 1, durationMs: 95_000 };
    expect(alignTracks([intro], [other])).toEqual([-1]);
  });
});
