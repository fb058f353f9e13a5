/**
 * The form in which two names are compared, in any script: compatibility-folded (full width, ligatures), without accents, lower case,
 * punctuation as blanks. Where punctuation is the name (`!!!`, `???`) it is kept, so that no name is ever empty. Idempotent. At most 500
 * letters: an index takes no longer ones.
 */
export function normalizeName(text: string): string {
  const known = recent.get(text);
  if (known !== undefined) return known;
  if (recent.size >= MAX_RECENT) recent.clear();
  const normalized = normalize(text);
  recent.set(text, normalized);
  return normalized;
}

/** Whatever is taken in compares the same few names again and again, and each time took a tenth of the work. */
const recent = new Map<string, string>();
const MAX_RECENT = 10_000;

function normalize(text: string): string {
  // Apostrophes go first: an accent that only they kept apart from its letter goes with the other accents.
  const decomposed = text.replaceAll('´', "'").normalize('NFKD');
  const words = fold(decomposed.replace(/[’'`]/g, '')).replace(SEPARATORS, ' ').trim();
  return beginningOf(words || withoutBlanks(fold(decomposed)) || withoutBlanks(decomposed));
}

const MAX_LETTERS = 500;

function beginningOf(text: string): string {
  return text.length <= MAX_LETTERS ? text : [...text].slice(0, MAX_LETTERS).join('').trimEnd();
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '');
}

/** The words of a normalised name, as the search index keeps them. */
export function wordsOf(normalized: string): string[] {
  return normalized.split(' ').filter((word) => word !== '');
}

const SEPARATORS = /[^\p{L}\p{N}\p{M}]+/gu;

/** Letters that Unicode does not decompose, in the spelling that people type. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ĸ: 'k',
  ŧ: 't',
  ё: 'е',
};

/** Signs that stand for a letter inside a word (`P!nk`, `Ke$ha`, `A$AP`). */
const SIGNS: Record<string, string> = { $: 's', '!': 'i', '@': 'a' };

function fold(decomposed: string): string {
  return foldLetters(decomposed)
    .replace(/(?<=\p{L})[$!@](?=\p{L})/gu, (sign) => SIGNS[sign] ?? sign)
    .replace(/^\$(?=\p{L})/u, 's');
}

function foldLetters(decomposed: string): string {
  // Most names; what follows is slow, and changes nothing else in them.
  if (!/[^\0-\x7f]/.test(decomposed)) return decomposed.toLowerCase();
  return (
    decomposed
      // Accents of Latin, Greek and Cyrillic letters; the marks of other scripts (Thai, Arabic vowels aside) are part of the letter.
      .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*)\p{M}/gu, '')
      // Arabic vowel signs and Hebrew points are left out when people type.
      .replace(/[\u064B-\u065F\u0670\u0591-\u05C7\u0640]/g, '')
      .toLowerCase()
      .normalize('NFKC')
      .replace(/[ßæœøđðþłıħŋĸŧё]/g, (letter) => LETTERS[letter] ?? letter)
  );
}
