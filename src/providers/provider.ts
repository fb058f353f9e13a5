import type {
  AlbumCandidate,
  ArtistCandidate,
  Image,
  LyricsCandidate,
  Prose,
  SimilarArtistCandidate,
  TrackCandidate,
} from '#music/entities.ts';
import type { Video } from '#music/match-video.ts';
import type { ExternalIds, ProviderName } from '#music/provider-names.ts';
import type { FieldQuality } from '#music/quality.ts';

/** Who waits for the answer: a user outranks a refresh, which outranks an expansion. */
export type CallPriority = 'user' | 'refresh' | 'expansion';

export interface CallContext {
  priority: CallPriority;
  /** Ends the call early; the call then fails as `unavailable`. */
  signal?: AbortSignal;
  /** How long to wait for a turn at the source's limit, if that is shorter than its deadline; a later turn fails as `rate_limited`. */
  turnWithinMs?: number;
}

/** One page of a longer list; `next` is handed back as it is to get the following one. */
export interface Page<T> {
  items: T[];
  next?: string;
  total?: number;
}

/** What we know of an artist, an album or a track when a source is asked about it. */
export interface ArtistRef {
  name: string;
  externalIds: ExternalIds;
}
export interface AlbumRef {
  title: string;
  artistName: string;
  externalIds: ExternalIds;
}
export interface TrackRef {
  title: string;
  artistName: string;
  albumTitle?: string;
  durationMs?: number;
  externalIds: ExternalIds;
}

/**
 * The questions that a source may be able to answer: one function each, and having the function *is* the capability.
 * Keys are those that `artistKey`, `albumKey` and `trackKey` give. All reject with `ProviderError` only.
 */
export interface Capabilities {
  searchArtists(input: { query: string; limit: number }, context: CallContext): Promise<ArtistCandidate[]>;
  searchAlbums(input: { query: string; limit: number }, context: CallContext): Promise<AlbumCandidate[]>;
  searchTracks(input: { query: string; limit: number }, context: CallContext): Promise<TrackCandidate[]>;
  /** Artists that carry a tag or a genre, best first; [] when the source does not know the tag. `page` counts from 1. */
  getTagArtists(input: { tag: string; limit: number; page: number }, context: CallContext): Promise<ArtistCandidate[]>;

  getArtist(key: string, context: CallContext): Promise<ArtistCandidate | null>;
  /** A page of the discography; without tracks. */
  getArtistAlbums(input: { key: string; page?: string }, context: CallContext): Promise<Page<AlbumCandidate>>;
  /** Best first. Tracks say which album they stand on wherever the source does. */
  getArtistTopTracks(input: { key: string; limit: number }, context: CallContext): Promise<TrackCandidate[]>;
  getSimilarArtists(input: { key: string; limit: number }, context: CallContext): Promise<SimilarArtistCandidate[]>;
  /** A biography alone, from a source that has no more to say about the artist. */
  getArtistBio(key: string, context: CallContext): Promise<Prose | null>;

  /** The album with all its tracks, however many pages that takes. */
  getAlbum(key: string, context: CallContext): Promise<AlbumCandidate | null>;
  /** The tracks alone, by a source to which the album itself would be another call. `isComplete`: they are all that it has. */
  getAlbumTracks(key: string, context: CallContext): Promise<{ tracks: TrackCandidate[]; isComplete: boolean } | null>;
  getAlbumImages(key: string, context: CallContext): Promise<Image[]>;
  findAlbumByBarcode(barcode: string, context: CallContext): Promise<AlbumCandidate | null>;
  findTrackByIsrc(isrc: string, context: CallContext): Promise<TrackCandidate | null>;
  getTrack(key: string, context: CallContext): Promise<TrackCandidate | null>;
  /** Where one may listen to the beginning of a track, and until when, by a source whose addresses do not last. */
  getTrackPreview(key: string, context: CallContext): Promise<{ url: string; expiresAt: Date } | null>;
  getLyrics(key: string, context: CallContext): Promise<LyricsCandidate | null>;
  /** Albums that came out lately or are about to. `days` at most 90. */
  getFreshReleases(input: { days: number }, context: CallContext): Promise<AlbumCandidate[]>;
  /** Videos of music for words, best first; those that are being broadcast are left out. */
  searchVideos(input: { query: string; limit: number }, context: CallContext): Promise<Video[]>;
}

export type Capability = keyof Capabilities;

const ALL_CAPABILITIES: Record<Capability, true> = {
  searchArtists: true,
  searchAlbums: true,
  searchTracks: true,
  getTagArtists: true,
  getArtist: true,
  getArtistAlbums: true,
  getArtistTopTracks: true,
  getSimilarArtists: true,
  getArtistBio: true,
  getAlbum: true,
  getAlbumTracks: true,
  getAlbumImages: true,
  findAlbumByBarcode: true,
  findTrackByIsrc: true,
  getTrack: true,
  getTrackPreview: true,
  getLyrics: true,
  getFreshReleases: true,
  searchVideos: true,
};

/** What this source can answer now. */
export function capabilitiesOf(provider: Provider): Capability[] {
  const all = Object.keys(ALL_CAPABILITIES) as Capability[]; // a record has no other keys
  return all.filter((capability) => provider[capability] !== undefined);
}

export interface Provider extends Partial<Capabilities> {
  readonly name: ProviderName;
  /** How good each field of its answers is, 0..100; merging prefers the better (see `music/quality.ts`). */
  readonly quality: FieldQuality;
  /** The key under which it can be asked about this artist, or null when it cannot. */
  artistKey(ref: ArtistRef): string | null;
  albumKey(ref: AlbumRef): string | null;
  trackKey(ref: TrackRef): string | null;
  /**
   * Asked once at start: finds out which questions it really answers (Spotify's development mode), and removes those
   * functions that it does not. Never throws.
   */
  probe?(): Promise<string>;
  /** For people: what it found out about itself so far. */
  readonly mode?: string;
}
