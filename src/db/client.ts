import { join, relative } from 'node:path';
import postgres, { type Options, type Sql } from 'postgres';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import { ConnectionPool, type Queryable } from './connection-pool.ts';
import { startEmbedded } from './embedded.ts';
import { databaseUnusable } from './errors.ts';
import { migrateDatabase } from './migrate.ts';

export type { Queryable } from './connection-pool.ts';
export { pgErrorCode, violatedConstraint } from './errors.ts';

/**
 * How long a statement is worth waiting for: 10 s as a rule, 2 s for a list that somebody filters, 1 s while somebody types. Each has
 * connections of its own, so that slow lists leave the others theirs. The embedded database cannot end a statement, and knows no patience.
 */
export type Patience = keyof typeof STATEMENT_TIMEOUT_MS;

/** PostgreSQL, embedded or real: the rest of the code cannot tell which. */
export interface Database {
  /**
   * Runs reads or one idempotent write; `work` may run twice, because it is retried once when the connection was lost.
   * @throws {AppError} `database.unavailable` when the database is away or did not answer within 15 s; `database.too_slow` when it ended a
   * statement that took longer than `patience` has it.
   */
  run<T>(work: (db: Queryable) => Promise<T>, patience?: Patience): Promise<T>;
  /**
   * One transaction, never retried: rolled back when `work` rejects. Nothing that waits for the network may be inside: on the embedded
   * database a transaction keeps everybody else waiting.
   * @throws {AppError} `database.unavailable` as `run` does; the outcome is then unknown.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** For people: `embedded PostgreSQL 18.6 in storage/db`, `PostgreSQL 15.20 at localhost:5432/fonoteca`. Never holds a password. */
  readonly description: string;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Replaces every connection, for the driver guard. */
  reconnect(): void;
  /** Lets queries in flight finish for a few seconds. */
  close(): Promise<void>;
}

interface Deps {
  log: Logger;
  clock: Clock;
  /** How long a query or a transaction may take, waiting for a connection included. 15 s. */
  deadlineMs?: number;
}

const DEADLINE_MS = 15_000;
const REAL_CONNECTIONS: Record<Patience, number> = { usual: 10, list: 5, typing: 5 };
/** They take turns in one thread; more of them would only wait elsewhere. */
const EMBEDDED_CONNECTIONS = 4;
/** Shorter than the deadline, so that a server that is alive ends a slow statement itself. */
const STATEMENT_TIMEOUT_MS = { usual: 10_000, list: 2_000, typing: 1_000 };
const COMMON_OPTIONS = {
  connect_timeout: 5,
  /** At once: a try that the driver put off would still be made after its pool was ended, and stay open with nobody to close it. */
  backoff: () => 0,
  onnotice: () => undefined,
};
const IDLE_TIMEOUT_S = 30;
/**
 * Left alone, PostgreSQL plans a kept statement for each of its values, because that looks cheaper to it: longer than it takes to run. A plan
 * that was made while the library was empty is used until the tables are analysed: it must not scan them.
 */
const PLANNED_ONCE = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' };
/**
 * For what is asked while somebody waits: a helper process takes longer to start than such a read takes, and what is asked often lies in
 * memory, where going by an index costs no more than reading on.
 */
const SHORT_READS = { max_parallel_workers_per_gather: '0', random_page_cost: '1.1' };
type ConnectOptions = Pick<Options<Record<string, never>>, 'max' | 'fetch_types' | 'connection'>;

/**
 * Opens the database of the configuration (embedded under `storageRoot/db` when there is no `databaseUrl`) and brings its tables up to
 * date.
 * @throws {AppError} with one line for the owner: `database.refused`, `.version`, `.locked`, `.unreadable`.
 */
export async function openDatabase(
  config: { databaseUrl?: string; storageRoot: string },
  deps: Deps,
): Promise<Database> {
  return config.databaseUrl ? openReal(config.databaseUrl, deps) : openEmbedded(join(config.storageRoot, 'db'), deps);
}

