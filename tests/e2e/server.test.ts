import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { PROVIDER_NAMES } from '#music/provider-names.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { ask } from '../support/ask.ts';
import { createDatabase, type DatabaseConfig } from '../support/test-database.ts';
import { findHalfWritten } from './half-written.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { smallWorld, WELL_KNOWN } from './small-world.ts';

const SEARCH = `/search/orchestrated?q=${encodeURIComponent(WELL_KNOWN)}`;
const folder = mkdtempSync(join(tmpdir(), 'fonoteca-server-'));
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off', catalogue: smallWorld(systemClock) });
});
afterEach(() => {
  sandbox.setLatency(0);
  for (const source of PROVIDER_NAMES) sandbox.setFault(source, null);
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const settingsOf = ({ databaseUrl = '', storageRoot }: DatabaseConfig) => ({
  DATABASE_URL: databaseUrl,
  STORAGE_ROOT: storageRoot,
  CACHE_ROOT: join(folder, 'cache'),
});

/** Waits until the sources were called this often. */
const called = (times: number) =>
  vi.waitFor(() => expect(sandbox.calls().length).toBeGreaterThanOrEqual(times), { timeout: 20_000, interval: 5 });

describe('a server with nothing but a folder', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer({ STORAGE_ROOT: join(folder, 'storage'), CACHE_ROOT: join(folder, 'cache') });
  });
  afterAll(() => server.signal('SIGKILL'));

  it('says where it listens, where its data is, which sources are on, and which keys would switch on more', () => {
    const banner = server.output();
    expect(banner).toContain(`${server.url}/docs`);
    expect(banner).toMatch(/database +embedded PostgreSQL \d+/);
    expect(banner).toMatch(/sources on +deezer, musicbrainz, coverart, itunes, listenbrainz, lrclib, wikipedia/);
    expect(banner).toMatch(/spotify off +set SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET/);
    expect(banner).toMatch(/lastfm off +set LASTFM_API_KEY/);
  });

  it('answers on /health, /health/ready, /docs and /openapi.json', async () => {
    expect((await ask(`${server.url}/health`)).text).toBe('{"status":"ok"}');
    expect((await ask(`${server.url}/health/ready`)).status).toBe(200);
    expect((await ask(`${server.url}/docs`)).text).toContain('<html');
    expect((await ask(`${server.url}/openapi.json`)).json).toMatchObject({ openapi: '3.1.0' });
  });
});

describe('a server that is ended', () => {
  it('by SIGTERM finishes the answer in flight, and is gone within 10 s', { timeout: 60_000 }, async () => {
    const { config, remove } = await createDatabase();
    sandbox.resetCalls();
    sandbox.setLatency(300);
    const server = await startServer({ ...settingsOf(config), ...sandbox.env });
    const answer = ask(server.url + SEARCH);
    await called(1);
    const startedAt = performance.now();
    server.signal('SIGTERM');

    expect(await answer).toMatchObject({ status: 200, json: { main: { name: WELL_KNOWN } } });
    expect(await server.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await remove();
  });

  it(
    'by kill -9 at any moment of a cold search starts again on the same data, with nothing half-written',
    { timeout: 90_000 },
    async () => {
      const { config, remove } = await createDatabase();
      sandbox.setLatency(20);
      for (const calls of [8, 16, 26]) {
        sandbox.resetCalls();
        const server = await startServer({ ...settingsOf(config), ...sandbox.env });
        const answer = ask(server.url + SEARCH).catch(() => 'cut off');
        await called(Math.min(calls, 8));
        if (calls > 8) await Promise.race([answer, called(calls)]);
        server.signal('SIGKILL');
        await server.ended;
        await answer;
        const database = await openDatabase(config, { log: silentLogger, clock: systemClock });
        expect(await findHalfWritten(database), `killed after ${calls} calls`).toEqual({});
        await database.close();
      }
      const server = await startServer({ ...settingsOf(config), ...sandbox.env });
      expect(await ask(server.url + SEARCH)).toMatchObject({ status: 200, json: { main: { name: WELL_KNOWN } } });
      server.signal('SIGKILL');
      await server.ended;
      await remove();
    },
  );
});

describe('a ban of 24 h', () => {
  it('survives kill -9, costs no call, and keeps no other source from answering', { timeout: 60_000 }, async () => {
    const { config, remove } = await createDatabase();
    sandbox.resetCalls();
    sandbox.setFault('spotify', { kind: 'status', status: 429, retryAfterS: 86_400 });
    const before = await startServer({ ...settingsOf(config), ...sandbox.env });
    const first = await ask(before.url + SEARCH);
    expect(first.json.providers.spotify.status).toBe('rate_limited');
    expect(first.json.providers.deezer).toMatchObject({ status: 'ok' });
    before.signal('SIGKILL');
    await before.ended;
    sandbox.setFault('spotify', null);
    sandbox.resetCalls();

    const after = await startServer({ ...settingsOf(config), ...sandbox.env });
    const second = await ask(`${after.url}/search/orchestrated?q=Lumen%20Harbour`);
    expect(second.json.providers.spotify).toMatchObject({
      status: 'rate_limited',
      detail: expect.stringContaining('resting until'),
    });
    expect(second.json.providers.deezer).toMatchObject({ status: 'ok' });
    const { json } = await ask(`${after.url}/health/detailed`);
    expect(json.providers.spotify).toMatchObject({ status: 'blocked' });
    expect(Date.parse(json.providers.spotify.blocked_until) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    expect(sandbox.calls('spotify')).toEqual([]);
    after.signal('SIGKILL');
    await after.ended;
    await remove();
  });
});

describe('what a server writes and shows', () => {
  it('holds no key, secret or token, whether the source accepts it or refuses it', { timeout: 60_000 }, async () => {
    const { config, remove } = await createDatabase();
    const keys = {
      SPOTIFY_CLIENT_ID: 'recognisable-client-id',
      SPOTIFY_CLIENT_SECRET: 'recognisable-client-secret',
      LASTFM_API_KEY: 'recognisable-lastfm-api-key',
    };
    sandbox.setFault('deezer', { kind: 'status', status: 500 });
    for (const [env, words] of [
      [keys, WELL_KNOWN],
      [{}, 'Lumen Harbour'],
    ] as const) {
      const server = await startServer({ ...settingsOf(config), ...sandbox.env, ...env, LOG_LEVEL: 'trace' });
      await ask(`${server.url}/search/orchestrated?q=${encodeURIComponent(words)}`);
      const shown = (await ask(`${server.url}/health/detailed`)).text + (await ask(`${server.url}/metrics`)).text;
      server.signal('SIGTERM');
      await server.ended;
      const text = shown + server.output();
      expect(text).toContain('"provider":"deezer"');
      if (env === keys) expect(text).toContain('unauthorized');
      expect(text).not.toMatch(/recognisable-(client-secret|lastfm)/);
      expect(text).not.toContain(sandbox.env.SPOTIFY_CLIENT_SECRET);
      expect(text).not.toContain(sandbox.env.LASTFM_API_KEY);
      expect(text).not.toMatch(/Bearer|Basic |\d{13}\.[\w-]{43}/);
    }
    await remove();
  });
});
