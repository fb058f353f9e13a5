import { parseBarcode } from '#music/barcode.ts';
import type {
  AlbumCandidate,
  AlbumType,
  ArtistCandidate,
  CreditCandidate,
  Image,
  SimilarArtistCandidate,
  TrackCandidate,
} from '#music/entities.ts';
import { parseIsrc } from '#music/isrc.ts';
import { normalizeName } from '#music/normalize.ts';
import { parsePartialDate } from '#music/partial-date.ts';
import type { DeezerAlbum, DeezerArtist, DeezerGenre, DeezerTrack } from './deezer.api.ts';

/** Deezer's artist for sleeves without one. It is a name in credits, never an artist to be listed or asked about. */
export const VARIOUS_ARTISTS_ID = '5080';

const ALBUM_TYPES: Record<string, AlbumType> = { album: 'album', ep: 'ep', single: 'single', compile: 'compilation' };
const TOP_RANK = 1_000_000;

/** An artist, as far as this answer describes it. */
export function artistOf(raw: DeezerArtist): ArtistCandidate {
  return {
    provider: 'deezer',
    id: raw.id,
    externalIds: { deezer: raw.id },
    name: raw.name,
    albumCount: raw.nb_album,
    followers: raw.nb_fan,
    images: imagesOf(raw.picture_xl, raw.picture_big, raw.picture_medium),
  };
}

/** The artists of a list, without Various Artists. */
export function artistsOf(raws: DeezerArtist[]): ArtistCandidate[] {
  return raws.filter((raw) => raw.id !== VARIOUS_ARTISTS_ID).map(artistOf);
}

/** Deezer lists similar artists best first and without a score, so the place gives it: 1 for the first, 1/n for the last. */
export function similarArtistsOf(raws: DeezerArtist[]): SimilarArtistCandidate[] {
  const artists = artistsOf(raws);
  return artists.map((artist, index) => ({ artist, score: (artists.length - index) / artists.length }));
}

/** An album without its tracks. Discographies and tracks do not say whose album it is: there `credits` is empty. */
export function albumOf(raw: DeezerAlbum): AlbumCandidate {
  return {
    provider: 'deezer',
    id: raw.id,
    externalIds: { deezer: raw.id },
    title: raw.title,
    credits: creditsOf(raw),
    albumType: ALBUM_TYPES[raw.record_type ?? ''],
    releaseDate: parsePartialDate(raw.release_date),
    label: raw.label,
    barcode: parseBarcode(raw.upc),
    trackCount: raw.nb_tracks || undefined,
    explicit: raw.explicit_lyrics,
    followers: raw.fans,
    images: imagesOf(raw.cover_xl, raw.cover_big, raw.cover_medium),
    tags: raw.genres?.data.length ? raw.genres.data.map(({ name }) => ({ name, weight: 100 })) : undefined,
  };
}

/** An album with its tracks. `complete`: they are all that Deezer has. */
export function albumWithTracksOf(raw: DeezerAlbum, rawTracks: DeezerTrack[], complete: boolean): AlbumCandidate {
  const album = albumOf(raw);
  if (rawTracks.length === 0) return album;
  const tracks = rawTracks.map(trackOf);
  const discs = tracks.map((track) => track.discNumber ?? 1);
  return { ...album, discCount: complete ? Math.max(...discs) : undefined, tracks, tracksComplete: complete };
}

/** A track. Its preview is left out: Deezer's addresses expire after 15 minutes. */
export function trackOf(raw: DeezerTrack): TrackCandidate {
  return {
    provider: 'deezer',
    id: raw.id,
    externalIds: { deezer: raw.id },
    title: raw.title,
    credits: creditsOf(raw),
    album: raw.album && albumOf(raw.album),
    discNumber: raw.disk_number || undefined,
    position: raw.track_position || undefined,
    durationMs: raw.duration ? raw.duration * 1000 : undefined,
    isrc: parseIsrc(raw.isrc),
    explicit: raw.explicit_lyrics,
    popularity: raw.rank === undefined ? undefined : Math.min(100, Math.round((raw.rank / TOP_RANK) * 100)),
  };
}

/** The genre that a tag means: by its whole name, or by one half of a double name ("Rap/Hip Hop", "Soul & Funk"). */
export function genreOf(tag: string, genres: DeezerGenre[]): DeezerGenre | undefined {
  const wanted = normalizeName(tag);
  const real = genres.filter((genre) => genre.id !== 0); // 0 is "All"
  return (
    real.find((genre) => normalizeName(genre.name) === wanted) ??
    real.find((genre) => genre.name.split(/\/| & /).some((half) => normalizeName(half) === wanted))
  );
}

/** Main artists first, then the featured ones: "A, B & C feat. D & E". */
function creditsOf(raw: { artist?: DeezerArtist; contributors?: DeezerArtist[] }): CreditCandidate[] {
  const all = raw.contributors?.length ? raw.contributors : raw.artist ? [raw.artist] : [];
  const credited = all.filter((artist, index) => all.findIndex((other) => other.id === artist.id) === index);
  const featured = credited.filter((artist) => artist.role === 'Featured');
  const main = credited.filter((artist) => artist.role !== 'Featured');
  if (main.length === 0) return credit(featured, '');
  return [...credit(main, featured.length > 0 ? ' feat. ' : ''), ...credit(featured, '')];
}

function credit(artists: DeezerArtist[], afterLast: string): CreditCandidate[] {
  const fromLast = ['', ' & '];
  return artists.map((raw, index) => {
    const following = artists.length - 1 - index;
    const joinPhrase = following === 0 ? afterLast : (fromLast[following] ?? ', ');
    return {
      name: raw.name,
      joinPhrase,
      artist: raw.id === VARIOUS_ARTISTS_ID ? undefined : artistOf(raw),
    };
  });
}

/** Widest first. An address without a picture's hash, or with the hash of nothing, is Deezer's grey placeholder. */
function imagesOf(...urls: (string | undefined)[]): Image[] | undefined {
  const sizes = [1000, 500, 250];
  const images = urls.flatMap((url, index) => {
    const size = sizes[index];
    return url && !PLACEHOLDER.test(url) ? [{ url, width: size, height: size }] : [];
  });
  return images.length > 0 ? images : undefined;
}

const PLACEHOLDER = /\/images\/\w+\/(d41d8cd98f00b204e9800998ecf8427e)?\//;
