import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { loadConfig } from '#config.ts';
import { silentLogger } from '#lib/logger.ts';
import type { Provider } from '#providers/provider.ts';
import { startSandbox } from '#sandbox/server.ts';
import { createServices } from '#services.ts';
import { useTestDatabase } from '../support/test-database.ts';

const own = useTestDatabase();

const MBID = '056e4f3e-d505-4dad-8ec1-d04f521cbb56';
const context = { priority: 'user' } as const;

/** One question that this source can answer, whatever it says. */
function askSomething(provider: Provider): Promise<unknown> | undefined {
  const artist = { name: 'Ida Nordlys', externalIds: { mbid: MBID, wikidata: 'Q1' } };
  const track = { title: 'Seven Summer', artistName: 'Ida Nordlys', externalIds: {} };
  return (
    provider.searchArtists?.({ query: 'Ida Nordlys', limit: 1 }, context) ??
    provider.getAlbumImages?.(MBID, context) ??
    provider.getSimilarArtists?.({ key: MBID, limit: 1 }, context) ??
    provider.getArtistBio?.(provider.artistKey(artist) ?? '', context) ??
    provider.getLyrics?.(provider.trackKey(track) ?? '', context) ??
    provider.searchVideos?.({ query: 'Ida Nordlys', limit: 1 }, context)
  );
}

it('every call to every source says who is calling, and whom to write to', async () => {
  const heard: { path: string; userAgent: string | undefined }[] = [];
  const listener = createServer((request, response) => {
    heard.push({ path: request.url ?? '', userAgent: request.headers['user-agent'] });
    response.writeHead(404).end('{}');
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  // The sandbox's own environment names every address that there is.
  const sandbox = await startSandbox();
  const env = Object.entries(sandbox.env).map(([name, value]) => [name, value.replace(sandbox.origin, origin)]);
  const { storageRoot } = own.config;
  const config = loadConfig({
    ...Object.fromEntries(env),
    CONTACT: 'me@example.test',
    STORAGE_ROOT: storageRoot,
    CACHE_ROOT: storageRoot,
  });
  const services = await createServices(config, { database: own.database, log: silentLogger });

  await Promise.allSettled(services.registry.providers.map(askSomething));

  const called = new Set(heard.map(({ path }) => path.split('/')[1]));
  expect(called.size, [...called].join()).toBeGreaterThanOrEqual(services.registry.providers.length);
  expect([...new Set(heard.map(({ userAgent }) => userAgent))]).toEqual([
    `Fonoteca/${config.version} ( me@example.test )`,
  ]);
  listener.close();
  await sandbox.close();
});
