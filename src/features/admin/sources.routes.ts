import { createRouter, defineRoute, json, type Router } from '#http/api.ts';
import type { Clock } from '#lib/clock.ts';
import type { ProviderReport } from './provider-report.ts';
import { presentSource, sourceListSchema } from './sources.schemas.ts';

export interface SourceRouteDeps {
  clock: Clock;
  providerReports(): Promise<ProviderReport[]>;
}

/** `/sources`. */
export function sourceRoutes({ clock, providerReports }: SourceRouteDeps): Router {
  const router = createRouter();
  router.openapi(listRoute, async (c) => {
    const reports = await providerReports();
    const now = clock.now();
    return c.json({ items: reports.map((report) => presentSource(report, now)), total: reports.length }, 200);
  });
  return router;
}

const listRoute = defineRoute({
  method: 'get',
  path: '/sources',
  tags: ['Sources'],
  summary: 'What each source can be asked, how much of its limit is used, and how it is',
  responses: {
    200: json('All sources, whether they are on or not', sourceListSchema, {
      items: [
        {
          name: 'deezer',
          status: 'ok',
          configured: true,
          capabilities: ['searchArtists', 'getArtist', 'getArtistAlbums'],
          limit: { calls: 50, window_ms: 5000 },
          used: 7,
          left: 43,
          breaker: 'closed',
          blocked_until: null,
          block_reason: null,
          last_ok_at: '2026-11-21T01:30:00.000Z',
          last_error: null,
          calls_total: 12,
          failures_total: 0,
        },
        {
          name: 'lastfm',
          status: 'off',
          configured: false,
          detail: 'set LASTFM_API_KEY to switch it on',
          capabilities: [],
          limit: null,
          used: null,
          left: null,
          breaker: 'closed',
          blocked_until: null,
          block_reason: null,
          last_ok_at: null,
          last_error: null,
          calls_total: 0,
          failures_total: 0,
        },
      ],
      total: 2,
    }),
  },
});
