import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { Clock } from '#lib/clock.ts';
import { asUnavailable, databaseUnavailable, isConnectionBroken, isConnectionLost } from './errors.ts';
import { keepStatements } from './kept-texts.ts';
import * as schema from './schema/index.ts';
import { withoutHoles } from './without-holes.ts';

/**
 * What repositories take: the database itself or an open transaction. Transactions are begun by `Database.transaction` only.
 * Raw `execute` results hold `timestamptz`, `date` and the like as PostgreSQL's text, because drizzle takes the driver's parsers for
 * them away; `jsonb` comes parsed, `bigint` and `numeric` as text. Columns selected through drizzle have their declared types.
 */
export type Queryable = Omit<PgDatabase<PostgresJsQueryResultHKT, typeof schema>, 'transaction'>;

/** One set of connections. The driver does not always recover from a lost one, so a set is replaced as a whole, never repaired. */
interface Generation {
  client: Sql;
  db: PostgresJsDatabase<typeof schema>;
}

interface PoolOptions {
  connect: () => Sql;
  clock: Clock;
  deadlineMs: number;
  /** After a deadline passed and the connections were replaced. */
  onDeadline?: () => void;
}

/**
 * Connections that survive the server's restarts. postgres.js 3.4.9 can leave a query unanswered, a connection mute, or throw outside
 * of any promise when the server goes away under load; so everything here has a deadline, and a lost connection replaces them all.
 */
export class ConnectionPool {
  readonly #options: PoolOptions;
  #current: Generation;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#current = this.#connect();
  }

  /** Runs reads or one idempotent write, a second time when the connection was lost under the first. */
  async run<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
    try {
      return await this.#attempt((db) => work(db));
    } catch (error) {
      if (!isConnectionLost(error)) throw asUnavailable(error);
    }
    return this.#attempt((db) => work(db)).catch((error) => {
      throw asUnavailable(error);
    });
  }

  /** Runs one transaction, once. */
  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    try {
      return await this.#attempt((db) => db.transaction((tx) => work(tx)));
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** Replaces every connection; what is not done on the old ones within a second fails as a lost connection. */
  reconnect(): void {
    this.#replace(this.#current);
  }

  /** Lets queries in flight finish for at most `graceS` seconds. Later calls fail as unavailable. */
  async close(graceS = 5): Promise<void> {
    this.#closed = true;
    await this.#current.client.end({ timeout: graceS });
  }

  async #attempt<T>(work: (db: PostgresJsDatabase<typeof schema>) => Promise<T>): Promise<T> {
    if (this.#closed) throw databaseUnavailable('The database is closed');
    const generation = this.#current;
    const done = new AbortController();
    try {
      return await Promise.race([work(generation.db), this.#deadline(done.signal)]);
    } catch (error) {
      if (error instanceof DeadlinePassed) {
        this.#replace(generation);
        this.#options.onDeadline?.();
        throw databaseUnavailable(`The database did not answer within ${this.#options.deadlineMs / 1000} s`);
      }
      if (isConnectionBroken(error)) this.#replace(generation);
      throw error;
    } finally {
      done.abort(STOPPED);
    }
  }

  async #deadline(signal: AbortSignal): Promise<never> {
    await this.#options.clock.sleep(this.#options.deadlineMs, signal);
    throw new DeadlinePassed();
  }

  #connect(): Generation {
    const client = withoutHoles(keepStatements(this.#options.connect()));
    return { client, db: drizzle(client, { schema }) };
  }

  #replace(old: Generation): void {
    if (this.#closed || old !== this.#current) return;
    this.#current = this.#connect();
    // Without the second of grace, connections that are just being made would be forgotten by the driver and stay open on the server.
    // That ending fails on a connection that is dead already is of no interest to anybody.
    old.client.end({ timeout: 1 }).catch(() => undefined);
  }
}

class DeadlinePassed extends Error {}
const STOPPED = new Error('the query was answered');
