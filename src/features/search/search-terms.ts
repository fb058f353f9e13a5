import { normalizeName, wordsOf } from '#music/normalize.ts';

const MAX_WORDS = 8;

/** What somebody typed, ready for the index. */
export interface SearchTerms {
  /** As typed, trimmed. */
  text: string;
  /** The form in which searches are the same: case, spacing and accents do not matter. */
  norm: string;
  /** The words of `norm`, at most eight. */
  words: string[];
}

export function readTerms(text: string): SearchTerms {
  const norm = normalizeName(text);
  return { text: text.trim(), norm, words: wordsOf(norm).slice(0, MAX_WORDS) };
}

/**
 * A tsquery as text: every word has to be there, each as the beginning of a lexeme; alternatives are other spellings of a word. The
 * quoting makes operators of what was typed impossible.
 */
export function toTsQuery(words: readonly (readonly string[])[]): string {
  return words
    .map((spellings) => `(${spellings.map((word) => `'${word.replace(/[\\']/g, '$&$&')}':*`).join(' | ')})`)
    .join(' & ');
}

/** The pattern of everything that begins with `text`, for LIKE. */
export function prefixPattern(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`;
}
