import type { SourcesDeps } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId } from '#http/query.ts';
import type { Jobs } from '#jobs/jobs.ts';
import { getArtistFreshness } from './artist-freshness.ts';
import { artistFreshnessSchema, libraryFreshnessSchema } from './freshness.schemas.ts';
import { getLibraryFreshness } from './library-freshness.ts';

export interface FreshnessDeps extends SourcesDeps {
  jobs: Jobs;
}

/** How old what is stored is, and what is done about it. */
export function freshnessRoutes(deps: FreshnessDeps): Router {
  const router = createRouter();
  router.openapi(artistRoute, async (c) => c.json(await getArtistFreshness(deps, c.req.valid('param').id), 200));
  router.openapi(libraryRoute, async (c) => c.json(await getLibraryFreshness(deps), 200));
  return router;
}

const tags = ['Freshness'];

const artistRoute = defineRoute({
  method: 'get',
  path: '/artists/id/{id}/freshness',
  tags,
  summary: 'How old what is known of an artist is, and what is missing',
  request: { params: z.object({ id: localId }) },
  responses: {
    200: json('Source by source', artistFreshnessSchema, {
      artist_id: 1,
      followed: true,
      refreshed_at: '2026-11-20T03:12:00.000Z',
      next_refresh_at: '2026-11-21T03:12:00.000Z',
      sources: [
        {
          provider: 'deezer',
          aspect: 'albums',
          state: 'fresh',
          asked_at: '2026-11-20T03:12:00.000Z',
          age_seconds: 80_280,
          outcome: 'found',
          detail: null,
          due_at: '2026-11-27T03:12:00.000Z',
        },
      ],
      missing: ['bio'],
      incomplete_albums: 2,
    }),
    404: problemResponse('No such artist'),
  },
});

const libraryRoute = defineRoute({
  method: 'get',
  path: '/maintenance/freshness',
  tags,
  summary: 'How old the library is, what is missing, and what comes next',
  responses: {
    200: json('In numbers', libraryFreshnessSchema, {
      artists: { total: 1204, fresh: 1130, stale: 61, missing: 13 },
      oldest: { artist_id: 7, name: 'Brine Theory', asked_at: '2026-10-02T11:00:00.000Z' },
      without: { bio: 310, images: 25, complete_albums: 42 },
      followed: {
        total: 18,
        never_refreshed: 0,
        oldest_refresh_at: '2026-11-20T03:12:00.000Z',
        next_refresh_at: '2026-11-21T03:12:00.000Z',
      },
      jobs: { queued: 1, running: 2, failed: 0 },
    }),
  },
});
