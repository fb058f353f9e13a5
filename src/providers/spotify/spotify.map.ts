import { cleanText } from '#lib/text.ts';
import { parseBarcode } from '#music/barcode.ts';
import type {
  AlbumCandidate,
  AlbumType,
  ArtistCandidate,
  CreditCandidate,
  PartialDate,
  SimilarArtistCandidate,
  Tag,
  TrackCandidate,
} from '#music/entities.ts';
import { parseIsrc } from '#music/isrc.ts';
import { parsePartialDate } from '#music/partial-date.ts';
import {
  type RawAlbum,
  type RawArtist,
  type RawCreditedArtist,
  type RawTrack,
  VARIOUS_ARTISTS_ID,
} from './spotify.api.ts';

/** An artist as we keep it. */
export function artistOf(raw: RawArtist): ArtistCandidate {
  const { popularity } = raw;
  return {
    ...identity(raw.id),
    name: raw.name,
    images: filled(raw.images),
    tags: filled(raw.genres?.map(asTag)),
    followers: raw.followers?.total,
    popularity: typeof popularity === 'number' && popularity >= 0 && popularity <= 100 ? popularity : undefined,
  };
}

/** The artists of a list, without Various Artists. */
export function artistsOf(raws: RawArtist[]): ArtistCandidate[] {
  return raws.filter(({ id }) => id !== VARIOUS_ARTISTS_ID).map(artistOf);
}

/** Spotify lists similar artists best first and without a score, so the place gives it: 1 for the first, 1/n for the last. */
export function similarArtistsOf(raws: RawArtist[]): SimilarArtistCandidate[] {
  const artists = artistsOf(raws);
  return artists.map((artist, index) => ({ artist, score: (artists.length - index) / artists.length }));
}

/** An album without its tracks, as every answer has it. */
export function albumOf(raw: Omit<RawAlbum, 'tracks'>): AlbumCandidate {
  return {
    ...identity(raw.id),
    title: raw.name,
    credits: creditsOf(raw.artists),
    albumType: albumTypeOf(raw),
    releaseDate: releaseDateOf(raw),
    label: raw.label,
    barcode: parseBarcode(raw.external_ids?.upc) ?? parseBarcode(raw.external_ids?.ean),
    trackCount: raw.total_tracks,
    images: filled(raw.images),
    tags: filled(raw.genres?.map(asTag)),
    popularity: raw.popularity,
  };
}

/** An album with its tracks, which are complete when they are as many as the album says. */
export function albumWithTracks(raw: RawAlbum, rawTracks: RawTrack[]): AlbumCandidate {
  const album = albumOf(raw);
  if (rawTracks.length === 0) return album;
  const tracks = rawTracks.map(trackOf);
  const complete = tracks.length >= (raw.total_tracks ?? raw.tracks?.total ?? Number.POSITIVE_INFINITY);
  const discs = tracks.map((track) => track.discNumber ?? 1);
  return { ...album, discCount: complete ? Math.max(...discs) : undefined, tracks, tracksComplete: complete };
}

/** A track, with the album that it stands on where the answer says. */
export function trackOf(raw: RawTrack): TrackCandidate {
  return {
    ...identity(raw.id),
    title: raw.name,
    credits: creditsOf(raw.artists),
    album: raw.album && albumOf(raw.album),
    discNumber: raw.disc_number,
    position: raw.track_number,
    durationMs: raw.duration_ms,
    isrc: parseIsrc(raw.external_ids?.isrc),
    explicit: raw.explicit,
    popularity: raw.popularity,
    previewUrl: raw.preview_url,
  };
}

function identity(id: string) {
  return { provider: 'spotify' as const, id, externalIds: { spotify: id } };
}

function filled<T>(list: T[] | undefined): T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

/** Spotify's genres have no order and no weight. */
function asTag(genre: string): Tag {
  return { name: genre.toLowerCase(), weight: 100 };
}

/** Spotify lists names without saying how they are joined: "A, B & C". */
function creditsOf(artists: RawCreditedArtist[] = []): CreditCandidate[] {
  const last = artists.length - 1;
  return artists.map(({ id, name }, index) => ({
    name,
    joinPhrase: index === last ? '' : index === last - 1 ? ' & ' : ', ',
    artist: id && id !== VARIOUS_ARTISTS_ID ? { ...identity(id), name } : undefined,
  }));
}

/** Spotify calls EPs singles; its rule for what is delivered is that a single has at most three tracks. */
function albumTypeOf({
  album_type,
  total_tracks = 0,
}: Pick<RawAlbum, 'album_type' | 'total_tracks'>): AlbumType | undefined {
  const type = album_type?.toLowerCase();
  if (type === 'single') return total_tracks > 3 ? 'ep' : 'single';
  return type === 'album' || type === 'compilation' ? type : undefined;
}

const LENGTH_OF = { year: 4, month: 7, day: 10 } as const;

function releaseDateOf(raw: Pick<RawAlbum, 'release_date' | 'release_date_precision'>): PartialDate | undefined {
  return parsePartialDate(cleanText(raw.release_date)?.slice(0, LENGTH_OF[raw.release_date_precision ?? 'day']));
}
