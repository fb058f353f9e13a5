import { buildCatalogue } from './build-catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { inventTitle } from './catalogue-crowd.ts';
import { wholeOf } from './catalogue-ids.ts';
import type { AlbumPlan, ArtistPlan } from './catalogue-plan.ts';
import { wordLists } from './catalogue-words.ts';

/** How large a catalogue for an expansion is: so many artists, each with so many albums, each with so many tracks. */
export interface ExpansionSize {
  artists: number;
  albums: number;
  tracks: number;
}

/** The artist of `expansionCatalogue` to whom all others are similar. */
export const EXPANSION_SEED = artistNameOf(0);

/**
 * A seed with `artists - 1` similar ones whom every source knows, alike in size: what has to be asked about them can be counted. Some titles
 * are shared between artists, never within one.
 */
export function expansionCatalogue(size: ExpansionSize): Catalogue {
  return buildCatalogue(Array.from({ length: size.artists }, (_, number) => artistPlan(number, size)));
}

function artistPlan(number: number, { artists, albums, tracks }: ExpansionSize): ArtistPlan {
  const slug = slugOf(number);
  const titles = new Set<string>();
  const songs = new Set<string>();
  return {
    slug,
    name: artistNameOf(number),
    country: 'GB',
    begin: '1990',
    tags: ['expansion wave'],
    genre: 'Electro',
    magnitude: 6 - (2 * number) / artists,
    script: 'english',
    similar: Array.from({ length: artists }, (_, other) => slugOf(other)).filter((other) => other !== slug),
    albums: Array.from({ length: albums }, (_, at): AlbumPlan => {
      const key = `${slug}/album${at}`;
      return {
        title: inventTitle(key, 'english', titles),
        date: `${1991 + at}-${String(wholeOf(`${key}#month`, 1, 12)).padStart(2, '0')}-15`,
        tracks: Array.from({ length: tracks }, (_, song) => inventTitle(`${key}/${song}`, 'english', songs)),
      };
    }),
  };
}

const slugOf = (number: number) => `expansion-${number + 1}`;

/** No two names share a word up to the 20th. */
function artistNameOf(number: number): string {
  const { firsts, seconds } = wordLists.english;
  const second = (number + Math.floor(number / firsts.length)) % seconds.length;
  return `${firsts[number % firsts.length]} ${seconds[second]}`;
}
