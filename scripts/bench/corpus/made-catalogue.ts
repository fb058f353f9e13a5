import { normalizeName } from '#music/normalize.ts';
import { createNameMaker } from './names.ts';
import { createRandom, type Random, zipf } from './random.ts';

/** How large a catalogue is made. */
export interface CorpusSize {
  artists: number;
  albums: number;
  tracks: number;
}

export interface MadeArtist {
  id: number;
  name: string;
  aliases: string[];
  tags: string[];
  popularity: number;
}

export interface MadeAlbum {
  id: number;
  title: string;
  artist: MadeArtist;
  tags: string[];
  year: number;
  popularity: number;
}

export interface MadeTrack {
  id: number;
  title: string;
  album: MadeAlbum;
  position: number;
  /** The artist of the album, and perhaps a guest. */
  artists: MadeArtist[];
  tags: string[];
  durationMs: number;
  popularity: number;
}

/** A made-up library, the same on every run. Artists and albums are held, tracks are made as they are read, because there are most of them. */
export interface MadeCatalogue {
  artists: MadeArtist[];
  albums: MadeAlbum[];
  tracks(): Generator<MadeTrack>;
}

const SEED = 20_261_121;
const TAGS = 400;
const YEARS = [1955, 2026] as const;

export function makeCatalogue(size: CorpusSize): MadeCatalogue {
  const random = createRandom(SEED);
  const names = createNameMaker(SEED + 1);
  const tagsOf = tagChooser(random);
  const artists = Array.from({ length: size.artists }, (_, index): MadeArtist => {
    const name = names.artist();
    return {
      id: index + 1,
      name,
      aliases: random.chance(0.1) ? [normalizeName(names.artist())] : [],
      tags: tagsOf(1 + random.below(6)),
      popularity: popularity(random),
    };
  });
  const byFame = zipf(random, artists.length);
  const albums = Array.from({ length: size.albums }, (_, index): MadeAlbum => {
    // Everybody has an album, the best known many more.
    const artist = artists[index < artists.length ? index : byFame()] as MadeArtist; // both stay below the number of artists
    return {
      id: index + 1,
      title: names.title(),
      artist,
      tags: random.chance(0.4) ? tagsOf(3) : [],
      year: YEARS[1] - Math.floor(random.unit() ** 2 * (YEARS[1] - YEARS[0])),
      popularity: near(random, artist.popularity),
    };
  });
  return { artists, albums, tracks: () => makeTracks(size, { artists, albums }) };
}

function* makeTracks(size: CorpusSize, { artists, albums }: Pick<MadeCatalogue, 'artists' | 'albums'>) {
  const random = createRandom(SEED + 2);
  const names = createNameMaker(SEED + 1);
  const tagsOf = tagChooser(random);
  for (let index = 0; index < size.tracks; index += 1) {
    const album = albums[Math.floor((index * albums.length) / size.tracks)] as MadeAlbum; // below the number of albums
    const guest = random.chance(0.08) ? random.pick(artists) : undefined;
    const track: MadeTrack = {
      id: index + 1,
      title: names.song(() => random.pick(artists).name),
      album,
      position: 1 + (index % Math.ceil(size.tracks / albums.length)),
      artists: guest && guest !== album.artist ? [album.artist, guest] : [album.artist],
      tags: random.chance(0.15) ? tagsOf(2) : [],
      durationMs: 120_000 + random.below(240_000),
      popularity: near(random, album.popularity),
    };
    yield track;
  }
}

/** Few are known to many: the mean is a quarter of what the best known have. */
function popularity(random: Random): number {
  return Math.floor(100 * random.unit() ** 3);
}

function near(random: Random, value: number): number {
  return Math.max(0, Math.min(100, Math.round(value * (0.4 + 0.7 * random.unit()))));
}

function tagChooser(random: Random): (most: number) => string[] {
  const rank = zipf(random, TAGS);
  return (most) => [...new Set(Array.from({ length: most }, () => `genre ${rank() + 1}`))];
}
