import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Database, openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { databaseUrl, onServer } from './database-template.ts';

/** What `openDatabase` takes. */
export interface DatabaseConfig {
  databaseUrl?: string;
  storageRoot: string;
}

interface TestDatabase {
  /** Only within tests and hooks that come after `useTestDatabase`. */
  readonly database: Database;
  readonly config: DatabaseConfig;
}

/**
 * A migrated, empty database for this test file, gone when its tests are done. Embedded, or on the server that `TEST_DATABASE_URL` or
 * `DATABASE_URL` names. Call it at the top of a file or of a `describe`.
 */
export function useTestDatabase(): TestDatabase {
  let made: (TestDatabase & { remove(): Promise<void> }) | undefined;
  const current = () => {
    if (!made) throw new Error('the test database is there from beforeAll to afterAll only');
    return made;
  };
  beforeAll(async () => {
    const { config, remove } = await createDatabase();
    const database = await openDatabase(config, { log: silentLogger, clock: systemClock });
    made = { database, config, remove };
  });
  afterAll(async () => {
    await made?.database.close();
    await made?.remove();
  });
  return {
    get database() {
      return current().database;
    },
    get config() {
      return current().config;
    },
  };
}

/** A copy of the migrated template that nobody has opened yet, for tests that open it themselves (in a child process, twice, …). */
export async function createDatabase(): Promise<{ config: DatabaseConfig; remove(): Promise<void> }> {
  const template = inject('databaseTemplate');
  const storageRoot = mkdtempSync(join(tmpdir(), 'fonoteca-test-'));
  const removeStorage = async () => rmSync(storageRoot, { recursive: true, force: true });
  if (template.kind === 'embedded') {
    cpSync(template.folder, join(storageRoot, 'db'), { recursive: true });
    return { config: { storageRoot }, remove: removeStorage };
  }
  const { serverUrl } = template;
  const name = `fonoteca_test_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, (sql) => sql`create database ${sql(name)} template ${sql(template.name)}`);
  return {
    config: { databaseUrl: databaseUrl(serverUrl, name), storageRoot },
    remove: async () => {
      await onServer(serverUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
      await removeStorage();
    },
  };
}
