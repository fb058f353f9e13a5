import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { createApp } from '#app.ts';
import { type Config, loadConfig } from '#config.ts';
import { ARTIST_ASPECTS, fillArtist } from '#features/catalog/index.ts';
import type { Router } from '#http/api.ts';
import { createHttpTransport, type HttpTransport } from '#lib/http-client.ts';
import type { Fault } from '#sandbox/faults.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { createServices, type Services } from '#services.ts';
import { expectDocumented } from '../support/documented.ts';
import { emptyTables } from '../support/empty-tables.ts';
import { useTestDatabase } from '../support/test-database.ts';
import { liftLimits } from './lift-limits.ts';
import { smallWorld, WELL_KNOWN } from './small-world.ts';
import { useTimeMachine } from './time-machine.ts';

/** The words under which a fault is spoken of. */
export const FAULTS = {
  hang: { kind: 'hang' },
  slow: { kind: 'slow', ms: 60 },
  down: { kind: 'down' },
  'status 500': { kind: 'status', status: 500 },
  'status 503': { kind: 'status', status: 503 },
  'status 403': { kind: 'status', status: 403 },
  'status 429, Retry-After 30': { kind: 'status', status: 429, retryAfterS: 30 },
  quota: { kind: 'quota' },
  garbage: { kind: 'garbage' },
  empty: { kind: 'empty' },
  lie: { kind: 'lie' },
  truncate: { kind: 'truncate' },
} satisfies Record<string, Fault>;

/** Those that are asked for the words of a search. */
export const SEARCHED = ['spotify', 'lastfm', 'deezer', 'musicbrainz', 'itunes'] as const;
/** Those that are asked about an artist. */
export const ASKED = [...SEARCHED, 'listenbrainz', 'wikipedia'] as const;

/**
 * For each test: a search goes on behind its answer for a minute, with longer and longer pauses. Where sources refuse, their rests grow
 * alike; on a busy machine the two may miss each other to the end.
 */
export const PATIENCE = { timeout: 180_000 };
/** A source that hangs is given up after this, to save time. */
const DEADLINE_MS = 400;
const DAY_MS = 24 * 60 * 60_000;

interface Got {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the documentation's own schema has checked it
  body: any;
}

interface FaultyWorld {
  readonly sandbox: Sandbox;
  readonly services: Services;
  /** What was logged as an error so far: nothing that a source does is one. */
  readonly errors: string[];
  /** Asks the app, and fails unless the answer is as documented. */
  get(path: string): Promise<Got>;
  /** Searches for the artist that everybody knows. */
  search(): Promise<Got>;
  /** Lets the work behind the answers end. */
  settled(): Promise<void>;
  /** Asks again about everything that is due about the artist. */
  refresh(): Promise<void>;
  setFaults(sources: readonly Parameters<Sandbox['setFault']>[0][], fault: Fault | null): void;
  skip(ms: number): void;
  /** Moves on until all that was ever asked is due again. */
  growStale(): void;
  /** The same data with new services, as after a restart. */
  restart(): Promise<void>;
  /** Forgets what the sources asked for: bans and rests. */
  forgive(): Promise<void>;
  /** From nothing, and with nobody at rest. */
  startAnew(): Promise<void>;
}

/** The whole app over sandbox sources that can be broken. Our own limits are off: they would only cost time. */
export function useFaultyWorld(): FaultyWorld {
  const own = useTestDatabase();
  const time = useTimeMachine();
  let made: { sandbox: Sandbox; config: Config; services: Services; app: Router } | undefined;
  const errors: string[] = [];
  const hanging = new Set<string>();
  const log = pino({ level: 'error' }, { write: (line) => void errors.push(line) });
  const current = () => {
    if (!made) throw new Error('the world is there from beforeAll to afterAll only');
    return made;
  };
  const execute = (statement: string) => own.database.run((db) => db.execute(sql.raw(statement)));

  async function start(config: Config): Promise<{ services: Services; app: Router }> {
    const services = await createServices(config, {
      database: own.database,
      log,
      clock: time.clock,
      transport: impatient(createHttpTransport({ userAgent: config.userAgent }), hanging),
    });
    return { services, app: createApp(services) };
  }

  async function get(path: string): Promise<Got> {
    const { app } = current();
    const response = await app.request(path);
    await expectDocumented(app, 'GET', path, response);
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  beforeAll(async () => {
    const sandbox = await startSandbox({ limits: 'off', catalogue: smallWorld(time.clock), clock: time.clock });
    const { storageRoot } = own.config;
    const config = loadConfig({ ...sandbox.env, STORAGE_ROOT: storageRoot, CACHE_ROOT: storageRoot });
    await liftLimits(own.database);
    made = { sandbox, config, ...(await start(config)) };
  });
  afterAll(async () => {
    await made?.services.background.stop();
    await made?.sandbox.close();
  });

  return {
    errors,
    get sandbox() {
      return current().sandbox;
    },
    get services() {
      return current().services;
    },
    get,
    search: () => get(`/search/orchestrated?q=${encodeURIComponent(WELL_KNOWN)}`),
    settled: () => current().services.background.idle(),
    async refresh() {
      const { services } = current();
      const [row] = await services.database.run((db) =>
        db.execute<{ id: number }>(
          sql`select id from artist where name = ${WELL_KNOWN} order by popularity desc limit 1`,
        ),
      );
      if (!row) throw new Error(`${WELL_KNOWN} is not in the library`);
      await fillArtist(services, {
        artistId: row.id,
        aspects: ARTIST_ASPECTS,
        refreshStale: true,
        rounds: 2,
        priority: 'refresh',
      });
    },
    setFaults(sources, fault) {
      for (const source of sources) {
        current().sandbox.setFault(source, fault);
        if (fault?.kind === 'hang') hanging.add(source);
        else hanging.delete(source);
      }
    },
    skip: time.skip,
    growStale: () => time.skip(31 * DAY_MS),
    async restart() {
      await current().services.background.stop();
      made = { ...current(), ...(await start(current().config)) };
    },
    forgive: async () => void (await execute('update provider_state set blocked_until = null, block_reason = null')),
    async startAnew() {
      await current().services.background.stop();
      await execute(
        emptyTables(
          'artist',
          'album',
          'source_record',
          'search_doc',
          'search_tier',
          'search_word',
          'search_typo',
          'asked',
          'provider_state',
        ),
      );
      made = { ...current(), ...(await start(current().config)) };
    },
  };
}

function impatient(inner: HttpTransport, hanging: ReadonlySet<string>): HttpTransport {
  return {
    send: (request) =>
      inner.send(hanging.has(request.provider ?? '') ? { ...request, deadlineMs: DEADLINE_MS } : request),
    close: () => inner.close(),
  };
}
