import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import type { Database } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { startSandbox } from '#sandbox/server.ts';
import { createServices } from '#services.ts';
import { useTestDatabase } from '../support/test-database.ts';
import { liftLimits } from './lift-limits.ts';
import { smallWorld, WELL_KNOWN } from './small-world.ts';

const dir = mkdtempSync(join(tmpdir(), 'fonoteca-tape-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Searches until nothing is left to ask, and gives the answer without what differs from library to library. */
async function searchWith(database: Database, env: Record<string, string>): Promise<unknown> {
  await liftLimits(database);
  const config = loadConfig({ ...env, TAPE_DIR: dir, STORAGE_ROOT: dir, CACHE_ROOT: dir });
  const services = await createServices(config, { database, log: silentLogger });
  const app = createApp(services);
  const ask = () => app.request(`/search/orchestrated?q=${encodeURIComponent(WELL_KNOWN)}`);
  await ask();
  await services.background.idle();
  const response = await ask();
  expect(response.status).toBe(200);
  await services.background.stop();
  const own = new Set(['id', 'recording_id', 'updated_at', 'took_ms']);
  return JSON.parse(await response.text(), (key, value) => (own.has(key) ? undefined : value));
}

/** Lists in an order of their own: what is equally popular is ordered by our ids. */
function inAnyOrder(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(inAnyOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inAnyOrder(inner)]));
}

describe('a search that is recorded', () => {
  const [first, second] = [useTestDatabase(), useTestDatabase()];

  it(
    'leaves no key and no token on the tape, and is answered the same from it when the sources are gone',
    { timeout: 60_000 },
    async () => {
      const sandbox = await startSandbox({ limits: 'off', catalogue: smallWorld(systemClock) });
      const recorded = await searchWith(first.database, { ...sandbox.env, TAPE_MODE: 'record' });
      await sandbox.close();

      const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const tape = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
      for (const source of ['spotify', 'lastfm', 'deezer', 'musicbrainz', 'itunes', 'listenbrainz', 'wikipedia']) {
        expect(tape).toContain(`"provider": "${source}"`);
      }
      for (const secret of ['SPOTIFY_CLIENT_SECRET', 'LASTFM_API_KEY', 'YOUTUBE_API_KEY'])
        expect(tape).not.toContain(sandbox.env[secret]);
      expect(tape).not.toMatch(/Bearer \S|\d{13}\.[\w-]{43}/);

      const keys = {
        SPOTIFY_CLIENT_ID: 'another',
        SPOTIFY_CLIENT_SECRET: 'another',
        LASTFM_API_KEY: 'another',
        YOUTUBE_API_KEY: 'another',
      };
      const replayed = await searchWith(second.database, { ...keys, TAPE_MODE: 'replay' });
      expect(inAnyOrder(replayed)).toEqual(inAnyOrder(recorded));
    },
  );
});
