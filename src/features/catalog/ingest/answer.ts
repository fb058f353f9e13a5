import type { AlbumCandidate, ArtistCandidate, SimilarArtistCandidate, TrackCandidate } from '#music/entities.ts';
import type { Detail } from '#music/facts.ts';
import type { SourceName } from '#music/provider-names.ts';

/** What a source answered to one question, ready to be taken in. */
export interface Answer {
  provider: SourceName;
  detail: Detail;
  /** Our artist that the question was about: names alone then suffice to know who is meant, and albums without credits are theirs. */
  about?: { artistId: number; name: string; key: string };
  /** Our album that the question was about. */
  ofAlbum?: number;
  /** The words that were searched for, normalised: whoever bears exactly this name is worth a row. */
  query?: string;
  artists?: ArtistCandidate[];
  albums?: AlbumCandidate[];
  tracks?: TrackCandidate[];
  /** The source's list of the best tracks of `about`, best first. */
  topTracks?: TrackCandidate[];
  /** Who is similar to `about`. */
  similar?: SimilarArtistCandidate[];
  /** Where the list goes on of which this is a page. */
  next?: string;
}

/** Where the things that were answered ended up. */
export interface Ingested {
  /** `artistKey(provider, key)` → our id; artists without music of their own are not among them. */
  artistIds: Map<string, number>;
  albumIds: Map<string, number>;
  /** Similar artists that no source has shown to have music yet; searching for their names can. */
  unplaced: { artistId: number; provider: SourceName; name: string; score: number }[];
  /** Those of the answers that were about something that is gone: nothing of them was taken in. */
  dropped: ReadonlySet<Answer>;
  /** Rows inserted, changed or deleted; 0 when everything was known already. */
  rowsWritten: number;
}

export function sourceKey(provider: SourceName, key: string): string {
  return `${provider}:${key}`;
}
