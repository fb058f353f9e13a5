import { setTimeout as wait } from 'node:timers/promises';
import { atLeast, type Figure, median } from '../figure.ts';
import { suggestPath } from './answer-times.ts';
import { CLIENTS, type Library } from './library.ts';
import { makeQueries, QUERY_CLASSES } from './queries.ts';

const ROUNDS = 5;
const ROUND_MS = 3000;
const OF_EACH_CLASS = 40;
const SHARE_OF_SQL = 0.65;

/** Four clients that ask over HTTP, and four that send the same statements, in turn: answers a second. */
export async function measureThroughput(library: Library): Promise<Figure[]> {
  const queries = makeQueries(library.corpus.made, library.tracks, OF_EACH_CLASS);
  // One of each class after the other, so that every client meets all of them.
  const paths = Array.from({ length: OF_EACH_CLASS }, (_, place) =>
    QUERY_CLASSES.flatMap((name) => queries[name][place]?.text ?? []).map(suggestPath),
  ).flat();
  const statements = new Map<string, Awaited<ReturnType<Library['statementsOf']>>>();
  for (const path of paths) statements.set(path, await library.statementsOf(path));
  const [http, direct]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    http.push(await answersPerSecond(paths, (path) => library.timed(path)));
    direct.push(await answersPerSecond(paths, (path) => library.direct(statements.get(path) ?? [])));
    await wait(200);
  }
  console.log(`  ${median(http).toFixed(0)} answers/s over HTTP, ${median(direct).toFixed(0)} with the same SQL`);
  return [atLeast('suggest, 4 clients: throughput, share of SQL', median(http) / median(direct), SHARE_OF_SQL)];
}

async function answersPerSecond(paths: readonly string[], ask: (path: string) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let answers = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (let place = client; performance.now() - start < ROUND_MS; place += CLIENTS) {
        await ask(paths[place % paths.length] ?? '');
        answers += 1;
      }
    }),
  );
  return (answers * 1000) / (performance.now() - start);
}
