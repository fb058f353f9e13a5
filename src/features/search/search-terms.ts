import { normalizeName, wordsOf } from '#music/normalize.ts';
import { hasNoBlanks, soughtWord } from '#music/search-words.ts';

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

/** A word to look for: in any of its spellings, the last one being typed still. */
export interface Token {
  spellings: readonly string[];
  /** Whether a word that only begins so is one of them. */
  isPrefix: boolean;
}

export function readTerms(text: string): SearchTerms {
  const norm = normalizeName(text);
  return { text: text.trim(), norm, words: wordsOf(norm).slice(0, MAX_WORDS) };
}

/** The words as they are typed. The last may go on; so may a part of a text that has no blanks between its words. */
export function tokensOf({ words }: Pick<SearchTerms, 'words'>): Token[] {
  return words.map((word, place) => ({
    spellings: [soughtWord(word)],
    isPrefix: place === words.length - 1 || hasNoBlanks(word),
  }));
}

/** The pattern of everything that begins with `text`, for LIKE. */
export function prefixPattern(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`;
}
