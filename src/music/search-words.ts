import { normalizeName, wordsOf } from './normalize.ts';

/** Scripts that are written without blanks between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
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
      for (const form of UNSPACED.test(word) ? endingsOf(word) : [word]) words.add(form.slice(0, MAX_WORD));
    }
    const joined = own.join('');
    if (own.length > 1 && joined.length <= 12) words.add(joined);
  }
  return [...words].slice(0, MAX_WORDS);
}

/** Every ending of the word, longest first, at most 24 of them. */
function endingsOf(word: string): string[] {
  const letters = [...word].slice(0, 24);
  return letters.map((_, start) => letters.slice(start).join(''));
}

const MIN_TYPO_WORD = 4;

/**
 * The word and each of its spellings with one letter left out. Two words that are one slip apart (a wrong, missing, doubled or swapped
 * letter) have one of these in common. Words of three letters and less have none: there every slip is another word.
 */
export function typoForms(word: string): string[] {
  const letters = [...word];
  if (letters.length < MIN_TYPO_WORD || letters.length > 24) return [];
  return [
    ...new Set([
      word,
      ...letters.map((_, index) => [...letters.slice(0, index), ...letters.slice(index + 1)].join('')),
    ]),
  ];
}
