import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import { type Database, openDatabase } from '#db/client.ts';
import { exportInstallation, importInstallation } from '#features/installation/index.ts';
import { LEFT_BEHIND, movedTables } from '#features/installation/moved-tables.repository.ts';
import type { Router } from '#http/api.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { startSandbox } from '#sandbox/server.ts';
import { createServices } from '#services.ts';
import { documentedRoutes } from '../../support/documented.ts';
import { fakeTransport } from '../../support/fake-transport.ts';
import { loginPerson, type Person, registerPerson } from '../../support/people.ts';
import { readZip } from '../../support/read-zip.ts';
import { createDatabase, type DatabaseConfig, useTestDatabase } from '../../support/test-database.ts';

const here = useTestDatabase();
const SCHEMA = '0099_of_this_test';
const PASSWORD = 'four quiet copper bells';
const NOW = new Date();
/** Stands still, so that two servers say the same of what is relative to now. */
const clock = { now: () => NOW, sleep: systemClock.sleep };
const isReal = inject('databaseTemplate').kind === 'real';

let folder: string;
let archive: string;
let storageRoot: string;
const closing: (() => Promise<void>)[] = [];
const steps: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fonoteca-move-'));
  archive = join(folder, 'all.zip');
  storageRoot = here.config.storageRoot;
  await fillFromSandbox();
  mkdirSync(join(storageRoot, 'images', 'albums'), { recursive: true });
  writeFileSync(join(storageRoot, 'images', 'albums', '1.webp'), 'a cover');
  writeFileSync(join(storageRoot, 'jwt-secret'), 'a secret');
  await exportAll(here.database, archive);
}, 120_000);
afterAll(async () => {
  for (const close of closing) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a search brings, and two people who live with it. */
async function fillFromSandbox(): Promise<void> {
  const sandbox = await startSandbox({ limits: 'off' });
  const config = loadConfig({
    ...sandbox.env,
    ...{ STORAGE_ROOT: storageRoot, CACHE_ROOT: storageRoot, PROVIDERS: 'deezer,lastfm' },
  });
  const services = await createServices(config, { database: here.database, log: silentLogger });
  const app = createApp(services);
  await app.request('/search/orchestrated?q=Lumen+Harbour');
  await services.background.idle();
  const mira = await registerPerson(app, 'mira', PASSWORD);
  const rules = { all: [{ field: 'title', op: 'contains', value: 'e' }] };
  await mira.post('/smart-playlists', { name: 'Long ones', rules, sort: 'title', limit: 20 });
  await liveALittle(mira, [1, 2, 3]);
  await liveALittle(await registerPerson(app, 'jon', PASSWORD), [3, 4]);
  await services.background.stop();
  await services.tickets.close();
  await sandbox.close();
}

async function liveALittle(person: Person, tracks: number[]): Promise<void> {
  for (const id of tracks) {
    await person.post(`/favorites/track/${id}`);
    await person.post(`/tracks/${id}/rate?rating=${(id % 5) + 1}`);
    for (const day of [10, 11, 12]) {
      await person.post('/listens', { track_id: id, listened_at: `2026-11-${day}T0${id}:00:00.123Z` });
    }
  }
  const { body: tag } = await person.post('/tags/create', { name: `of ${person.username}` });
  await person.post('/tags/albums/1/add', { tag_id: tag.id });
  const { body: playlist } = await person.post('/playlists', { name: 'Evening "été" / 夜', is_public: true });
  await person.post(`/playlists/id/${playlist.id}/tracks`, { track_ids: tracks });
  await person.post('/auth/me/api-keys', { name: 'radio', scopes: ['read'] });
}

const exportAll = (database: Database, path: string) =>
  exportInstallation(
    { database, clock, config: { version: '0.1.0', storageRoot }, schemaVersion: SCHEMA },
    { path, withFiles: true, onStep: (what) => steps.push(what) },
  );
const importAll = (database: Database, config: { storageRoot: string }, path = archive) =>
  importInstallation({ database, config, schemaVersion: SCHEMA }, { path, onStep: () => undefined });

/** An empty installation, closed at the end. */
async function emptyInstallation(): Promise<{ config: DatabaseConfig; database: Database }> {
  const { config, remove } = await createDatabase();
  return opened(config, remove);
}

async function opened(config: DatabaseConfig, remove: () => Promise<void>) {
  const database = await openDatabase(config, { log: silentLogger, clock: systemClock });
  closing.push(async () => {
    await database.close();
    await remove();
  });
  return { config, database };
}

/** The whole app over a database, with sources that cannot be reached. */
async function appOver(database: Database, config: { storageRoot: string }): Promise<Router> {
  const env = { STORAGE_ROOT: config.storageRoot, CACHE_ROOT: config.storageRoot, JWT_SECRET: 'x'.repeat(40) };
  const services = await createServices(loadConfig(env), {
    ...{ database, clock, log: silentLogger, transport: fakeTransport({}) },
  });
  closing.unshift(() => services.background.stop());
  return createApp(services);
}

describe('an installation that moved', () => {
  let there: Awaited<ReturnType<typeof emptyInstallation>>;
  beforeAll(async () => {
    there = await emptyInstallation();
    await importAll(there.database, there.config);
  }, 60_000);

  test('answers every question as before, to each of its people', async () => {
    const before = await appOver(here.database, { storageRoot });
    const after = await appOver(there.database, there.config);
    let answered = 0;
    const different: string[] = [];
    for (const name of ['mira', 'jon']) {
      const [one, other] = [await loginPerson(before, name, PASSWORD), await loginPerson(after, name, PASSWORD)];
      for (const path of questions(before, name === 'mira' ? ['1', '2'] : [])) {
        const [said, says] = [await one.get(path), await other.get(path)];
        const difference = firstDifference(told(said), told(says));
        if (difference) different.push(`${path} to ${name}: ${difference}`);
        if (said.status === 200) answered += 1;
      }
    }
    expect(different).toEqual([]);
    expect(answered).toBeGreaterThan(80);
  }, 120_000);

  test('has its files, but for the secret and the database', async () => {
    expect(readFileSync(join(there.config.storageRoot, 'images', 'albums', '1.webp'), 'utf8')).toBe('a cover');
    expect([...(await readZip(readFileSync(archive))).keys()].filter((name) => name.startsWith('files/'))).toEqual([
      'files/images/albums/1.webp',
    ]);
  });

  test('gives new things new numbers', async () => {
    const next = async (database: Database) =>
      (await database.run((db) => db.execute(sql`select nextval('listen_id_seq') as next`)))[0]?.next;
    expect(await next(there.database)).toBe(await next(here.database));
  });

  test('counts and links on as before: triggers and foreign keys are back', async () => {
    const definitions = (database: Database) =>
      database.run(async (db) => [
        ...(await db.execute(sql`
          select conrelid::regclass::text as place, conname as name, pg_get_constraintdef(oid) as says, convalidated as good
          from pg_constraint where connamespace = 'public'::regnamespace and contype = 'f'
          union all select tgrelid::regclass::text, tgname, tgenabled::text, true from pg_trigger where not tgisinternal
          order by 1, 2`)),
      ]);
    const guards = await definitions(there.database);
    expect(guards.length).toBeGreaterThan(50);
    expect(guards).toEqual(await definitions(here.database));
  });

  test('is the same archive again, row by row, also by way of the other kind of database', async () => {
    const places = isReal ? [await embeddedInstallation(), await emptyInstallation()] : [await emptyInstallation()];
    const first = await linesOf(archive);
    expect(first.get('tables/listen.jsonl')).toHaveLength(15);
    let path = archive;
    for (const [index, { database, config }] of places.entries()) {
      await importAll(database, config, path);
      path = join(folder, `again-${index}.zip`);
      await exportAll(database, path);
      const again = await linesOf(path);
      const different = [...first.keys()].filter((name) => String(again.get(name)) !== String(first.get(name)));
      expect(different.map((name) => [name, first.get(name)?.[0], again.get(name)?.[0]])).toEqual([]);
    }
  }, 120_000);

  /** The rows of each table, in any order. */
  async function linesOf(path: string): Promise<Map<string, string[]>> {
    const entries = [...(await readZip(readFileSync(path)))].filter(([name]) => name.startsWith('tables/'));
    return new Map(entries.map(([name, bytes]) => [name, String(bytes).split('\n').slice(0, -1).sort()]));
  }

  async function embeddedInstallation() {
    const root = mkdtempSync(join(tmpdir(), 'fonoteca-move-embedded-'));
    return opened({ storageRoot: root }, async () => rmSync(root, { recursive: true, force: true }));
  }
});

describe('an archive', () => {
  let empty: Awaited<ReturnType<typeof emptyInstallation>>;
  beforeAll(async () => {
    empty = await emptyInstallation();
  });

  test('is of every table there is in the database, but for those that stay behind for a reason', async () => {
    const rows = await here.database.run((db) =>
      db.execute<{ name: string }>(sql`
        select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'm') order by 1`),
    );
    expect(rows.map(({ name }) => name)).toEqual([...movedTables(), ...Object.keys(LEFT_BEHIND)].sort());
    const names = [...(await readZip(readFileSync(archive))).keys()];
    expect(names.filter((name) => name.startsWith('tables/'))).toEqual(
      movedTables().map((name) => `tables/${name}.jsonl`),
    );
    expect(new Set(steps)).toContain('listen');
  });

  test('of other tables is refused, with what to do', async () => {
    const importing = importInstallation(
      { ...empty, schemaVersion: '0100_later' },
      { path: archive, onStep: () => undefined },
    );
    await expect(importing).rejects.toMatchObject({
      code: 'archive.version',
      detail: expect.stringMatching(/0099_of_this_test.*0100_later.*Nothing was changed/s),
    });
  });

  test.each<[string, (whole: Buffer) => Buffer]>([
    ['cut off', (whole) => whole.subarray(0, whole.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    ['something else', () => Buffer.from('hello')],
    ['with a row that was changed', (whole) => flipped(whole, whole.indexOf('tables/track.jsonl') + 200)],
  ])('%s changes nothing', async (_what, damage) => {
    const path = join(folder, 'damaged.zip');
    writeFileSync(path, damage(readFileSync(archive)));
    await expect(importAll(empty.database, empty.config, path)).rejects.toMatchObject({ code: 'archive.unreadable' });
    const [row] = await empty.database.run((db) => db.execute(sql`select count(*)::int as artists from artist`));
    expect(row).toEqual({ artists: 0 });
  });

  test('goes into what refused others, and then into what is in use no more', async () => {
    await importAll(empty.database, empty.config);
    await expect(importAll(empty.database, empty.config)).rejects.toMatchObject({
      code: 'installation.in_use',
      detail: expect.stringMatching(/already: account, .*artist.*Nothing was changed/),
    });
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
  return copy;
}

/** Not about what is stored, or about this machine and moment. */
const ELSEWHERE = /^\/(?:openapi|docs|health|metrics|images|auth\/me\/sessions|jobs)/;
/** These look for music at sources, and remember that they did. */
const ASKING = /search-auto-download|orchestrated|artist-profile|save|refresh|discover|similar|youtube|lyrics/;

/** Every GET of the documentation that takes nothing, or one id, the latter for these ids. */
function questions(app: Router, ids: readonly string[]): string[] {
  const paths = documentedRoutes(app).flatMap(({ method, path }) => (method === 'get' ? path : []));
  const about = paths.filter((path) => !ELSEWHERE.test(path) && !ASKING.test(path));
  return about.flatMap((path) => {
    const holes = path.match(/\{[^}]+\}/g) ?? [];
    if (holes.length === 0) return path.startsWith('/search') ? `${path}?q=lumen&tags=electronic` : path;
    return holes.length === 1 ? ids.map((id) => path.replace(/\{[^}]+\}/, id)) : [];
  });
}

/** What an answer says, without what is of this call alone. */
function told({ status, body }: { status: number; body: unknown }): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return `${status} ${text.replaceAll(/"(?:request_id|took_ms)":("[^"]*"|\d+),?/g, '')}`;
}

/** Where two texts begin to differ, with what is around it. */
function firstDifference(one: string, other: string): string | undefined {
  if (one === other) return undefined;
  let at = 0;
  while (one[at] === other[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  return `${around(one)} | ${around(other)}`;
}
