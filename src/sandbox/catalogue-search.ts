import { distance } from 'fastest-levenshtein';
import { normalizeName, wordsOf } from '#music/normalize.ts';

/** How a source's search sees one item: what it matches on, and what settles ties. */
export interface Searchable<T> {
  item: T;
  /** Compared as a whole for an exact hit: a name, a title. */
  names: string[];
  /** Further text in which the words of the query may be found: the artist of a track. */
  around: string;
  /** Higher is better. */
  weight: number;
}

interface Prepared<T> {
  item: T;
  names: string[];
  words: string[];
  weight: number;
}

/** A hit with how well it fits, 0..100. */
export interface Hit<T> {
  item: T;
  score: number;
}

/** Finds by words, whatever their case and accents; best first. */
export type SearchIndex<T> = (query: string) => Hit<T>[];

/**
 * A search over made items: every word of the query must begin a word of the item (`typos`: or be one letter away from it). An item
 * of exactly that name comes first, then those that begin with it, then by weight.
 */
export function createSearchIndex<T>(items: Searchable<T>[], options: { typos: boolean }): SearchIndex<T> {
  const prepared = items.map(prepare);
  return (query) => {
    const wanted = normalizeName(query);
    const words = wordsOf(wanted);
    if (words.length === 0) return [];
    return prepared
      .flatMap((one) => {
        const score = scoreOf(one, wanted, words, options.typos);
        return score === 0 ? [] : [{ item: one.item, score, weight: one.weight }];
      })
      .sort((a, b) => b.score - a.score || b.weight - a.weight)
      .map(({ item, score }) => ({ item, score }));
  };
}

function prepare<T>(searchable: Searchable<T>): Prepared<T> {
  const names = searchable.names.map(normalizeName);
  const words = new Set([...names, normalizeName(searchable.around)].flatMap(wordsOf));
  return { item: searchable.item, names, words: [...words], weight: searchable.weight };
}

function scoreOf<T>(one: Prepared<T>, wanted: string, words: string[], typos: boolean): number {
  if (one.names.includes(wanted)) return 100;
  const close = words.every((word) => one.words.some((own) => own.startsWith(word)));
  if (close) return one.names.some((name) => name.startsWith(wanted)) ? 90 : 75;
  const misspelt = typos && words.every((word) => one.words.some((own) => isNear(own, word)));
  if (misspelt) return 50;
  return words.length === 1 && one.names.some((name) => name.includes(wanted)) ? 40 : 0;
}

const isNear = (own: string, word: string) =>
  own.startsWith(word) || (word.length >= 4 && Math.abs(own.length - word.length) <= 1 && distance(own, word) <= 1);
