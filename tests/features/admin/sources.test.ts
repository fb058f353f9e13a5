import { describe, expect, test } from 'vitest';
import { detailedHealthSchema } from '#features/admin/admin.schemas.ts';
import { type ProviderReport, sourceRoutes } from '#features/admin/index.ts';
import { sourceListSchema } from '#features/admin/sources.schemas.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { expectDocumented } from '../../support/documented.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { useTestApp } from '../../support/test-app.ts';

const quiet = { configured: true, capabilities: [], breaker: 'closed', callsTotal: 0, failuresTotal: 0 } as const;

/** What `GET /sources` shows of these, at noon of 2026-11-21. */
async function sourcesOf(...reports: ProviderReport[]) {
  const clock = createFakeClock();
  const app = createHttpApp({ config: { host: '127.0.0.1', trustLoopback: true }, log: silentLogger, clock });
  app.route('/', sourceRoutes({ clock, providerReports: async () => reports }));
  const response = await app.request('/sources');
  await expectDocumented(app, 'GET', '/sources', response);
  const { items, total } = sourceListSchema.parse(await response.json());
  expect(total).toBe(reports.length);
  return items;
}

describe('GET /sources', () => {
  test('shows what is left of the limit, and what went wrong last', async () => {
    const [source] = await sourcesOf({
      ...quiet,
      name: 'deezer',
      capabilities: ['getArtist'],
      usage: { calls: 50, windowMs: 5000, used: 7, left: 43 },
      lastError: { at: new Date('2026-11-21T11:00:00Z'), fault: 'unavailable', message: 'HTTP 503' },
      callsTotal: 12,
      failuresTotal: 1,
    });
    expect(source).toMatchObject({
      status: 'ok',
      capabilities: ['getArtist'],
      limit: { calls: 50, window_ms: 5000 },
      used: 7,
      left: 43,
      blocked_until: null,
      last_error: { at: '2026-11-21T11:00:00.000Z', fault: 'unavailable', message: 'HTTP 503' },
      calls_total: 12,
      failures_total: 1,
    });
  });

  test('tells sources that rest, are blocked, whose rest is over, and that are off apart', async () => {
    const sources = await sourcesOf(
      { ...quiet, name: 'itunes', breaker: 'open' },
      { ...quiet, name: 'spotify', blockedUntil: new Date('2026-11-22T12:00:00Z'), blockReason: 'Retry-After' },
      { ...quiet, name: 'lrclib', blockedUntil: new Date('2026-11-20T12:00:00Z') },
      { ...quiet, name: 'lastfm', configured: false, detail: 'set LASTFM_API_KEY to switch it on' },
    );
    expect(sources).toMatchObject([
      { status: 'resting', breaker: 'open' },
      { status: 'blocked', blocked_until: '2026-11-22T12:00:00.000Z', block_reason: 'Retry-After' },
      { status: 'ok' },
      { status: 'off', configured: false, detail: 'set LASTFM_API_KEY to switch it on', limit: null, left: null },
    ]);
  });
});

describe('the sources of a server', () => {
  const made = useTestApp();

  test('are all there, each with what it can be asked and its limit, and as the health says', async () => {
    const get = async (path: string): Promise<unknown> => (await made.app.request(path)).json();
    const { items } = sourceListSchema.parse(await get('/sources'));
    const { providers } = detailedHealthSchema.parse(await get('/health/detailed'));
    const byName = Object.fromEntries(items.map((source) => [source.name, source]));
    expect(Object.keys(byName).sort()).toEqual(Object.keys(providers).sort());
    expect(byName.deezer?.capabilities).toEqual(
      expect.arrayContaining(['searchArtists', 'getArtistAlbums', 'getAlbum']),
    );
    expect(byName.lrclib?.capabilities).toEqual(['getLyrics']);
    expect(byName.musicbrainz?.limit).toEqual({ calls: expect.any(Number), window_ms: expect.any(Number) });
    for (const { name, status, left, used, limit } of items) {
      expect([name, status, left]).toEqual([name, providers[name]?.status, providers[name]?.remaining ?? null]);
      if (limit) expect((left ?? 0) + (used ?? 0)).toBe(limit.calls);
    }
    expect(byName.spotify).toMatchObject({ status: 'off', capabilities: [], limit: null });
  });
});
