import { atMost, type Figure } from '../figure.ts';
import { suggestPath } from './answer-times.ts';
import type { Library } from './library.ts';
import { makeQueries, QUERY_CLASSES } from './queries.ts';
import { percentile } from './statistics.ts';

const ROUNDS = 4;
const TIMES_IDLE = 2;

/** Queries of every class while an expansion is being stored, and while nothing is, in turn. */
export async function measureMeanwhile(library: Library, samples: number): Promise<Figure[]> {
  const queries = makeQueries(library.corpus.made, library.tracks, Math.ceil(samples / ROUNDS));
  const paths = QUERY_CLASSES.flatMap((name) => queries[name].map(({ text }) => suggestPath(text)));
  const timesOf = async () => {
    const times: number[] = [];
    for (const path of paths) times.push(await library.timed(path));
    return times;
  };
  await timesOf();
  const [idle, meanwhile]: [number[], number[]] = [[], []];
  let albums = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    idle.push(...(await timesOf()));
    albums += await library.whileTakingIn(async () => {
      meanwhile.push(...(await timesOf()));
    });
  }
  const [quiet, busy] = [percentile(idle, 99), percentile(meanwhile, 99)];
  console.log(`  p99 ${busy.toFixed(1)} ms while ${albums} albums were stored, ${quiet.toFixed(1)} ms idle`);
  return [atMost('suggest while an expansion is stored: p99, times idle', busy / quiet, TIMES_IDLE)];
}
