import { onShelf, type SearchKind } from '#music/shelves.ts';
import type { Token } from './search-terms.ts';

/** A word to look for, and about how many rows have it. */
export interface CountedToken extends Token {
  rows: number;
}

/** How the index is asked. */
export interface SearchPlan {
  /** The rows of these are read from the index … */
  read: readonly Token[];
  /** … and each is compared with these, unless they are the same. */
  all: readonly Token[];
}

/** The rarest word alone is read from the index when it has fewer rows than this. */
const FEW_ROWS = 2500;
const MOST_READ = 3;
/**
 * The index reads all that begins so, whatever else it is asked for. With so many rows, or beside a word that is so much rarer, that is more
 * work than looking at the rows.
 */
const COSTLY_PREFIX = { rows: 150_000, timesRarest: 2 };

/** Chooses the words to read from the index: the rarest, and where it is common, up to two more. Null when a word stands nowhere. */
export function planSearch(tokens: readonly CountedToken[]): SearchPlan | null {
  if (tokens.length === 0 || tokens.some(({ rows }) => rows === 0)) return null;
  const fewest = Math.min(...tokens.flatMap(({ isPrefix, rows }) => (isPrefix ? [] : rows)));
  const isCostly = ({ isPrefix, rows }: CountedToken) =>
    isPrefix && (rows >= COSTLY_PREFIX.rows || rows > fewest * COSTLY_PREFIX.timesRarest);
  const cheap = tokens.filter((token) => !isCostly(token));
  const rarestFirst = [...(cheap.length > 0 ? cheap : tokens)].sort((a, b) => a.rows - b.rows);
  const isFew = (rarestFirst[0]?.rows ?? 0) <= FEW_ROWS;
  return { read: rarestFirst.slice(0, isFew ? 1 : MOST_READ), all: tokens };
}

/**
 * A tsquery as text: on this shelf, every word has to be there, in one of its spellings. The quoting makes operators of what was typed
 * impossible.
 */
export function toTsQuery(tokens: readonly Token[], kind: SearchKind, tier: number): string {
  const lexeme = (word: string) => `'${onShelf(kind, tier, word).replace(/[\\']/g, '$&$&')}'`;
  return tokens
    .map(({ spellings, isPrefix }) => `(${spellings.map((word) => lexeme(word) + (isPrefix ? ':*' : '')).join(' | ')})`)
    .join(' & ');
}
