import type { ExternalIds, ProviderName, SourceName } from './provider-names.ts';

/**
 * Candidates: what a source said, normalised, not yet ours. Every optional field may be missing, and missing means
 * "this source did not say", never "there is none". Empty strings and empty lists are not used: leave the field out.
 */

export interface Image {
  url: string;
  width?: number;
  height?: number;
}

/** `weight` 0..100, as the source ranks it (100 = the strongest). */
export interface Tag {
  name: string;
  weight: number;
}

/** A biography or an album's wiki: plain text, with the page to credit. */
export interface Prose {
  summary: string;
  content?: string;
  url?: string;
  license?: string;
  language?: string;
}

export const ALBUM_TYPES = ['album', 'ep', 'single', 'compilation'] as const;
export type AlbumType = (typeof ALBUM_TYPES)[number];

export const DATE_PRECISIONS = ['year', 'month', 'day'] as const;

/** `"1999"`, `"1999-02"` or `"1999-02-28"`. The precision is that of the text (see `partial-date.ts`). */
export type PartialDate = string;

/** Numbers by which listeners judge; each source has its own. */
export interface Reach {
  /** A source's own popularity, 0..100 (Spotify; Deezer's track rank scaled to it). */
  popularity?: number;
  /** Followers or fans at a streaming service. */
  followers?: number;
  listeners?: number;
  playCount?: number;
}

interface Candidate extends Reach {
  provider: SourceName;
  /** The key under which this provider can be asked for it again. */
  id: string;
  /** Every id that the provider vouches for, its own among them. */
  externalIds: ExternalIds;
  images?: Image[];
  tags?: Tag[];
}

export interface ArtistCandidate extends Candidate {
  name: string;
  sortName?: string;
  disambiguation?: string;
  kind?: 'person' | 'group' | 'other';
  country?: string;
  beginDate?: PartialDate;
  endDate?: PartialDate;
  aliases?: string[];
  bio?: Prose;
  /** How many albums the source has; 0 tells an entity without music of its own. */
  albumCount?: number;
}

/** One credited name, in order. `joinPhrase` is what follows it: " feat. ", " & ", "" at the end. */
export interface CreditCandidate {
  name: string;
  joinPhrase: string;
  /** The artist behind the name where the source says which: its ids, and whatever else it said in passing. */
  artist?: ArtistCandidate;
  /** True: it stands in this artist's list, which does not say who else is credited. */
  isListed?: true;
}

export interface AlbumCandidate extends Candidate {
  title: string;
  credits: CreditCandidate[];
  albumType?: AlbumType;
  /** live, soundtrack, remix, dj-mix, demo … (MusicBrainz secondary types, lower case). */
  secondaryTypes?: string[];
  releaseDate?: PartialDate;
  label?: string;
  /** Digits only, check digit verified (see `barcode.ts`). */
  barcode?: string;
  trackCount?: number;
  discCount?: number;
  explicit?: boolean;
  wiki?: Prose;
  tracks?: TrackCandidate[];
  /** True when `tracks` is the whole list, not a page or a single hit. */
  tracksComplete?: boolean;
}

export interface TrackCandidate extends Candidate {
  title: string;
  credits: CreditCandidate[];
  /** The album that it stands on, without that album's tracks. */
  album?: Omit<AlbumCandidate, 'tracks' | 'tracksComplete'>;
  discNumber?: number;
  position?: number;
  durationMs?: number;
  /** Normalised to 12 upper-case characters (see `isrc.ts`). */
  isrc?: string;
  explicit?: boolean;
  /** Only an address that lasts. Deezer's expire after 15 minutes and are not kept. */
  previewUrl?: string;
}

/** `score` 0..1 within one answer, the best 1; sources without a score are ranked by position. */
export interface SimilarArtistCandidate {
  artist: ArtistCandidate;
  score: number;
}

export interface LyricsCandidate {
  provider: ProviderName;
  id: string;
  plain?: string;
  synced?: string;
  instrumental: boolean;
  durationMs?: number;
}
