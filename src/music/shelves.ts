export const SEARCH_KINDS = ['artist', 'album', 'track'] as const;
/** What can be found. */
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** How many tiers of popularity each kind has; 0 holds the most popular. */
export const TIERS = 3;

const LETTERS: Record<SearchKind, string> = { artist: 'a', album: 'b', track: 't' };

/**
 * A word as the index keeps it: behind the shelf where the row stands, which is its kind and tier (`t0love`). So one index answers for one
 * shelf at a time, the beginning of a word is still the beginning of a lexeme, and a hot word costs no more than its shelf holds.
 */
export function onShelf(kind: SearchKind, tier: number, word: string): string {
  return `${LETTERS[kind]}${tier}${word}`;
}
