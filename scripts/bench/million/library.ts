import postgres, { type Sql } from 'postgres';
import { Agent, RetryAgent, request } from 'undici';
import { type Corpus, openCorpus } from '../corpus/open-corpus.ts';
import type { Statement } from '../record-statements.ts';
import { type Child, startChild } from '../search/child-channel.ts';
import { processorTimeOfServer } from './processor-time.ts';
import type { LibraryServer } from './server-child.ts';
import { ThinClient } from './thin-client.ts';

/** A library with a server in a process of its own, and the same database without it. */
export interface Library {
  corpus: Corpus;
  tracks: number;
  /** Milliseconds that an answer takes. */
  timed(path: string): Promise<number>;
  get(path: string): Promise<unknown>;
  statementsOf(path: string): Promise<Statement[]>;
  /** Milliseconds that these statements take, one after another. */
  direct(statements: readonly Statement[]): Promise<number>;
  /** Somebody else who asks, on a connection of their own. */
  caller(): ThinClient;
  /** Stores albums as an expansion does while `work` is done; how many. */
  whileTakingIn(work: () => Promise<void>): Promise<number>;
  /** Milliseconds of processor that server and database have taken so far. */
  processorTimes(): Promise<{ server: number; database: number }>;
  close(): Promise<void>;
}

/** So many at once, where several ask. */
export const CLIENTS = 4;

export interface LibraryOptions {
  tracks: number;
  folder: string;
  embedded: boolean;
}

export async function openLibrary({ tracks, folder, embedded }: LibraryOptions): Promise<Library> {
  const size = { artists: Math.round(tracks * 0.06), albums: Math.round(tracks / 10), tracks };
  const corpus = await openCorpus({ size, folder, embedded });
  // The embedded database has one process: the server's.
  if (embedded) await corpus.letGo();
  const server = await startServer(corpus);
  const url = await server.ask('url');
  // The server gives up connections while another library is made.
  const agent = new RetryAgent(new Agent({ connections: CLIENTS, pipelining: 1 }), {
    maxRetries: 1,
    errorCodes: ['UND_ERR_SOCKET', 'ECONNRESET'],
    statusCodes: [],
  });
  const client = embedded ? undefined : directClient(corpus.environment.DATABASE_URL);
  const ask = async (path: string) => {
    const { statusCode, body } = await request(`${url}${path}`, { dispatcher: agent });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${text}`);
    return text;
  };
  return {
    corpus,
    tracks,
    timed: async (path) => {
      const start = performance.now();
      await ask(path);
      return performance.now() - start;
    },
    get: async (path) => JSON.parse(await ask(path)),
    statementsOf: (path) => server.ask('statementsOf', path),
    direct: async (statements) => {
      const start = performance.now();
      for (const { sql, params, isKept } of statements) await client?.unsafe(sql, params, { prepare: isKept });
      return performance.now() - start;
    },
    caller: () => new ThinClient(url),
    whileTakingIn: async (work) => {
      await server.ask('takeIn');
      await work();
      return server.ask('takeInNothing');
    },
    processorTimes: async () => ({
      server: await server.ask('processorTime'),
      database: embedded ? 0 : processorTimeOfServer(corpus.environment.STORAGE_ROOT),
    }),
    async close() {
      await agent.close();
      await client?.end();
      await server.end();
      await corpus.close();
    },
  };
}

function startServer({ environment }: Corpus): Promise<Child<LibraryServer>> {
  return startChild<LibraryServer>('../million/server-child.ts', {
    env: {
      ...process.env,
      ...environment,
      ...{ PROVIDERS: 'lrclib', PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error' },
      CACHE_ROOT: `${environment.STORAGE_ROOT}/cache`,
    },
  });
}

/** With the settings of the connections on which the server answers while somebody types. */
function directClient(url: string): Sql {
  return postgres(url, {
    max: CLIENTS,
    connection: { statement_timeout: 10_000, jit: 'off', plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' },
    onnotice: () => undefined,
  });
}
