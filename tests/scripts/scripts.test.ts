import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';

const REPO = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fonoteca-scripts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a script as a person would, with data folders of its own. */
async function run(script: string, args: string[], { input = '' } = {}): Promise<Outcome> {
  const own = { STORAGE_ROOT: join(folder, 'storage'), CACHE_ROOT: join(folder, 'cache'), DATABASE_URL: '' };
  const child = spawn(process.execPath, ['scripts/run.mjs', `scripts/${script}.ts`, ...args], {
    cwd: REPO,
    env: { ...process.env, ...own },
  });
  // One that is late would keep the database from the next try.
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  child.stdin.end(input);
  const outcome: Outcome = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    outcome.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    outcome.stderr += chunk;
  });
  outcome.code = await new Promise((done) => child.once('close', done));
  return outcome;
}

describe.each(['export', 'import', 'inspect', 'images-backfill', 'reset', 'smoke', 'demo'])('%s', (script) => {
  test('explains itself with --help', async () => {
    const { code, stdout } = await run(script, ['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`usage: npm run ${script}`);
  });

  test('ends with 2 and its usage for an option that it does not know', async () => {
    const { code, stderr } = await run(script, ['--nonsense']);
    expect(code).toBe(2);
    expect(stderr).toContain(`usage: npm run ${script}`);
  });
});

/** On a crowded machine the first start of an embedded database alone may take a minute. */
const PATIENCE = { timeout: 240_000 };

describe('reset', PATIENCE, () => {
  const cached = () => join(folder, 'cache/images/one.webp');
  beforeAll(async () => {
    await mkdir(join(folder, 'cache/images'), { recursive: true });
    await writeFile(cached(), 'x');
  });

  test.each(['', 'yes\n'])('changes nothing when it is answered %j', async (input) => {
    const { code, stderr } = await run('reset', [], { input });
    expect(code).toBe(1);
    expect(stderr).toContain('Nothing was changed');
    expect(existsSync(cached())).toBe(true);
  });

  test('empties database and cache when it is confirmed', async () => {
    const open = () =>
      openDatabase({ storageRoot: join(folder, 'storage') }, { log: silentLogger, clock: systemClock });
    const count = async (database: Awaited<ReturnType<typeof open>>) =>
      (await database.run((db) => db.execute<{ n: string }>('select count(*) as n from artist')))[0]?.n;
    const before = await open();
    await before.run((db) => db.execute("insert into artist (name, name_norm) values ('Air', 'air')"));
    expect(await count(before)).toBe('1');
    await before.close();

    expect(await run('reset', [], { input: 'empty it\n' })).toMatchObject({ code: 0 });
    expect(existsSync(cached())).toBe(false);
    const after = await open();
    expect(await count(after)).toBe('0');
    await after.close();
  }, 60_000);
});

describe('inspect', () => {
  test('prints every topic', async () => {
    const { code, stdout } = await run('inspect', []);
    expect(code).toBe(0);
    const topics = [
      'artists',
      'albums',
      'tracks',
      'sources',
      'asked',
      'jobs',
      'images',
      'users',
      'favorites',
      'playlists',
    ];
    for (const topic of [...topics, 'stale']) expect(stdout).toContain(`\n${topic}\n`);
  });

  test('shows the jobs that matter now, and the sources that rest', async () => {
    const database = await openDatabase(
      { storageRoot: join(folder, 'storage') },
      { log: silentLogger, clock: systemClock },
    );
    await database.run(async (db) => {
      await db.execute(`insert into job (kind, key, input, status, error, done, total, finished_at) values
        ('expansion', 'air', '{}', 'running', null, 42, 336, null), ('refresh', 'now', '{}', 'queued', null, 0, 0, null),
        ('expansion', 'blur', '{}', 'failed', 'no source could be asked', 0, 0, now()),
        ('expansion', 'can', '{}', 'failed', 'long ago', 0, 0, now() - interval '2 days'),
        ('expansion', 'daft', '{}', 'completed', null, 1, 1, now())`);
      await db.execute(`insert into provider_state (provider, grants, blocked_until, block_reason) values
        ('deezer', array[now(), now()], now() + interval '1 day', 'Retry-After 86400')`);
    });
    await database.close();
    const { stdout } = await run('inspect', ['jobs', 'sources']);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => /expansion|refresh/.test(line)).map((line) => line.trim().split(/\s+/)[2])).toEqual([
      'air',
      'now',
      'blur',
    ]);
    expect(stdout).toMatch(/air +running +42\/336/);
    expect(stdout).toContain('no source could be asked');
    expect(stdout).toMatch(/deezer +0 +0 +0 +2 .*Retry-After 86400/);
  }, 60_000);

  test('says that the database is in use, and offers to ask the server instead', async () => {
    const database = await openDatabase(
      { storageRoot: join(folder, 'storage') },
      { log: silentLogger, clock: systemClock },
    );
    const { code, stderr } = await run('inspect', ['artists']);
    await database.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`process ${process.pid}`);
    expect(stderr).toContain('--url');
  });
});

describe('smoke', () => {
  test('fails, check by check, when no server answers', async () => {
    const { code, stdout } = await run('smoke', ['--url', 'http://127.0.0.1:9']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}the process lives: no answer/);
  });
});
