import { sql } from 'drizzle-orm';
import { afterAll, beforeAll } from 'vitest';
import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import type { Downloader } from '#features/downloads/index.ts';
import type { Router } from '#http/api.ts';
import type { JobWorker } from '#jobs/job-worker.ts';
import { silentLogger } from '#lib/logger.ts';
import type { WindowStore } from '#lib/window-store.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '#sandbox/server.ts';
import { createServices, type Services } from '#services.ts';
import { createWorker } from '#worker.ts';
import { expectDocumented } from './documented.ts';
import { emptyTables } from './empty-tables.ts';
import { useTestDatabase } from './test-database.ts';

/** An answer of the app, of a shape that the documentation promises. */
interface Got {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of many shapes
  body: any;
}

interface SandboxApp {
  /** Only within tests and hooks that come after `useSandboxApp`. */
  readonly app: Router;
  readonly services: Services;
  readonly sandbox: Sandbox;
  /** Asks the app, and fails unless the answer is as documented. */
  get(path: string): Promise<Got>;
  /** As `get`, with POST, and a body where one is given. */
  post(path: string, body?: object): Promise<Got>;
  /** As `get`, with PUT. */
  put(path: string, body: object): Promise<Got>;
  /** As `get`, with DELETE; an answer without a body has the body null. */
  remove(path: string): Promise<Got>;
  /** Lets the work behind the answers end, jobs among it. */
  settled(): Promise<void>;
  /** How many rows each table of the catalogue has, and how much is remembered of the sources' answers. */
  countRows(): Promise<Record<string, number>>;
  /** An empty database and full allowances again; what was called is forgotten. */
  clear(): Promise<void>;
}

interface SandboxAppOptions {
  sandbox?: SandboxOptions;
  /** Those without a narrow limit of ours, unless told. */
  providers?: ProviderName[];
  /** More of the environment than the sandbox sets. */
  env?: Record<string, string>;
  /** Those of the configuration unless told. */
  downloaders?: readonly Downloader[];
}

const CATALOGUE = ['artist', 'album', 'track', 'recording', 'source_record', 'search_doc', 'asked'] as const;

/** Here the sources have no limits, and we keep none: the windows have tests of their own, and waiting for them proves nothing. */
const boundless: WindowStore = {
  take: async (_name, _limit, wanted) => ({ granted: wanted, waitMs: 0 }),
  end: () => {},
  used: async () => 0,
};

/** The whole app as `main.ts` makes it, over an empty database and the stand-ins for the sources. */
export function useSandboxApp({ sandbox: options, providers, env, downloaders }: SandboxAppOptions = {}): SandboxApp {
  const own = useTestDatabase();
  let made: { app: Router; services: Services; worker: JobWorker; sandbox: Sandbox } | undefined;
  beforeAll(async () => {
    const sandbox = await startSandbox({ limits: 'off', ...options });
    const config = loadConfig({
      ...sandbox.env,
      STORAGE_ROOT: own.config.storageRoot,
      CACHE_ROOT: own.config.storageRoot,
      ...env,
      PROVIDERS: (providers ?? ['spotify', 'deezer', 'lastfm']).join(','),
    });
    const services = await createServices(config, {
      database: own.database,
      log: silentLogger,
      windowStore: boundless,
      downloaders,
    });
    const worker = createWorker(services);
    worker.start();
    made = { app: createApp(services), services, worker, sandbox };
    // The first calls of a process are slow, and what is too slow is left to the background: no test is about that.
    await made.app.request('/search/orchestrated?q=warm+up');
    await clear();
  });
  afterAll(async () => {
    await made?.worker.stop();
    await made?.services.background.stop();
    await made?.services.tickets.close();
    await made?.sandbox.close();
  });
  const current = () => {
    if (!made) throw new Error('the sandbox app is there from beforeAll to afterAll only');
    return made;
  };
  const execute = (statement: string) => own.database.run((db) => db.execute<{ rows: number }>(sql.raw(statement)));
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Got> => {
    const sent = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await current().app.request(path, { method, ...sent });
    await expectDocumented(current().app, method, path, response);
    return {
      status: response.status,
      headers: response.headers,
      body: response.status === 204 ? null : await response.json(),
    };
  };
  async function settled(): Promise<void> {
    const { worker, services } = current();
    do {
      await services.background.idle();
      await worker.drain();
    } while (services.background.pending() > 0);
  }
  async function clear(): Promise<void> {
    await settled();
    await execute(
      emptyTables(
        'job',
        'artist',
        'album',
        'source_record',
        'search_doc',
        'search_tier',
        'search_word',
        'search_typo',
        'asked',
        'provider_state',
        'daily_quota',
        'video_search',
      ),
    );
    for (const { name } of current().services.registry.providers) current().sandbox.setFault(name, null);
    current().sandbox.resetCalls();
  }
  return {
    get app() {
      return current().app;
    },
    get services() {
      return current().services;
    },
    get sandbox() {
      return current().sandbox;
    },
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    put: (path, body) => ask('PUT', path, body),
    remove: (path) => ask('DELETE', path),
    settled,
    async countRows() {
      const counts = CATALOGUE.map(async (table) => {
        const [row] = await execute(`select count(*)::int as rows from ${table}`);
        return [table, row?.rows ?? 0] as const;
      });
      return Object.fromEntries(await Promise.all(counts));
    },
    clear,
  };
}
