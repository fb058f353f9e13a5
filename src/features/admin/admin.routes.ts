import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { AppError } from '#lib/errors.ts';
import { detailedHealthSchema } from './admin.schemas.ts';
import { getDetailedHealth, type HealthDeps } from './detailed-health.ts';
import type { Metrics } from './metrics.ts';

export interface AdminDeps extends HealthDeps {
  metrics: Metrics;
}

/** `/health…` and `/metrics`. */
export function adminRoutes(deps: AdminDeps): Router {
  const router = createRouter();

  router.openapi(liveRoute, (c) => c.json({ status: 'ok' as const }, 200));

  router.openapi(readyRoute, async (c) => {
    try {
      await deps.database.ping();
    } catch (cause) {
      throw new AppError('unavailable', 'database.unavailable', 'The database does not answer.', {
        retryAfterS: 5,
        cause,
      });
    }
    return c.json({ status: 'ready' as const }, 200);
  });

  router.openapi(detailedRoute, async (c) => c.json(await getDetailedHealth(deps), 200));

  router.openapi(metricsRoute, async (c) =>
    c.text(await deps.metrics.text(), 200, { 'Content-Type': deps.metrics.contentType }),
  );

  return router;
}

const tags = ['Health'];

const liveRoute = defineRoute({
  method: 'get',
  path: '/health',
  tags,
  summary: 'The process lives',
  responses: { 200: json('It lives', z.object({ status: z.literal('ok') }).openapi('Health'), { status: 'ok' }) },
});

const readyRoute = defineRoute({
  method: 'get',
  path: '/health/ready',
  tags,
  summary: 'The database answers, and requests are welcome',
  responses: {
    200: json('Ready', z.object({ status: z.literal('ready') }).openapi('Readiness'), { status: 'ready' }),
    503: problemResponse('The database is away; Retry-After says when to ask again'),
  },
});

const detailedRoute = defineRoute({
  method: 'get',
  path: '/health/detailed',
  tags,
  summary: 'Database, sources, programs, background work and sizes',
  responses: {
    200: json('How everything is', detailedHealthSchema, {
      status: 'ok',
      version: '0.1.0',
      database: { status: 'ok', description: 'embedded PostgreSQL 18.6 in storage/db' },
      providers: {
        deezer: { status: 'ok', configured: true, breaker: 'closed', calls: 12, failures: 0, remaining: 43 },
        lastfm: {
          status: 'off',
          configured: false,
          detail: 'set LASTFM_API_KEY to switch it on',
          breaker: 'closed',
          calls: 0,
          failures: 0,
        },
      },
      programs: {
        ffmpeg: { found: true, version: '7.1', path: '/usr/bin/ffmpeg' },
        'yt-dlp': { found: false, detail: 'downloads and searches; install a current one, or name it in YTDLP_PATH' },
      },
      spotify_mode: 'off',
      background: { pending: 0 },
      storage: { bytes: 41_943_040 },
      cache: { bytes: 0 },
    }),
  },
});

const metricsRoute = defineRoute({
  method: 'get',
  path: '/metrics',
  tags,
  summary: 'Counts and durations, as Prometheus text',
  responses: {
    200: {
      description: 'Prometheus text format',
      content: {
        'text/plain': {
          schema: z.string(),
          example: 'http_requests_total{method="GET",route="/health",status="200"} 3\n',
        },
      },
    },
  },
});
