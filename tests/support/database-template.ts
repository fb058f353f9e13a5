import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';

/** A migrated, empty database that every test file gets its own copy of: a folder to copy, or a template on the real server. */
export type DatabaseTemplate = { kind: 'embedded'; folder: string } | { kind: 'real'; serverUrl: string; name: string };

declare module 'vitest' {
  interface ProvidedContext {
    databaseTemplate: DatabaseTemplate;
  }
}

const repository = resolve(import.meta.dirname, '../..');

/** Vitest's global set-up: makes the template once for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const serverUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
  if (!serverUrl) {
    project.provide('databaseTemplate', { kind: 'embedded', folder: await embeddedTemplate() });
    return async () => undefined;
  }
  const name = `fonoteca_template_${randomBytes(4).toString('hex')}`;
  await onServer(serverUrl, (sql) => sql`create database ${sql(name)}`);
  const database = await openDatabase({ databaseUrl: databaseUrl(serverUrl, name), storageRoot: '' }, deps);
  await database.close();
  project.provide('databaseTemplate', { kind: 'real', serverUrl, name });
  return () => onServer(serverUrl, (sql) => sql`drop database ${sql(name)}`);
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs statements that belong to no database of ours. */
export async function onServer(serverUrl: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

const deps = { log: silentLogger, clock: systemClock };

/** Kept between runs while neither the migrations nor PGlite change: making it takes seconds, finding it none. */
async function embeddedTemplate(): Promise<string> {
  const cache = join(repository, 'node_modules/.cache/test-databases');
  const folder = join(cache, templateKey());
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const draft = `${folder}.${process.pid}`;
  const database = await openDatabase({ storageRoot: draft }, deps);
  await database.close();
  try {
    renameSync(join(draft, 'db'), folder);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  }
  rmSync(draft, { recursive: true, force: true });
  return folder;
}

function templateKey(): string {
  const hash = createHash('sha256');
  const migrations = join(repository, 'drizzle');
  for (const name of readdirSync(migrations)
    .filter((file) => file.endsWith('.sql'))
    .sort()) {
    hash.update(name).update(readFileSync(join(migrations, name)));
  }
  hash.update(readFileSync(join(repository, 'node_modules/@electric-sql/pglite/package.json')));
  return hash.digest('hex').slice(0, 16);
}
