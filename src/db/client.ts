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
export { pgErrorCode } from './errors.ts';

/** PostgreSQL, embedded or real: the rest of the code cannot tell which. */
export interface Database {
  /**
   * Runs reads or one idempotent write; `work` may run twice, because it is retried once when the connection was lost.
   * @throws {AppError} `database.unavailable` when the database is away or did not answer within 15 s.
   */
  run<T>(work: (db: Queryable) => Promise<T>): Promise<T>;
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
const CONNECT_TIMEOUT_S = 5;
const REAL_CONNECTIONS = 10;
/** They take turns in one thread; more of them would only wait elsewhere. */
const EMBEDDED_CONNECTIONS = 4;
/** Shorter than the deadline, so that a server that is alive ends a slow statement itself. */
const STATEMENT_TIMEOUT_MS = 10_000;

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
  const shared: Options<Record<string, never>> = { connect_timeout: CONNECT_TIMEOUT_S, onnotice: () => undefined };
  const migrating = parsed(() => postgres(url, { ...shared, max: 1 }));
  const { host, port, database } = migrating.options;
  const place = `${host[0]}:${port[0]}/${database}`;
  const version = await migrateAndClose(migrating, true).catch((error) => {
    if (error instanceof AppError) throw error;
    throw databaseUnusable('database.refused', `PostgreSQL at ${place} cannot be used: check DATABASE_URL`, error);
  });
  const connect = () =>
    postgres(url, { ...shared, max: REAL_CONNECTIONS, connection: { statement_timeout: STATEMENT_TIMEOUT_MS } });
  const pool = new ConnectionPool({ connect, clock: deps.clock, deadlineMs: deps.deadlineMs ?? DEADLINE_MS });
  return asDatabase(pool, `PostgreSQL ${version} at ${place}`, () => pool.close());
}

async function openEmbedded(folder: string, deps: Deps): Promise<Database> {
  let pool: ConnectionPool | undefined;
  const server = await startEmbedded(folder, { ...deps, onReopened: () => pool?.reconnect() });
  const connect = (max: number) =>
    postgres({
      path: server.socketPath,
      database: 'postgres',
      username: 'postgres',
      max,
      connect_timeout: CONNECT_TIMEOUT_S,
      onnotice: () => undefined,
    });
  try {
    const version = await migrateAndClose(connect(1), false);
    const opened = new ConnectionPool({
      connect: () => connect(EMBEDDED_CONNECTIONS),
      clock: deps.clock,
      deadlineMs: deps.deadlineMs ?? DEADLINE_MS,
    });
    pool = opened;
    const shown = relative(process.cwd(), folder);
    return asDatabase(
      opened,
      `embedded PostgreSQL ${version} in ${shown.startsWith('..') ? folder : shown}`,
      async () => {
        await opened.close();
        await server.stop();
      },
    );
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function migrateAndClose(client: Sql, shared: boolean): Promise<string> {
  try {
    return await migrateDatabase(client, { shared });
  } finally {
    await client.end({ timeout: 1 });
  }
}

function parsed(connect: () => Sql): Sql {
  try {
    return connect();
  } catch (error) {
    throw databaseUnusable('database.refused', 'DATABASE_URL cannot be read', error);
  }
}

function asDatabase(pool: ConnectionPool, description: string, close: () => Promise<void>): Database {
  return {
    description,
    run: (work) => pool.run(work),
    transaction: (work) => pool.transaction(work),
    ping: () => pool.run(async (db) => void (await db.execute('select 1'))),
    reconnect: () => pool.reconnect(),
    close,
  };
}