async function openReal(url: string, deps: Deps): Promise<Database> {
  const connect = (options: ConnectOptions) =>
    postgres(url, { ...COMMON_OPTIONS, idle_timeout: IDLE_TIMEOUT_S, ...options });
  const first = parsed(() => connect({ max: 1 }));
  const { path, host, port, database } = first.options;
  const place = `${path || `${host[0]}:${port[0]}`}/${database}`;
  const server = await prepareServer(first, { shared: true }).catch((error) => {
    if (error instanceof AppError) throw error;
    throw databaseUnusable('database.refused', `PostgreSQL at ${place} cannot be used: check DATABASE_URL`, error);
  });
  const poolOf = (patience: Patience) =>
    new ConnectionPool({
      connect: () =>
        server.teachTypes(
          connect({
            max: REAL_CONNECTIONS[patience],
            fetch_types: false,
            connection: {
              statement_timeout: STATEMENT_TIMEOUT_MS[patience],
              // Compiling takes longer than running: a third of a second for a search. As a word: the driver does not send what is false.
              jit: 'off',
              ...(patience !== 'usual' && SHORT_READS),
              ...(patience === 'typing' && PLANNED_ONCE),
            },
          }),
        ),
      clock: deps.clock,
      deadlineMs: deps.deadlineMs ?? DEADLINE_MS,
    });
  const pools = { usual: poolOf('usual'), list: poolOf('list'), typing: poolOf('typing') };
  return asDatabase(pools, `PostgreSQL ${server.version} at ${place}`);
}

async function openEmbedded(folder: string, deps: Deps): Promise<Database> {
  let pool: ConnectionPool | undefined;
  const embedded = await startEmbedded(folder, { ...deps, onReopened: () => pool?.reconnect() });
  const { socketPath: path } = embedded;
  // Connections stay for good: all of them share one session, which would keep the statements of those that ended.
  const connect = (options: ConnectOptions) =>
    postgres({ path, database: 'postgres', username: 'postgres', max_lifetime: null, ...COMMON_OPTIONS, ...options });
  // The embedded database cannot end a statement itself, and does not survive an internal error: what stays mute is started again.
  const restartIfMute = oneAtATime(async () => {
    await pool?.run(ping).catch(() => embedded.restart());
  });
  try {
    const server = await prepareServer(connect({ max: 1 }), { shared: false });
    const opened = new ConnectionPool({
      connect: () => server.teachTypes(connect({ max: EMBEDDED_CONNECTIONS, fetch_types: false })),
      clock: deps.clock,
      deadlineMs: deps.deadlineMs ?? DEADLINE_MS,
      onDeadline: restartIfMute,
    });
    pool = opened;
    const shown = relative(process.cwd(), folder);
    const place = shown.startsWith('..') ? folder : shown;
    const pools = { usual: opened, list: opened, typing: opened };
    const database = asDatabase(pools, `embedded PostgreSQL ${server.version} in ${place}`);
    return {
      ...database,
      close: async () => {
        await database.close();
        await embedded.stop();
      },
    };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

interface PreparedServer {
  version: string;
  /**
   * Gives a new client the server's array types. With `fetch_types` each connection would ask for them itself, and bring the process
   * down when it is lost in that moment: nobody awaits that query (postgres.js 3.4.9).
   */
  teachTypes(client: Sql): Sql;
}

/** Migrates over the only connection of `first`, learns the types, and ends it. */
async function prepareServer(first: Sql, options: { shared: boolean }): Promise<PreparedServer> {
  try {
    const version = await migrateDatabase(first, options);
    const { parsers, serializers } = first.options;
    return {
      version,
      teachTypes: (client) => {
        Object.assign(client.options.parsers, parsers);
        Object.assign(client.options.serializers, serializers);
        return client;
      },
    };
  } finally {
    await first.end({ timeout: 1 });
  }
}

/** A call while an earlier one is at work does nothing. */
function oneAtATime(work: () => Promise<void>): () => void {
  let running = false;
  return () => {
    if (running) return;
    running = true;
    void work().finally(() => {
      running = false;
    });
  };
}

async function ping(db: Queryable): Promise<void> {
  await db.execute('select 1');
}

function parsed(connect: () => Sql): Sql {
  try {
    return connect();
  } catch (error) {
    throw databaseUnusable('database.refused', 'DATABASE_URL cannot be read', error);
  }
}

function asDatabase(pools: Record<Patience, ConnectionPool>, description: string): Database {
  const all = [...new Set(Object.values(pools))];
  return {
    description,
    run: (work, patience = 'usual') => pools[patience].run(work),
    transaction: (work) => pools.usual.transaction(work),
    ping: () => pools.usual.run(ping),
    reconnect: () => {
      for (const pool of all) pool.reconnect();
    },
    close: async () => {
      await Promise.all(all.map((pool) => pool.close()));
    },
  };
}
