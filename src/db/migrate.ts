import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from 'postgres';
import { databaseUnusable, isConnectionLost } from './errors.ts';

/** Held by the process that migrates: an arbitrary number that nothing else in the database uses. */
const MIGRATION_LOCK = 4_670_911_201;
const OLDEST_VERSION = 15;
const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** The name of the last migration: databases that were brought up to date by this program have the tables of this version. */
export function schemaVersion(): string {
  const journal = JSON.parse(readFileSync(join(migrationsFolder, 'meta/_journal.json'), 'utf8')) as JournalOfMigrations;
  return journal.entries.at(-1)?.tag ?? '';
}

/** What drizzle-kit writes. */
interface JournalOfMigrations {
  entries: { tag: string }[];
}

/**
 * Brings the tables up to date, and says which version of PostgreSQL it met (`15.20`). Several processes may do so at once on a shared
 * server: they take turns. `client` must be a single connection.
 * @throws {AppError} `database.version` for a server older than 15; `database.migration` when a migration fails, which then left no trace.
 */
export async function migrateDatabase(client: Sql, options: { shared: boolean }): Promise<string> {
  const [row] = await client<{ server_version: string }[]>`show server_version`;
  const version = row?.server_version.split(' ')[0] ?? 'of an unknown version';
  if (Number.parseInt(version, 10) < OLDEST_VERSION) {
    throw databaseUnusable(
      'database.version',
      `PostgreSQL ${version} is too old: ${OLDEST_VERSION} or newer is needed.`,
    );
  }
  // A session lock excludes nobody on the embedded database, where all connections are one session, and where no other process can be.
  if (options.shared) await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
  await migrate(drizzle(client), { migrationsFolder }).catch((error) => {
    if (isConnectionLost(error)) throw error;
    throw databaseUnusable('database.migration', 'The tables of the database cannot be brought up to date', error);
  });
  if (options.shared) await client`select pg_advisory_unlock(${MIGRATION_LOCK})`;
  return version;
}
