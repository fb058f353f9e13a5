import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlbumFacts, SourceRecord, TrackFacts } from '#music/facts.ts';
import { popularityOf } from '#music/merge.ts';
import { mergeAlbum } from '#music/merge-album.ts';
import { mergeArtist } from '#music/merge-artist.ts';
import { mergeRecording } from '#music/merge-recording.ts';
import { albumFacts, artistFacts, MADE_QUALITY, recordsOf, shuffled } from '../support/made-facts.ts';

const artistRecords = recordsOf(artistFacts);
const albumRecords = recordsOf(albumFacts);

const record = (provider: 'deezer' | 'musicbrainz', facts: Partial<AlbumFacts>): SourceRecord<AlbumFacts> => ({
  provider,
  key: provider,
  detail: 'full',
  facts: { title: 'Discovery', credits: [{ name: 'Daft Punk', joinPhrase: '' }], externalIds: {}, ...facts },
});
const track = (id: string, title: string, more: Partial<TrackFacts> = {}): TrackFacts => ({
  id,
  title,
  credits: [],
  externalIds: {},
  ...more,
});

describe('merging the records of one thing', () => {
  it('comes to the same whatever their order', () => {
    const artists = artistRecords.chain((list) => fc.tuple(fc.constant(list), shuffled(list)));
    fc.assert(
      fc.property(artists, ([list, again]) => {
        expect(mergeArtist(again, MADE_QUALITY)).toEqual(mergeArtist(list, MADE_QUALITY));
      }),
    );
    const albums = albumRecords.chain((list) => fc.tuple(fc.constant(list), shuffled(list)));
    fc.assert(
      fc.property(albums, ([list, again]) => {
        expect(mergeAlbum(again, MADE_QUALITY)).toEqual(mergeAlbum(list, MADE_QUALITY));
      }),
    );
  });

  it('names for every field that it fills a source whose record says it', () => {
    fc.assert(
      fc.property(artistRecords, (list) => {
        const merged = mergeArtist(list, MADE_QUALITY);
        for (const field of ['name', 'country', 'beginDate', 'followers', 'listeners', 'playCount'] as const) {
          const source = merged.fieldSources[field];
          const saidBySource = list.filter(({ provider }) => provider === source).map(({ facts }) => facts[field]);
          if (merged[field] === null) expect(source).toBeUndefined();
          else expect(saidBySource).toContain(merged[field]);
        }
      }),
    );
  });

  it('takes the word of the best source, and a finer date of another that agrees with it', () => {
    const list = [
      record('musicbrainz', { releaseDate: '2001', label: 'Virgin' }),
      record('deezer', { releaseDate: '2001-03-07', label: 'Parlophone' }),
    ];
    const merged = mergeAlbum(list, MADE_QUALITY);
    expect(merged).toMatchObject({ releaseDate: '2001-03-07', releaseYear: 2001, label: 'Virgin' });
    expect(merged.fieldSources).toMatchObject({ releaseDate: 'deezer', label: 'musicbrainz' });
    expect(
      mergeAlbum(
        [list[0], record('deezer', { releaseDate: '2015-01-01' })].filter((one) => one !== undefined),
        MADE_QUALITY,
      ).releaseDate,
    ).toBe('2001');
  });

  it('lists every track once, with its ids at every source, and keeps those that one edition only has', () => {
    const merged = mergeAlbum(
      [
        record('musicbrainz', {
          tracksComplete: true,
          tracks: [
            track('a', 'One More Time', { position: 1, isrc: 'GBDUW0000053', externalIds: { mbid: 'm1' } }),
            track('b', 'Aerodynamic', { position: 2, externalIds: { mbid: 'm2' } }),
          ],
        }),
        record('deezer', {
          tracksComplete: true,
          tracks: [
            track('1', 'One More Time (feat. Romanthony)', {
              position: 1,
              isrc: 'GBDUW0000053',
              externalIds: { deezer: '1' },
            }),
            track('2', 'Aerodynamic', { position: 2, externalIds: { deezer: '2' } }),
            track('3', 'Bonus', { position: 3, externalIds: { deezer: '3' } }),
          ],
        }),
      ],
      MADE_QUALITY,
    );
    expect(
      merged.tracks.map(({ title, position, externalIds }) => [title, position, externalIds.map(({ id }) => id)]),
    ).toEqual([
      ['One More Time', 1, ['1', 'm1']],
      ['Aerodynamic', 2, ['2', 'm2']],
      ['Bonus', 3, ['3']],
    ]);
    expect(merged).toMatchObject({ tracksComplete: true, trackCount: 3 });
  });

  it('gives a place to one track only', () => {
    fc.assert(
      fc.property(albumRecords, (list) => {
        const places = mergeAlbum(list, MADE_QUALITY)
          .tracks.filter(({ position }) => position !== null)
          .map(({ discNumber, position }) => `${discNumber}/${position}`);
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });

  it('keeps what only sources of songs say about a recording', () => {
    const facts = { title: 'Intro', externalIds: {}, listeners: 5, tags: [{ name: 'House', weight: 100 }] };
    const merged = mergeRecording([{ provider: 'lastfm', key: 'k', detail: 'full', facts }], MADE_QUALITY);
    expect(merged).toMatchObject({
      listeners: 5,
      playCount: null,
      tagNames: ['house'],
      fieldSources: { listeners: 'lastfm' },
    });
  });
});

describe('popularity', () => {
  const counts = fc.option(fc.double({ min: 0, max: 1e15, noNaN: true }), { nil: null });
  const reach = fc.record({ popularity: fc.constant(null), followers: counts, listeners: counts, playCount: counts });

  it('is a whole number of 0 to 100, and grows with the counts that it is computed from', () => {
    fc.assert(
      fc.property(reach, fc.double({ min: 1, max: 1000, noNaN: true }), (said, factor) => {
        const before = popularityOf(said, {});
        expect(before.popularity).toBeGreaterThanOrEqual(0);
        expect(before.popularity).toBeLessThanOrEqual(100);
        expect(Number.isInteger(before.popularity)).toBe(true);
        const more = popularityOf({ ...said, listeners: said.listeners && said.listeners * factor }, {});
        expect(more.popularity).toBeGreaterThanOrEqual(before.popularity);
      }),
    );
  });

  it('says whose number it is, or that it is computed, or that nobody knows', () => {
    const nobody = { popularity: null, followers: null, listeners: null, playCount: null };
    expect(popularityOf({ ...nobody, popularity: 71 }, { popularity: 'spotify' })).toEqual({
      popularity: 71,
      popularitySource: 'spotify',
    });
    expect(popularityOf({ ...nobody, followers: 10_000_000 }, {})).toEqual({
      popularity: 100,
      popularitySource: 'computed',
    });
    expect(popularityOf(nobody, {})).toEqual({ popularity: 0, popularitySource: null });
  });
});
