import { describe, expect, it } from 'vitest';
import { isSpecialArtist } from '#music/musicbrainz-terms.ts';
import { normalizeName } from '#music/normalize.ts';
import type { Catalogue } from '#sandbox/catalogue.ts';
import { EXPANSION_SEED, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { INTRICATE_SEED, intricateCatalogue } from '#sandbox/catalogue-intricate.ts';

const duplicates = <T>(values: T[]): T[] => values.filter((value, at) => values.indexOf(value) !== at);

function artistNamed(catalogue: Catalogue, name: string) {
  const [artist, other] = catalogue.artists.filter((each) => each.name === name);
  if (!artist || other) throw new Error(`not just one ${name}`);
  return artist;
}

const idsAreUnique = (catalogue: Catalogue) => {
  const { artists, albums, tracks } = catalogue;
  return [
    artists.map((each) => each.ids.deezer),
    artists.map((each) => each.ids.spotify),
    artists.map((each) => each.ids.mbid),
    albums.map((each) => each.ids.deezer),
    albums.map((each) => each.ids.itunes),
    tracks.map((each) => each.ids.deezer),
    tracks.map((each) => each.ids.itunes),
  ].every((ids) => new Set<unknown>(ids).size === ids.length);
};

describe('the catalogue for expansions', () => {
  const catalogue = expansionCatalogue({ artists: 16, albums: 20, tracks: 10 });
  const seed = artistNamed(catalogue, EXPANSION_SEED);

  it('has just so many artists, albums and tracks, each with ids of its own', () => {
    const { artists, albums, tracks, recordings } = catalogue;
    expect([artists, albums, tracks, recordings].map((each) => each.length)).toEqual([16, 320, 3200, 3200]);
    expect(artists.every((artist) => artist.albums.length === 20)).toBe(true);
    expect(albums.every((album) => album.tracks.length === 10)).toBe(true);
    expect(idsAreUnique(catalogue)).toBe(true);
    expect(duplicates(catalogue.recordings.flatMap((recording) => recording.isrc ?? []))).toEqual([]);
    expect(duplicates(catalogue.albums.flatMap((album) => album.barcode ?? []))).toEqual([]);
  });

  it('has all others similar to the seed, and names by which a search finds one artist alone', () => {
    expect(seed.similar.map(({ artist }) => artist)).toEqual(catalogue.artists.slice(1));
    expect(duplicates(catalogue.artists.flatMap((artist) => artist.name.split(' ')))).toEqual([]);
  });

  it('shares some titles between artists, and none within one', () => {
    const titlesOf = (artist: typeof seed) => artist.albums.map((album) => normalizeName(album.title));
    expect(duplicates(catalogue.artists.flatMap(titlesOf)).length).toBeGreaterThan(5);
    for (const artist of catalogue.artists) {
      expect(duplicates(titlesOf(artist))).toEqual([]);
      const songs = artist.albums.flatMap((album) => album.tracks.map((track) => normalizeName(track.title)));
      expect(duplicates(songs)).toEqual([]);
    }
  });
});

describe('the intricate catalogue', () => {
  const catalogue = intricateCatalogue();
  const seed = artistNamed(catalogue, INTRICATE_SEED);

  it('has four artists with music, and three similar ones without', () => {
    const silent = catalogue.artists.filter((artist) => artist.albums.length === 0);
    expect(catalogue.artists.length - silent.length).toBe(4);
    expect(silent.map((artist) => artist.name).sort()).toEqual([
      'Slipstone Records',
      'Vantage Management',
      '[unknown]',
    ]);
    expect(silent.filter((artist) => isSpecialArtist(artist.ids.mbid)).map((artist) => artist.name)).toEqual([
      '[unknown]',
    ]);
    const similar = seed.similar.map(({ artist }) => artist);
    expect(similar).toEqual(expect.arrayContaining(silent));
    expect(similar).toHaveLength(6);
    expect(idsAreUnique(catalogue)).toBe(true);
  });

  it('has box sets of 120 tracks on six discs and of 60 on three, and a double album', () => {
    const sets = seed.albums.filter((album) => album.discCount > 1);
    expect(sets.map((album) => [album.tracks.length, album.discCount])).toEqual([
      [120, 6],
      [60, 3],
      [24, 2],
    ]);
    expect(sets.every((album) => album.tracks.at(-1)?.disc === album.discCount)).toBe(true);
  });

  it('has every type of release, titles that sources spell their own way, and recordings on several albums', () => {
    expect(new Set(catalogue.albums.map((album) => album.type))).toEqual(
      new Set(['album', 'single', 'ep', 'compilation']),
    );
    expect(catalogue.albums.filter((album) => Object.keys(album.titles).length > 0).length).toBeGreaterThan(2);
    expect(catalogue.recordings.filter((recording) => recording.tracks.length > 1).length).toBeGreaterThan(9);
  });
});
