import { type Hit, TIER } from './rank-candidates.ts';

export interface MainCandidates {
  text: string;
  artist?: Hit;
  /** The best album and track, each with its first artist. */
  album?: Hit & { artistId: number; title: string };
  track?: Hit & { artistId: number; title: string };
  /** How many artists are tagged with the very words. */
  taggedArtists: number;
}

export interface Main {
  artistId: number | null;
  /** Whether the words are the artist's very name. */
  isNamed: boolean;
  /** For people: why this one, or why none. */
  reason: string;
}

/** A tag that fewer artists carry is more likely a title or a slip of somebody's tagging. */
const MIN_TAGGED = 3;

/**
 * The artist that was most likely meant: the one of this very name; the best known one with this tag; the one of this very title; the
 * one whose name begins so; the one of the best track or album that has all the words.
 */
export function chooseMain({ text, artist, album, track, taggedArtists }: MainCandidates): Main {
  if (artist && artist.tier <= TIER.ofExactArtist)
    return { artistId: artist.id, isNamed: true, reason: `an artist of the name “${text}”` };
  const other = (artistId: number | null, reason: string): Main => ({ artistId, isNamed: false, reason });
  if (artist?.tier === TIER.tagged && taggedArtists >= MIN_TAGGED) {
    return other(artist.id, `the best known of ${taggedArtists} artists tagged “${text}”`);
  }
  const titled = [track, album]
    .filter((hit) => hit !== undefined)
    .sort((a, b) => a.tier - b.tier || b.popularity - a.popularity)[0];
  if (titled && titled.tier <= TIER.ofExactArtist) return other(titled.artistId, `the artist of “${titled.title}”`);
  if (artist) return other(artist.id, `the artist whose name comes closest to “${text}”`);
  if (titled) return other(titled.artistId, `the artist of “${titled.title}”, which has all the words`);
  return other(null, `nothing here or at the sources matches “${text}”`);
}
