import type { AlbumType, PartialDate } from '#music/entities.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { Script } from './catalogue-words.ts';

/** A further credited artist, with what stands before the name. */
export interface PlannedGuest {
  slug: string;
  join: string;
}

/** A new song, or `from`: the recording that another album of the artist has (`Saltglass/Night Ferry`). */
export type TrackPlan = string | { title: string; with?: PlannedGuest[] } | { from: string };

/** An album as one writes it down; what is left out is made up from its name. */
export interface AlbumPlan {
  title: string;
  /** Tells two albums of one title apart. */
  key?: string;
  type?: AlbumType;
  secondaryTypes?: string[];
  date?: PartialDate;
  label?: string;
  tracks?: TrackPlan[];
  /** So many invented songs, after `tracks`. */
  trackCount?: number;
  discs?: number;
  with?: PlannedGuest[];
  titles?: Partial<Record<ProviderName, string>>;
  /** The title of an album of the artist of which this is another edition: its recordings come first, the release group is shared. */
  copyOf?: string;
  missing?: ProviderName[];
  wiki?: string;
}

/** An artist as one writes it down. */
export interface ArtistPlan {
  slug: string;
  name: string;
  sortName?: string;
  disambiguation?: string;
  kind?: 'person' | 'group';
  country: string;
  begin?: PartialDate;
  end?: PartialDate;
  aliases?: string[];
  /** Strongest first. */
  tags: string[];
  genre: string;
  /** Fans as a power of ten. */
  magnitude: number;
  script: Script;
  bio?: string;
  missing?: ProviderName[];
  noPicture?: boolean;
  /** Where MusicBrainz's own is meant: its placeholders have one that is well known. */
  mbid?: string;
  explicit?: boolean;
  /** Slugs of the closest, best first; the others follow by common tags. */
  similar?: string[];
  /** Written out, or so many invented ones; 0 is an artist without music. */
  albums?: AlbumPlan[];
  albumCount?: number;
}

/** A compilation by many: one track of each artist, in this order. */
export interface CompilationPlan {
  title: string;
  date: string;
  /** Slugs. */
  artists: string[];
}
