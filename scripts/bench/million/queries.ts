import { normalizeName, wordsOf } from '#music/normalize.ts';
import type { MadeCatalogue, MadeTrack } from '../corpus/made-catalogue.ts';
import { createRandom, type Random } from '../corpus/random.ts';

/** Something to type, and the track that is meant. */
export interface Query {
  text: string;
  meant: MadeTrack;
}

export type QueryClass = keyof typeof CLASSES;

/** What people type, and how each is made of a track of the library. */
const CLASSES = {
  '1 letter': ({ title }: MadeTrack) => beginning(title, 1),
  '2 letters': ({ title }: MadeTrack) => beginning(title, 2),
  '3 letters': ({ title }: MadeTrack) => beginning(title, 3),
  '5 letters': ({ title }: MadeTrack) => beginning(title, 5),
  word: ({ title }: MadeTrack, random: Random) => random.pick(wordsOf(normalizeName(title))),
  'artist title': (track: MadeTrack) => `${firstArtist(track)} ${track.title}`,
  'artist and part of a word': (track: MadeTrack, random: Random) => {
    const word = random.pick(wordsOf(normalizeName(track.title)));
    return `${firstArtist(track)} ${beginning(word, Math.max(1, Math.ceil(word.length / 2)))}`;
  },
  'a typo': (track: MadeTrack, random: Random) => `${withTypo(firstArtist(track), random)} ${track.title}`,
  nothing: ({ title }: MadeTrack) => `qxz${[...normalizeName(title)].reverse().join('')}vkj wqqz`,
} satisfies Record<string, (track: MadeTrack, random: Random) => string>;

export const QUERY_CLASSES = Object.keys(CLASSES) as QueryClass[]; // the names of an object of ours

/** So many queries of each class, made of tracks all over the library; the same on every run. */
export function makeQueries(made: MadeCatalogue, tracks: number, many: number): Record<QueryClass, Query[]> {
  const random = createRandom(7);
  const step = Math.floor(tracks / many);
  const meant: MadeTrack[] = [];
  let place = 0;
  for (const track of made.tracks()) {
    if (place % step === Math.floor(step / 2) && meant.length < many) meant.push(track);
    place += 1;
  }
  const entries = QUERY_CLASSES.map((name) => {
    const queries = meant.map((track) => ({ text: CLASSES[name](track, random), meant: track }));
    return [name, queries.filter(({ text }) => isSearchable(text))] as const;
  });
  return Object.fromEntries(entries) as Record<QueryClass, Query[]>; // an entry a class
}

function firstArtist({ artists }: MadeTrack): string {
  return artists[0]?.name ?? '';
}

function beginning(text: string, letters: number): string {
  return [...normalizeName(text)].slice(0, letters).join('').trim();
}

/** One letter of one word of four or more wrong, left out, doubled, or swapped with the next. As it is when there is no such word. */
function withTypo(text: string, random: Random): string {
  const words = normalizeName(text).split(' ');
  const long = words.flatMap((word, place) => ([...word].length >= 4 ? place : []));
  if (long.length === 0) return text;
  const place = random.pick(long);
  const letters = [...(words[place] ?? '')];
  const at = 1 + random.below(letters.length - 2);
  const slip = random.below(4);
  if (slip === 0) letters[at] = 'e';
  else if (slip === 1) letters.splice(at, 1);
  else if (slip === 2) letters.splice(at, 0, letters[at] ?? '');
  else letters.splice(at, 2, letters[at + 1] ?? '', letters[at] ?? '');
  words[place] = letters.join('');
  return words.join(' ');
}

/** What the route would refuse says nothing about its speed. */
function isSearchable(text: string): boolean {
  return text.trim() !== '' && text.length <= 200 && !/^[\s%_'"\\&|<>:*()~^-]+$/.test(text.trim());
}
