import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Sql } from 'postgres';
import { createApp } from '#app.ts';
import { loadConfig, readEnvironment } from '#config.ts';
import { type Database, openDatabase, type Queryable } from '#db/client.ts';
import { listen } from '#http/listen.ts';
import { type Background, createBackground } from '#lib/background.ts';
import { systemClock } from '#lib/clock.ts';
import { createLogger } from '#lib/logger.ts';
import { createServices } from '#services.ts';
import { markRows, type RowMark, rowsWrittenSince } from '../rows-written.ts';
import { obey } from './child-channel.ts';

/**
 * The server as `main.ts` makes it, with two additions: its database can be emptied between two measurements, and the statements of one
 * request can be run again without the request.
 */
const config = loadConfig(readEnvironment());
const log = createLogger(config.logLevel);
const real = await openDatabase(config, { log, clock: systemClock });
const recorder = createRecorder(real);
const services = await createServices(config, { database: recorder.database, log });
const background = createReplaceableBackground();
const server = await listen(createApp({ ...services, background }), config);
for (const provider of services.registry.providers) await provider.probe?.();

const TABLES = sql`
  select string_agg(format('%I', tablename), ', ') as names from pg_tables
  where schemaname = 'public' and tablename <> 'provider_state'`;

const commands = {
  ready: () => true,
  url: () => server.url,
  description: () => real.description,
  /** Ends what goes on behind earlier answers, and makes the database that of a first start. */
  empty: async () => {
    await background.replace();
    const [row] = await real.run((db) => db.execute<{ names: string }>(TABLES));
    await real.run((db) => db.execute(sql.raw(`truncate ${row?.names} restart identity`)));
    await real.run((db) => db.execute(sql`update provider_state set grants = '{}', blocked_until = null`));
  },
  idle: () => background.idle(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  record: () => recorder.start(),
  stopRecording: () => recorder.stop(),
  directlyMs: () => recorder.replayMs(),
  /** Makes every question one that was never asked. */
  forgetAsked: () => real.run((db) => db.execute(sql`delete from asked`)).then(() => undefined),
  mark: () => markRows(real),
  /** How many rows of the library were inserted, changed or deleted since then. */
  rowsWrittenSince: async (before: RowMark) =>
    Object.values(await rowsWrittenSince(real, before)).reduce((sum, rows) => sum + rows, 0),
};

export type ServerCommands = typeof commands;

obey(commands, async () => {
  await server.close(1000);
  await background.stop();
  await services.close();
});

interface Statement {
  sql: string;
  params: never[];
}

/** Writes down the statements that go to the database after `start`, and runs them again as they are. */
function createRecorder(wrapped: Database) {
  const dialect = new PgDialect();
  let statements: Statement[] = [];
  let isOn = false;
  const watched = (db: Queryable): Queryable =>
    new Proxy(db, {
      get(target, key) {
        const own = Reflect.get(target, key);
        if (key !== 'execute' || !isOn) return typeof own === 'function' ? own.bind(target) : own;
        return (query: Parameters<Queryable['execute']>[0]) => {
          if (typeof query !== 'string') {
            const { sql: text, params } = dialect.sqlToQuery(query.getSQL());
            statements.push({ sql: text, params: params as never[] }); // as drizzle itself hands them to the driver
          }
          return target.execute(query);
        };
      },
    });
  return {
    database: { ...wrapped, run: (work) => wrapped.run((db) => work(watched(db))) } satisfies Database,
    stop: () => {
      isOn = false;
    },
    start: () => {
      statements = [];
      isOn = true;
    },
    /** One after another, and all at once: milliseconds. */
    async replayMs() {
      // The driver's own client, with the settings of the server's connections; drizzle keeps it under this name.
      const client = await wrapped.run(async (db) => (db as unknown as { $client: Sql }).$client);
      const inTurn = performance.now();
      for (const statement of statements) await client.unsafe(statement.sql, statement.params);
      const atOnce = performance.now();
      await Promise.all(statements.map((statement) => client.unsafe(statement.sql, statement.params)));
      return { inTurn: atOnce - inTurn, atOnce: performance.now() - atOnce };
    },
  };
}

/** The usual background, of which everything that runs can be ended without ending the server. */
function createReplaceableBackground(): Background & { replace(): Promise<void> } {
  const make = () => createBackground({ log, concurrency: 4 });
  let current = make();
  return {
    run: (key, work) => current.run(key, work),
    pending: (prefix) => current.pending(prefix),
    idle: () => current.idle(),
    stop: () => current.stop(),
    async replace() {
      const old = current;
      current = make();
      await old.stop();
    },
  };
}
