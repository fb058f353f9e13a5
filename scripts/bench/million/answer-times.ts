import { atMost, type Figure } from '../figure.ts';
import type { Library } from './library.ts';
import { makeQueries, QUERY_CLASSES } from './queries.ts';
import { percentile, TURNS } from './statistics.ts';

const GOOD_MS = 10;
const TIMES_SQL = 1.5;

/** Every class of query over HTTP beside its statements sent directly, in turn. */
export async function measureClasses(library: Library, samples: number): Promise<Figure[]> {
  const queries = makeQueries(library.corpus.made, library.tracks, samples);
  const all: { http: number[]; direct: number[] } = { http: [], direct: [] };
  const figures: Figure[] = [];
  for (const name of QUERY_CLASSES) {
    const { http, direct } = await measureClass(
      library,
      queries[name].map(({ text }) => suggestPath(text)),
    );
    all.http.push(...http);
    all.direct.push(...direct);
    console.log(`  ${name}: ${inWords(http)}; SQL ${inWords(direct)}`);
    figures.push(atMost(`suggest, ${name}: SQL p99`, percentile(direct, 99), GOOD_MS, ' ms'));
  }
  const ratio = percentile(all.http, 99) / percentile(all.direct, 99);
  return [...figures, atMost('suggest, all classes: p99, times SQL', ratio, TIMES_SQL)];
}

async function measureClass(library: Library, paths: readonly string[]) {
  const [http, direct]: [number[], number[]] = [[], []];
  const statements = new Map<string, Awaited<ReturnType<Library['statementsOf']>>>();
  for (const path of paths) statements.set(path, await library.statementsOf(path));
  for (const path of paths) {
    const [ofHttp, ofSql]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < TURNS; turn += 1) {
      ofHttp.push(await library.timed(path));
      ofSql.push(await library.direct(statements.get(path) ?? []));
    }
    http.push(Math.min(...ofHttp));
    direct.push(Math.min(...ofSql));
  }
  return { http, direct };
}

export const suggestPath = (text: string) => `/search/suggest?limit=20&q=${encodeURIComponent(text)}`;

function inWords(times: readonly number[]): string {
  return `p50 ${percentile(times, 50).toFixed(1)}, p99 ${percentile(times, 99).toFixed(1)} ms`;
}

/** Milliseconds of every query of every class over HTTP. */
export async function allTimes(library: Library, samples: number): Promise<number[]> {
  const queries = makeQueries(library.corpus.made, library.tracks, samples);
  const times: number[] = [];
  for (const { text } of QUERY_CLASSES.flatMap((name) => queries[name])) {
    const path = suggestPath(text);
    const turns: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) turns.push(await library.timed(path));
    times.push(Math.min(...turns));
  }
  return times;
}
