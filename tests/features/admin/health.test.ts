import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { detailedHealthSchema } from '#features/admin/admin.schemas.ts';
import { type AdminDeps, adminRoutes } from '#features/admin/index.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { createAdminDeps } from '../../support/admin-deps.ts';

function createAdminApp(overrides: Partial<AdminDeps> = {}) {
  const admin = createAdminDeps(overrides);
  const config = { host: '127.0.0.1', trustLoopback: true };
  const onAnswer = admin.metrics.observeRequest;
  const app = createHttpApp({ config, log: silentLogger, clock: admin.clock, onAnswer });
  app.route('/', adminRoutes(admin));
  return { app, admin };
}

const away = { description: 'PostgreSQL at db:5432', ping: () => Promise.reject(new Error('gone')) };
const report = { configured: true, capabilities: [], breaker: 'closed', callsTotal: 1, failuresTotal: 0 } as const;
const usage = { calls: 50, windowMs: 5000, used: 7, left: 43 };
const detailed = async (overrides: Partial<AdminDeps>) => {
  const response = await createAdminApp(overrides).app.request('/health/detailed');
  expect(response.status).toBe(200);
  return detailedHealthSchema.parse(await response.json());
};

describe('GET /health', () => {
  test('is exactly {"status":"ok"} as long as the process lives', async () => {
    const response = await createAdminApp({ database: away }).app.request('/health');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"status":"ok"}');
  });
});

describe('GET /health/ready', () => {
  test('is 200 when the database answers', async () => {
    expect((await createAdminApp().app.request('/health/ready')).status).toBe(200);
  });

  test('is 503 with Retry-After while it does not', async () => {
    const response = await createAdminApp({ database: away }).app.request('/health/ready');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
  });
});

describe('GET /health/detailed', () => {
  test('answers while the database is away, and says so', async () => {
    const health = await detailed({ database: away, providers: () => away.ping() as Promise<never> });
    expect(health.status).toBe('degraded');
    expect(health.database).toEqual({ status: 'unavailable', description: 'PostgreSQL at db:5432' });
  });

  test('lists the programs that sound needs: where they are, or what they would be good for', async () => {
    const { programs } = await detailed({
      ffmpeg: { find: async () => ({ version: '7.1', ffmpeg: '/opt/bin/ffmpeg' }) },
      downloaders: [
        { name: 'yt-dlp', available: async () => ({ version: '2026.11.01', path: '/usr/bin/yt-dlp' }) },
        { name: 'ytdl-core', available: async () => ({ version: '4.11.5' }) },
      ],
    });
    expect(programs).toEqual({
      ffmpeg: { found: true, version: '7.1', path: '/opt/bin/ffmpeg' },
      ffprobe: { found: false, detail: expect.stringContaining('ffmpeg') },
      'yt-dlp': { found: true, version: '2026.11.01', path: '/usr/bin/yt-dlp' },
      'ytdl-core': { found: true, version: '4.11.5' },
    });
    expect((await detailed({})).programs.ffmpeg).toEqual({
      found: false,
      detail: expect.stringContaining('FFMPEG_PATH'),
    });
  });

  test('tells sources that work, rest, are blocked and are off apart', async () => {
    const health = await detailed({
      providers: async () => [
        { ...report, name: 'deezer', usage, lastOkAt: new Date('2026-11-21T11:59:00Z') },
        { ...report, name: 'itunes', breaker: 'open' },
        { ...report, name: 'spotify', blockedUntil: new Date('2026-11-22T12:00:00Z'), blockReason: 'Retry-After' },
        { ...report, name: 'lrclib', blockedUntil: new Date('2026-11-20T12:00:00Z') },
        { ...report, name: 'lastfm', configured: false, detail: 'set LASTFM_API_KEY' },
      ],
    });
    expect(health.status).toBe('degraded');
    expect(Object.entries(health.providers).map(([name, { status }]) => [name, status])).toEqual([
      ['deezer', 'ok'],
      ['itunes', 'resting'],
      ['spotify', 'blocked'],
      ['lrclib', 'ok'],
      ['lastfm', 'off'],
    ]);
    expect(health.providers.spotify).toMatchObject({
      blocked_until: '2026-11-22T12:00:00.000Z',
      block_reason: 'Retry-After',
    });
    expect(health.providers.deezer).toMatchObject({ remaining: 43, last_ok_at: '2026-11-21T11:59:00.000Z' });
  });

  test('is ok when nothing is in trouble', async () => {
    expect((await detailed({ providers: async () => [{ ...report, name: 'deezer' }] })).status).toBe('ok');
  });

  test('measures the folders, those within them too', async () => {
    const root = await mkdtemp(join(tmpdir(), 'fonoteca-size-'));
    onTestFinished(() => rm(root, { recursive: true }));
    await mkdir(join(root, 'a/b'), { recursive: true });
    await writeFile(join(root, 'one'), 'x'.repeat(10));
    await writeFile(join(root, 'a/b/two'), 'x'.repeat(32));
    const health = await detailed({ storageRoot: root });
    expect(health.storage.bytes).toBe(42);
    expect(health.cache.bytes).toBe(0);
  });
});

describe('GET /metrics', () => {
  test('counts requests by route and status, and calls by source and outcome', async () => {
    const { app, admin } = createAdminApp();
    await app.request('/health');
    await app.request('/health');
    admin.metrics.observeProviderCall({ provider: 'deezer', outcome: 'rate_limited', tookMs: 120 });
    const response = await app.request('/metrics');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await response.text();
    expect(text).toContain('http_requests_total{method="GET",route="/health",status="200"} 2');
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/health"} 2');
    expect(text).toContain('provider_calls_total{provider="deezer",outcome="rate_limited"} 1');
    expect(text).toContain('provider_call_duration_seconds_sum{provider="deezer"} 0.12');
    expect(text).toContain('process_cpu_seconds_total');
  });

  test('keeps the numbers of two apps apart', async () => {
    await createAdminApp().app.request('/health');
    const text = await (await createAdminApp().app.request('/metrics')).text();
    expect(text).not.toContain('route="/health"');
  });
});
