import { describe, expect, it } from 'vitest';
import { parseBarcode } from '#music/barcode.ts';
import { parseIsrc } from '#music/isrc.ts';
import { normalizeName } from '#music/normalize.ts';
import { parsePartialDate } from '#music/partial-date.ts';
import { creditLine, type MadeArtist, titleAt } from '#sandbox/catalogue.ts';
import { madeCatalogue } from '#sandbox/catalogue-data.ts';

const catalogue = madeCatalogue(new Date('2026-11-15T12:00:00Z'));

function artist(slug: string): MadeArtist {
  const found = catalogue.artists.find((one) => one.slug === slug);
  if (!found) throw new Error(`no ${slug}`);
  return found;
}

const duplicates = (values: (string | number)[]) => values.filter((value, at) => values.indexOf(value) !== at);
const tagged = catalogue.artists.filter((one) => one.tags.some((tag) => tag.name === 'dreamwave'));

describe('the made catalogue', () => {
  it('holds about 160 artists with several thousand tracks', () => {
    expect(catalogue.artists.length).toBeGreaterThan(150);
    expect(catalogue.tracks.length).toBeGreaterThan(5000);
  });

  it('gives every artist, album, track and recording ids of its own', () => {
    for (const key of ['spotify', 'deezer', 'mbid', 'itunes', 'discogs', 'wikidata'] as const) {
      expect(duplicates(catalogue.artists.map((one) => one.ids[key]))).toEqual([]);
    }
    for (const key of ['spotify', 'deezer', 'release', 'itunes'] as const) {
      expect(duplicates(catalogue.albums.map((one) => one.ids[key]))).toEqual([]);
    }
    for (const key of ['spotify', 'deezer', 'track', 'itunes'] as const) {
      expect(new Set(catalogue.tracks.map((one) => one.ids[key])).size).toBe(catalogue.tracks.length);
    }
    expect(new Set(catalogue.recordings.map((one) => one.mbid)).size).toBe(catalogue.recordings.length);
  });

  it('has only barcodes, ISRCs and dates that our own parsers take for true', () => {
    const wrongBarcodes = catalogue.albums.filter((one) => one.barcode && parseBarcode(one.barcode) !== one.barcode);
    const wrongIsrcs = catalogue.recordings.filter((one) => one.isrc && parseIsrc(one.isrc) !== one.isrc);
    const wrongDates = catalogue.albums.filter(
      (one) => one.releaseDate && parsePartialDate(one.releaseDate) !== one.releaseDate,
    );
    expect([wrongBarcodes, wrongIsrcs, wrongDates]).toEqual([[], [], []]);
    expect(duplicates(catalogue.recordings.flatMap((one) => one.isrc ?? []))).toEqual([]);
    expect(duplicates(catalogue.albums.flatMap((one) => one.barcode ?? []))).toEqual([]);
  });

  it('has gaps of every kind: no barcode, no ISRC, no date, a year only, no length at MusicBrainz', () => {
    const gaps = [
      catalogue.albums.some((one) => one.barcode === undefined),
      catalogue.recordings.some((one) => one.isrc === undefined),
      catalogue.albums.some((one) => one.releaseDate === undefined),
      catalogue.albums.some((one) => one.releaseDate?.length === 4),
      catalogue.albums.some((one) => one.releaseDate?.length === 7),
      catalogue.recordings.some((one) => !one.lengthKnown),
    ];
    expect(gaps).toEqual([true, true, true, true, true, true]);
  });

  it('has artists and albums that one source lacks', () => {
    for (const source of ['spotify', 'deezer', 'musicbrainz', 'itunes'] as const) {
      expect(catalogue.artists.some((one) => !one.sources.has(source) && one.sources.size > 3)).toBe(true);
      const known = catalogue.albums.filter((one) => one.credits[0]?.artist.sources.has(source));
      expect(known.some((one) => !one.sources.has(source))).toBe(true);
    }
    expect(artist('tin-garden').sources.has('musicbrainz')).toBe(false);
  });

  it('tags 64 artists dreamwave, of whom no source but together all have every one', () => {
    expect(tagged).toHaveLength(64);
    for (const source of ['spotify', 'lastfm', 'deezer', 'musicbrainz', 'itunes'] as const) {
      const known = tagged.filter((one) => one.sources.has(source)).length;
      expect(known).toBeGreaterThanOrEqual(48);
      expect(known).toBeLessThan(64);
    }
    expect(tagged.filter((one) => one.sources.has('lastfm')).length).toBeGreaterThanOrEqual(60);
    expect(tagged.every((one) => one.albums.length > 0)).toBe(true);
  });

  it('has two different artists of one name, and one that a source lists twice', () => {
    const parades = catalogue.artists.filter((one) => one.name === 'Glasswing Parade');
    expect(new Set(parades.map((one) => one.country))).toEqual(new Set(['US', 'NZ']));
    expect(catalogue.artists.filter((one) => normalizeName(one.name) === normalizeName('S!lka'))).toHaveLength(2);
  });

  it('credits guests in order', () => {
    const northbound = catalogue.recordings.find((one) => one.title === 'Northbound');
    expect(northbound && creditLine(northbound.credits)).toBe('Lumen Harbour feat. Ida Nordlys');
    const single = artist('lumen-harbour').albums.find((one) => one.title === 'Signals & Saltwater');
    expect(single && creditLine(single.credits)).toBe('Lumen Harbour & Brine Theory');
  });

  it('puts one recording on the album, the single, the deluxe edition and the compilations', () => {
    const ferry = catalogue.recordings.find((one) => one.title === 'Night Ferry');
    const albums = ferry?.tracks.map((track) => track.album.title);
    expect(albums).toEqual(
      expect.arrayContaining(['Saltglass', 'Night Ferry', 'Saltglass (Deluxe Edition)', 'Lighthouses: 2012–2022']),
    );
    const live = catalogue.recordings.find((one) => one.title === 'Night Ferry (Live)');
    expect(live?.mbid).not.toBe(ferry?.mbid);
  });

  it('keeps editions in one release group, and two self-titled albums in two', () => {
    const [first] = artist('lumen-harbour').albums.filter((one) => one.title === 'Saltglass');
    expect(catalogue.albumsById('releaseGroup', first?.ids.releaseGroup ?? '')).toHaveLength(2);
    const selfTitled = artist('marrow-and-pine').albums.filter((one) => one.title === 'Marrow & Pine');
    expect(new Set(selfTitled.map((one) => one.ids.releaseGroup)).size).toBe(2);
  });

  it('has box sets of 60 and 120 tracks over several discs', () => {
    const boxes = artist('ensemble-quatre-vents').albums.filter((one) => one.discCount > 1);
    expect(boxes.map((one) => [one.tracks.length, one.discCount]).sort()).toEqual([
      [120, 8],
      [60, 4],
    ]);
    const last = boxes.find((one) => one.discCount === 8)?.tracks.at(-1);
    expect([last?.disc, last?.position]).toEqual([8, 15]);
  });

  it('has artists without music, who are similar to others', () => {
    const manager = artist('northlight-management');
    expect(manager.albums).toEqual([]);
    expect(artist('lumen-harbour').similar.some((one) => one.artist === manager)).toBe(true);
  });

  it('spells singles and EPs as iTunes does, there only', () => {
    const ferry = artist('lumen-harbour').albums.find((one) => one.title === 'Night Ferry');
    if (!ferry) throw new Error('no single');
    expect([titleAt(ferry, 'itunes'), titleAt(ferry, 'deezer')]).toEqual(['Night Ferry - Single', 'Night Ferry']);
  });

  it('has the same tracks whatever the day, and singles of the sixty days before it', () => {
    const later = madeCatalogue(new Date('2030-01-01'));
    const ids = (world: typeof catalogue) => world.tracks.map((one) => one.ids.spotify).sort();
    expect(ids(later)).toEqual(ids(catalogue));
    const fresh = later.albums.filter((one) => (one.releaseDate ?? '') > '2029-10-31');
    expect(fresh.length).toBeGreaterThan(5);
    expect(fresh.every((one) => (one.releaseDate ?? '') < '2030-01-01')).toBe(true);
  });
});
