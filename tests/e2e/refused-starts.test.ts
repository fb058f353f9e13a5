import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../support/test-database.ts';
import { runServer, type ServerProcess, startServer } from './server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'fonoteca-start-'));
const storage = { STORAGE_ROOT: join(folder, 'storage'), CACHE_ROOT: join(folder, 'cache') };
const aFile = join(folder, 'a-file');
writeFileSync(aFile, '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Fails unless the start ended with one line that has all these words. */
async function expectRefused(env: Record<string, string>, words: string[]): Promise<void> {
  const { code, signal, stdout, stderr } = await runServer({ ...storage, LOG_LEVEL: 'warn', ...env });
  const lines = `${stdout}${stderr}`.trim().split('\n');
  expect(lines, `${stdout}${stderr}`).toHaveLength(1);
  for (const word of words) expect(lines[0]).toContain(word);
  expect({ code, signal }).toEqual({ code: 1, signal: null });
}

describe('a start that cannot go on ends with 1 and one line that names the variable and the remedy', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['PORT is no port', { PORT: 'eight' }, ['PORT', '0 to 65535']],
    [
      'no PostgreSQL answers',
      { DATABASE_URL: 'postgres://me:pa55w0rd@127.0.0.1:1/fonoteca' },
      ['check DATABASE_URL', '127.0.0.1:1/fonoteca'],
    ],
    ['the tape is not there', { TAPE_MODE: 'replay', TAPE_DIR: folder }, ['TAPE_DIR', 'index.json']],
    ['STORAGE_ROOT is in a file', { STORAGE_ROOT: join(aFile, 'storage') }, ['STORAGE_ROOT', 'folder of your own']],
  ])('%s', (_what, env, words) => expectRefused(env, words));
});

describe('beside a server that runs', () => {
  let server: ServerProcess;
  let running: Awaited<ReturnType<typeof createDatabase>>;
  beforeAll(async () => {
    running = await createDatabase();
    // On the embedded database, whichever the tests use: only its folder has one owner.
    server = await startServer({
      STORAGE_ROOT: join(folder, 'shared'),
      CACHE_ROOT: storage.CACHE_ROOT,
      LOG_LEVEL: 'warn',
    });
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    await server.ended;
    await running.remove();
  });

  it('a second one on the same folder is refused, and the first goes on', async () => {
    await expectRefused({ STORAGE_ROOT: join(folder, 'shared'), PORT: '0' }, ['STORAGE_ROOT', `process ${server.pid}`]);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });

  it('a second one on the same port is refused', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    try {
      const { databaseUrl = '', storageRoot } = running.config;
      await expectRefused({ DATABASE_URL: databaseUrl, STORAGE_ROOT: storageRoot, PORT: port }, [
        `PORT=${port}`,
        'choose another',
      ]);
    } finally {
      taken.close();
    }
  });
});
