import { describe, expect, it } from 'vitest';
import { RecordingIndex, type Song } from '#features/catalog/ingest/recording-index.ts';

const song = (ids: string[], more: Partial<Song> = {}): Song => ({
  artistId: 1,
  title: 'Aerodynamic',
  titleNorm: 'aerodynamic',
  durationMs: 200_000,
  ids: ids.map((id) => ({ provider: id.split(':')[0] ?? '', external_id: id.split(':')[1] ?? '' })),
  knownId: null,
  ...more,
});
const known = (id: number, ids: string[], durationMs: number | null = 200_000) => {
  return { id, artistId: 1, titleNorm: 'aerodynamic', durationMs, ids };
};

describe('the recordings behind tracks', () => {
  it('are one for one ISRC, and two for two', () => {
    const index = new RecordingIndex([]);
    const first = index.findOrAdd(song(['isrc:A']));
    expect(index.findOrAdd(song(['isrc:A'], { titleNorm: 'aerodynamic remastered' }))).toBe(first);
    expect(index.findOrAdd(song(['isrc:B']))).not.toBe(first);
  });

  it('do not follow an ISRC to another song of another length', () => {
    const index = new RecordingIndex([known(1, ['isrc:A'])]);
    expect(index.findOrAdd(song(['isrc:A'], { titleNorm: 'veridis quo', durationMs: 345_000 })).id).toBe(0);
  });

  it('are found by artist, title and length where nobody gives an id, the closest first', () => {
    const index = new RecordingIndex([known(1, [], 203_000), known(2, [], 199_000), known(3, [], 260_000)]);
    expect(index.findOrAdd(song([])).id).toBe(2);
    expect(index.findOrAdd(song([], { artistId: 2 })).id).toBe(0);
  });

  it('that a track shows to be one are joined to the oldest, also those that an earlier track was given', () => {
    const index = new RecordingIndex([known(4, ['mbid:m'], 230_000), known(7, ['isrc:A'])]);
    const byIsrc = index.findOrAdd(song(['isrc:A']));
    expect(byIsrc.id).toBe(7);
    expect(index.findOrAdd(song(['isrc:A', 'mbid:m'])).id).toBe(4);
    expect(index.joins).toEqual([{ from: 7, to: 4 }]);
    expect(index.settled(byIsrc).id).toBe(4);
    expect(index.findOrAdd(song([], { knownId: 7 })).id).toBe(4);
  });

  it('that are new and turn out to be one are added once', () => {
    const index = new RecordingIndex([]);
    index.findOrAdd(song(['isrc:A']));
    index.findOrAdd(song(['mbid:m'], { durationMs: 230_000 }));
    index.findOrAdd(song(['isrc:A', 'mbid:m']));
    expect(index.added).toHaveLength(1);
    expect(index.joins).toEqual([]);
  });
});
