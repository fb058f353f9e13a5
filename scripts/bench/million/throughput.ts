import { setTimeout as wait } from 'node:timers/promises';
import { atLeast, type Figure, median } from '../figure.ts';
import { suggestPath } from './answer-times.ts';
import { CLIENTS, type Library } from './library.ts';
import { makeQueries, QUERY_CLASSES } from './queries.ts';

/** Until Node has compiled what is asked often: a server runs for weeks. */
const WARMING_ROUNDS = 3;
const ROUNDS = 9;
const ROUND_MS = 3000;
const OF_EACH_CLASS = 40;
const SHARE_OF_SQL = 0.65;

/** Milliseconds of processor that an answer takes, by who takes them. */
type Cost = Record<'server' | 'database' | 'caller', number>;

interface Round {
  perSecond: number;
  cost: Cost;
}

/** Four clients that ask over HTTP, and four that send the same statements, in turn: answers a second. */
export async function measureThroughput(library: Library): Promise<Figure[]> {
  const queries = makeQueries(library.corpus.made, library.tracks, OF_EACH_CLASS);
  // One of each class after the other, so that every client meets all of them.
  const paths = Array.from({ length: OF_EACH_CLASS }, (_, place) =>
    QUERY_CLASSES.flatMap((name) => queries[name][place]?.text ?? []).map(suggestPath),
  ).flat();
  const statements = new Map<string, Awaited<ReturnType<Library['statementsOf']>>>();
  for (const path of paths) statements.set(path, await library.statementsOf(path));
  const callers = Array.from({ length: CLIENTS }, () => library.caller());
  const overHttp = async (path: string, client: number) => {
    const status = await callers[client]?.ask(path);
    if (status !== 200) throw new Error(`${path}: ${status}`);
  };
  const direct = (path: string) => library.direct(statements.get(path) ?? []);
  const [http, sql]: [Round[], Round[]] = [[], []];
  for (let round = -WARMING_ROUNDS; round < ROUNDS; round += 1) {
    const [ofHttp, ofSql] = [await measure(library, paths, overHttp), await measure(library, paths, direct)];
    if (round >= 0) http.push(ofHttp) && sql.push(ofSql);
    await wait(200);
  }
  for (const caller of callers) caller.close();
  console.log(`  over HTTP ${inWords(http)}`);
  console.log(`  the same SQL ${inWords(sql)}`);
  const ratios = http.map(({ perSecond }, round) => perSecond / (sql[round]?.perSecond ?? Number.NaN));
  return [atLeast('suggest, 4 clients: throughput, share of SQL', median(ratios), SHARE_OF_SQL)];
}

async function measure(
  library: Library,
  paths: readonly string[],
  ask: (path: string, client: number) => Promise<unknown>,
): Promise<Round> {
  const before = await library.processorTimes();
  const own = process.cpuUsage();
  const start = performance.now();
  let answers = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (let place = client; performance.now() - start < ROUND_MS; place += CLIENTS) {
        await ask(paths[place % paths.length] ?? '', client);
        answers += 1;
      }
    }),
  );
  const perSecond = (answers * 1000) / (performance.now() - start);
  const { user, system } = process.cpuUsage(own);
  const after = await library.processorTimes();
  const cost = {
    server: (after.server - before.server) / answers,
    database: (after.database - before.database) / answers,
    caller: (user + system) / 1000 / answers,
  };
  return { perSecond, cost };
}

function inWords(rounds: readonly Round[]): string {
  const cost = (of: keyof Cost) => `${median(rounds.map((round) => round.cost[of])).toFixed(2)} ms ${of}`;
  const perSecond = median(rounds.map((round) => round.perSecond)).toFixed(0);
  return `${perSecond} answers/s; processor an answer: ${cost('server')}, ${cost('database')}, ${cost('caller')}`;
}
