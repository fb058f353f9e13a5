import type { AlbumType, PartialDate } from '#music/entities.ts';
import type { ProviderName } from '#music/provider-names.ts';

/** The made world: invented artists, albums, tracks and recordings, over which every stand-in answers in its own format. */
export interface MadeArtist {
  /** Unique in the catalogue, also among namesakes: `lumen-harbour`. */
  slug: string;
  name: string;
  sortName: string;
  /** `""` where MusicBrainz needs none. */
  disambiguation: string;
  kind: 'person' | 'group';
  /** Two letters, upper case. */
  country: string;
  beginDate?: PartialDate;
  endDate?: PartialDate;
  aliases: string[];
  bio?: string;
  /** Strongest first; `count` 1..100. */
  tags: { name: string; count: number }[];
  /** Deezer's and iTunes' word for it. */
  genre: string;
  fans: number;
  listeners: number;
  plays: number;
  /** 0..100. */
  popularity: number;
  /** 32 hex digits; unset: nobody has a picture. */
  imageHash?: string;
  /** Those that know the artist at all. */
  sources: ReadonlySet<ProviderName>;
  /** The foreign pages that MusicBrainz links. */
  links: ReadonlySet<'spotify' | 'deezer' | 'itunes' | 'discogs' | 'wikidata' | 'lastfm'>;
  ids: { spotify: string; deezer: number; mbid: string; itunes: number; discogs: number; wikidata: string };
  /** Best first, `score` 1 down to 0. */
  similar: { artist: MadeArtist; score: number }[];
  /** Albums whose first credit is this artist, newest first. */
  albums: MadeAlbum[];
}

/** One name of an ordered credit; `joinPhrase` follows it and is `""` at the end. */
export interface MadeCredit {
  artist: MadeArtist;
  name: string;
  joinPhrase: string;
}

/** One edition: Deezer, Spotify and iTunes show each, MusicBrainz gathers those with one `releaseGroup` id. */
export interface MadeAlbum {
  title: string;
  /** Where a source spells the title in its own way; read through `titleAt`. */
  titles: Partial<Record<ProviderName, string>>;
  credits: MadeCredit[];
  type: AlbumType;
  /** Lower case, as in MusicBrainz's secondary types: live, remix, compilation. */
  secondaryTypes: string[];
  releaseDate?: PartialDate;
  label?: string;
  barcode?: string;
  explicit: boolean;
  imageHash: string;
  genre: string;
  wiki?: string;
  fans: number;
  sources: ReadonlySet<ProviderName>;
  discCount: number;
  /** In order of disc and position. */
  tracks: MadeTrack[];
  ids: { spotify: string; deezer: number; releaseGroup: string; release: string; itunes: number };
}

/** A recording's place on one album. */
export interface MadeTrack {
  title: string;
  album: MadeAlbum;
  disc: number;
  position: number;
  explicit: boolean;
  /** Deezer's, 0..1,000,000. */
  rank: number;
  recording: MadeRecording;
  ids: { spotify: string; deezer: number; track: string; itunes: number };
}

/** What was recorded once, on however many albums it stands. */
export interface MadeRecording {
  mbid: string;
  title: string;
  credits: MadeCredit[];
  durationMs: number;
  /** MusicBrainz does not know the length of some. */
  lengthKnown: boolean;
  isrc?: string;
  firstReleaseDate?: PartialDate;
  /** Never empty. */
  tracks: MadeTrack[];
}

/** The id spaces of artists, albums and tracks. */
export type ArtistIdKey = keyof MadeArtist['ids'];
export type AlbumIdKey = keyof MadeAlbum['ids'];
export type TrackIdKey = keyof MadeTrack['ids'];

/** The whole made world, with the look-ups that the stand-ins need. */
export interface Catalogue {
  /** The credit of compilations by many; not among `artists`. */
  variousArtists: MadeArtist;
  artists: MadeArtist[];
  albums: MadeAlbum[];
  tracks: MadeTrack[];
  recordings: MadeRecording[];
  artist(key: ArtistIdKey, id: string | number): MadeArtist | undefined;
  /** All editions for a `releaseGroup`; otherwise one or none. */
  albumsById(key: AlbumIdKey, id: string | number): MadeAlbum[];
  track(key: TrackIdKey, id: string | number): MadeTrack | undefined;
  recording(mbid: string): MadeRecording | undefined;
  recordingsByIsrc(isrc: string): MadeRecording[];
  /** Leading zeros do not matter. */
  albumByBarcode(barcode: string): MadeAlbum | undefined;
}

/** The albums' title as that source spells it: iTunes adds " - Single" and " - EP". */
export function titleAt(album: MadeAlbum, source: ProviderName): string {
  const title = album.titles[source] ?? album.title;
  if (source !== 'itunes' || album.titles.itunes !== undefined) return title;
  return album.type === 'single' ? `${title} - Single` : album.type === 'ep' ? `${title} - EP` : title;
}

/** A credit as one line: `A feat. B`. */
export function creditLine(credits: MadeCredit[]): string {
  return credits.map((credit) => credit.name + credit.joinPhrase).join('');
}

/** The artist who stands first. */
export function mainArtist(credits: MadeCredit[]): MadeArtist {
  const first = credits[0];
  if (!first) throw new Error('a credit without a name');
  return first.artist;
}

/** Indexes a world. Albums reach from artists, tracks from albums, recordings from tracks. */
export function catalogueOf(variousArtists: MadeArtist, artists: MadeArtist[]): Catalogue {
  const albums = [...variousArtists.albums, ...artists.flatMap((artist) => artist.albums)];
  const tracks = albums.flatMap((album) => album.tracks);
  const recordings = [...new Set(tracks.map((track) => track.recording))];
  const artistIndex = index([variousArtists, ...artists], (artist) => idKeys(artist.ids));
  const albumIndex = index(albums, (album) => idKeys(album.ids));
  const trackIndex = index(tracks, (track) => idKeys(track.ids));
  const recordingIndex = index(recordings, (recording) => [recording.mbid]);
  const isrcIndex = index(recordings, (recording) => (recording.isrc ? [recording.isrc] : []));
  const barcodeIndex = index(albums, (album) => (album.barcode ? [withoutZeros(album.barcode)] : []));
  return {
    variousArtists,
    artists,
    albums,
    tracks,
    recordings,
    artist: (key, id) => artistIndex.get(`${key}:${id}`)?.[0],
    albumsById: (key, id) => albumIndex.get(`${key}:${id}`) ?? [],
    track: (key, id) => trackIndex.get(`${key}:${id}`)?.[0],
    recording: (mbid) => recordingIndex.get(mbid)?.[0],
    recordingsByIsrc: (isrc) => isrcIndex.get(isrc.toUpperCase()) ?? [],
    albumByBarcode: (barcode) => barcodeIndex.get(withoutZeros(barcode))?.[0],
  };
}

function idKeys(ids: Record<string, string | number>): string[] {
  return Object.entries(ids).map(([key, id]) => `${key}:${id}`);
}

function index<T>(items: T[], keysOf: (item: T) => string[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const list = found.get(key);
      if (list) list.push(item);
      else found.set(key, [item]);
    }
  }
  return found;
}

const withoutZeros = (barcode: string) => barcode.replace(/^0+/, '');
