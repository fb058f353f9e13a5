import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApp } from '#app.ts';
import { loadConfig } from '#config.ts';
import { silentLogger } from '#lib/logger.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { createServices, type Services } from '#services.ts';
import { useTestDatabase } from '../support/test-database.ts';
import { smallWorld } from './small-world.ts';
import { useTimeMachine } from './time-machine.ts';

const own = useTestDatabase();
const time = useTimeMachine();
let sandbox: Sandbox;
const started: Services[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off', catalogue: smallWorld(time.clock), clock: time.clock });
});
beforeEach(() => sandbox.resetCalls());
afterAll(async () => {
  for (const { background } of started) await background.stop();
  await sandbox.close();
});

const answer = z.object({ providers: z.record(z.string(), z.object({ status: z.string() })) });

/** One of several processes over the same database. */
async function startOne(
  env: Record<string, string> = {},
): Promise<(q: string) => Promise<Record<string, { status: string }>>> {
  const { storageRoot } = own.config;
  const config = loadConfig({
    ...sandbox.env,
    PROVIDERS: 'spotify,lastfm,deezer',
    STORAGE_ROOT: storageRoot,
    CACHE_ROOT: storageRoot,
    ...env,
  });
  const services = await createServices(config, { database: own.database, log: silentLogger, clock: time.clock });
  started.push(services);
  const app = createApp(services);
  return async (q) => {
    const response = await app.request(`/search/orchestrated?q=${encodeURIComponent(q)}`);
    const { providers } = answer.parse(await response.json());
    await services.background.idle();
    return providers;
  };
}

describe('processes over one database', () => {
  it('all leave a source alone when one of them was told to, and nobody else for that', async () => {
    const [searchInA, searchInB] = [await startOne(), await startOne()];
    expect((await searchInB('Ida Nordlys')).spotify).toMatchObject({ status: 'ok' });
    sandbox.setFault('spotify', { kind: 'quota' });
    expect((await searchInA('Lumen Harbour')).spotify).toMatchObject({ status: 'rate_limited' });
    sandbox.setFault('spotify', null);
    sandbox.resetCalls();
    time.skip(3000);

    expect(await searchInB('Señorita Bleu')).toMatchObject({
      spotify: { status: 'rate_limited' },
      deezer: { status: 'ok' },
    });
    expect(sandbox.calls('spotify')).toEqual([]);
  });

  it('give a key that was refused another chance when one of them starts with a repaired one', async () => {
    const withWrongKey = await startOne({ LASTFM_API_KEY: 'mistyped' });
    await untilAsked(withWrongKey, 'Seven Summer', 'failed');
    const calls = sandbox.calls('lastfm').length;
    expect((await withWrongKey('Under Letters')).lastfm).toMatchObject({ status: 'failed' });
    expect(sandbox.calls('lastfm')).toHaveLength(calls);

    const withRightKey = await startOne();
    await untilAsked(withRightKey, 'Every Paradise', 'ok');
  });

  /** On a busy machine there may be no turn at Last.fm in time for one search: then the next new words ask it. */
  async function untilAsked(search: Awaited<ReturnType<typeof startOne>>, words: string, status: string) {
    let searches = 0;
    const ask = async () => {
      searches += 1;
      return (await search(`${words} ${searches}`)).lastfm?.status;
    };
    await expect.poll(ask, { timeout: 15_000 }).toBe(status);
  }
});
