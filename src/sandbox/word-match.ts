import { normalizeName } from '#music/normalize.ts';

const spaced = new Map<string, string>();

/** ` lumen harbour `: every word begins after a blank. Kept for the names of the made world, of which there is a fixed number. */
export function spacedWords(text: string): string {
  const known = spaced.get(text);
  if (known !== undefined) return known;
  const made = ` ${normalizeName(text)} `;
  spaced.set(text, made);
  return made;
}

/** What is looked for among `items`: which texts count as an item's own, and which item is the more wanted. */
export interface SearchTerms<T> {
  /** The name first: an item of exactly that name comes before all others. */
  textsOf(item: T): string[];
  weightOf(item: T): number;
}

/** The items of which every word of `query` begins some word; namesakes of the query first, then by weight. Accents, case and punctuation do not matter. */
export function searchItems<T>(items: T[], query: string, { textsOf, weightOf }: SearchTerms<T>): T[] {
  const name = normalizeName(query);
  const words = name.split(' ').filter((word) => word !== '');
  if (words.length === 0) return [];
  const isNamesake = (item: T) => Number(spacedWords(textsOf(item)[0] ?? '') === ` ${name} `);
  return items
    .filter((item) => hasWords(words, textsOf(item)))
    .map((item) => ({ item, namesake: isNamesake(item), weight: weightOf(item) }))
    .sort((a, b) => b.namesake - a.namesake || b.weight - a.weight)
    .map(({ item }) => item);
}

/** Tells of texts whether every word of `query` begins some word of them. */
export function wordMatcher(query: string): (texts: string[]) => boolean {
  const words = normalizeName(query)
    .split(' ')
    .filter((word) => word !== '');
  return (texts) => hasWords(words, texts);
}

/** Whether every word of `query` begins some word of the texts. */
export const matchesWords = (query: string, texts: string[]): boolean => wordMatcher(query)(texts);

function hasWords(words: string[], texts: string[]): boolean {
  return words.every((word) => texts.some((text) => spacedWords(text).includes(` ${word}`)));
}
