import { atLeast, type Figure } from '../figure.ts';
import type { Library } from './library.ts';
import { makeQueries, type Query } from './queries.ts';

const EXACT_SHARE = 99.5;
const TYPO_SHARE = 98;

interface TracksAnswer {
  tracks: { name: string; artists: { name: string }[] }[];
}

/** How often the very track is among the first when its artist and title are typed, rightly and with one slip. */
export async function measureFindability(library: Library, samples: number): Promise<Figure[]> {
  const queries = makeQueries(library.corpus.made, library.tracks, samples);
  const share = async (of: readonly Query[], among: number) => {
    const lost: string[] = [];
    for (const query of of) if (!(await isAmong(library, query, among))) lost.push(query.text);
    if (lost.length > 0) console.log(`  not among the first ${among}: ${lost.slice(0, 5).join(' · ')}`);
    return (100 * (of.length - lost.length)) / of.length;
  };
  return [
    atLeast('artist and title: in the first 3, %', await share(queries['artist title'], 3), EXACT_SHARE),
    atLeast('one typo: in the first 10, %', await share(queries['a typo'], 10), TYPO_SHARE),
  ];
}

/** By name: of several tracks of one artist with one title, any will do. */
async function isAmong(library: Library, { text, meant }: Query, first: number): Promise<boolean> {
  const { tracks } = (await library.get(
    `/search/tracks-quick?limit=${first}&q=${encodeURIComponent(text)}`,
  )) as TracksAnswer;
  return tracks.some(({ name, artists }) => name === meant.title && artists[0]?.name === meant.artists[0]?.name);
}
