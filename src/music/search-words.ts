import { normalizeName, wordsOf } from './normalize.ts';

/** Scripts that are written without blanks between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** Whether a word is written in such a script, so that it may be several. */
export function hasNoBlanks(word: string): boolean {
  return UNSPACED.test(word);
}

const MAX_WORD = 64;
const MAX_WORDS = 120;

/**
 * The lexemes under which a text is found. Queries match their beginnings, so that a text written without blanks is kept with every
 * ending of it (`月影ハナ` is found by `ハナ`), and a name of two short words also as one (`ac dc`: `acdc`).
 */
export function searchWords(texts: readonly string[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    const own = wordsOf(normalizeName(text));
    for (const word of own) {
      for (const form of hasNoBlanks(word) ? endingsOf(word) : [word]) words.add(form.slice(0, MAX_WORD));
    }
    const joined = own.join('');
    if (own.length > 1 && joined.length <= 12) words.add(joined);
  }
  return [...words].slice(0, MAX_WORDS);
}

/** What a typed word is looked for as: no longer than the words that are kept. */
export function soughtWord(word: string): string {
  return hasNoBlanks(word) ? [...word].slice(0, MAX_ENDINGS).join('') : word.slice(0, MAX_WORD);
}

const MAX_ENDINGS = 24;

/** Every ending of the word, longest first. */
function endingsOf(word: string): string[] {
  const letters = [...word].slice(0, MAX_ENDINGS);
  return letters.map((_, start) => letters.slice(start).join(''));
}

const MIN_TYPO_WORD = 3;

/**
 * The word and each of its spellings with one letter left out. Two words that are one slip apart (a wrong, missing, doubled or swapped
 * letter) have one of these in common. A word of three letters has only itself, where a longer one lost a letter; shorter ones have none:
 * there every slip is another word.
 */
export function typoForms(word: string): string[] {
  const letters = [...word];
  if (letters.length < MIN_TYPO_WORD || letters.length > 24) return [];
  if (letters.length === MIN_TYPO_WORD) return [word];
  return [
    ...new Set([
      word,
      ...letters.map((_, index) => [...letters.slice(0, index), ...letters.slice(index + 1)].join('')),
    ]),
  ];
}
