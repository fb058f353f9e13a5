import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXPANSION_SEED, expansionCatalogue } from '#sandbox/catalogue-expansion.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { startServer } from '../../e2e/server-process.ts';
import { shortSound } from '../../support/short-sound.ts';
import { createDatabase } from '../../support/test-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'fonoteca-killed-download-'));
const program = join(folder, 'slow-yt-dlp.sh');
let sandbox: Sandbox;
beforeAll(async () => {
  copyFileSync(resolve(import.meta.dirname, '../../support/slow-yt-dlp.sh'), program);
  writeFileSync(join(folder, 'sound.wav'), shortSound(3));
  writeFileSync(join(folder, 'slow'), '');
  sandbox = await startSandbox({ limits: 'off', catalogue: expansionCatalogue({ artists: 1, albums: 1, tracks: 1 }) });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Processes of the made-up downloader, and of what it has started. */
const running = () =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
    } catch {
      return false; // it has ended meanwhile
    }
  });
const filesBelow = (path: string) =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
      )
    : [];

it('a server that is killed in the middle of a download leaves no process and no part of a file in the library, and gets the song after its restart', async () => {
  const { config, remove } = await createDatabase();
  const downloads = join(config.storageRoot, 'music_downloads');
  const env = {
    ...sandbox.env,
    PROVIDERS: 'deezer,youtube',
    DATABASE_URL: config.databaseUrl ?? '',
    STORAGE_ROOT: config.storageRoot,
    CACHE_ROOT: join(folder, 'cache'),
    YTDLP_PATH: program,
    LOG_LEVEL: 'error',
  };
  let server = await startServer(env);
  // biome-ignore lint/suspicious/noExplicitAny: it looks into answers of many shapes
  const ask = async (method: string, path: string, body?: object): Promise<any> => {
    const sent = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(server.url + path, { method, ...sent });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  await ask('POST', '/expansions', { q: EXPANSION_SEED, similar: 0 });
  await expect.poll(async () => (await ask('GET', '/tracks')).total, { timeout: 30_000 }).toBeGreaterThan(0);
  const [{ id }] = (await ask('GET', '/tracks')).items;
  // A person may confirm whatever they like, of whatever length.
  await ask('PUT', `/youtube/link/${id}`, { video_id: 'made-up-song', confirmed: true });
  const { job } = await ask('POST', `/youtube/download/${id}`);
  const incoming = join(downloads, '.incoming');
  await expect.poll(() => filesBelow(incoming).length, { timeout: 30_000 }).toBe(1);
  expect(running().length).toBeGreaterThan(0);

  server.signal('SIGKILL');
  await server.ended;
  await expect.poll(running, { timeout: 10_000 }).toEqual([]);
  expect(filesBelow(downloads)).toEqual(filesBelow(incoming));

  rmSync(join(folder, 'slow'));
  server = await startServer(env);
  const status = async () => (await ask('GET', `/youtube/status/${id}`)).status;
  await expect.poll(status, { timeout: 60_000 }).toBe('completed');
  const done = await ask('GET', `/youtube/status/${id}`);
  expect(done.job.id).toBe(job.id);
  expect(filesBelow(downloads)).toEqual([join(config.storageRoot, done.path)]);
  const sound = Buffer.from(await (await fetch(`${server.url}/tracks/${id}/stream`)).arrayBuffer());
  expect(sound.length).toBe(done.size);
  server.signal('SIGTERM');
  await server.ended;
  await remove();
}, 150_000);
