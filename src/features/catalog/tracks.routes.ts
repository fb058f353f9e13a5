import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import { requireRole } from '#http/viewer.ts';
import { readAudioFeatures } from './audio-features.repository.ts';
import { askedAnswer, trackExample, wholeTrackExample } from './catalog.examples.ts';
import { askedTrackSchema, trackListSchema, wholeTrackSchema } from './catalog-answers.schemas.ts';
import { listTrackIds, TRACK_SORTS } from './catalog-lists.repository.ts';
import { deleteEntity } from './delete-entity.ts';
import { enrichTrack } from './enrich-track.ts';
import type { CatalogDeps } from './ensure-asked.ts';
import { createTotals } from './exact-totals.repository.ts';
import { notHere } from './not-here.ts';
import { sortBy } from './sort-query.ts';
import { SourceReports } from './source-reports.ts';
import { toldBy } from './told-by.ts';
import { trackCursor } from './track-cursor.ts';
import { readTracks } from './views.repository.ts';

/** Tracks that are here. */
export function trackRoutes(deps: CatalogDeps): Router {
  const router = createRouter();
  const totals = createTotals();

  router.openapi(listRoute, async (c) => {
    const { sort, cursor, ...page } = c.req.valid('query');
    const list = await deps.database.run(async (db) => {
      const { ids, total, next } = await listTrackIds(db, totals, cursor?.sort ?? sort, { ...page, cursor });
      const items = await readTracks(db, ids, c.var.viewer.id);
      return { items, total, ...page, next_cursor: next && trackCursor.write(next) };
    });
    return c.json(list, 200);
  });

  router.openapi(oneRoute, async (c) => c.json(await readTrack(deps, c.req.valid('param').id, c.var.viewer.id), 200));

  router.openapi(deleteRoute, async (c) => {
    requireRole(c, 'admin');
    await deleteEntity(deps, { kind: 'track', id: c.req.valid('param').id }, c.var.viewer.id);
    return c.body(null, 204);
  });

  router.openapi(enrichRoute, async (c) => {
    const { id } = c.req.valid('param');
    await readTrack(deps, id, c.var.viewer.id);
    const reports = new SourceReports(deps.clock);
    await enrichTrack(deps, id, reports);
    return c.json({ ...(await readTrack(deps, id, c.var.viewer.id)), ...toldBy(deps, reports, true) }, 200);
  });

  return router;
}

async function readTrack({ database }: CatalogDeps, id: number, viewerId: number) {
  const track = await database.run(async (db) => {
    const [found] = await readTracks(db, [id], viewerId);
    return found && { ...found, audio_features: await readAudioFeatures(db, id) };
  });
  if (!track) throw notHere('track', id);
  return track;
}

const tags = ['Tracks'];
const byId = z.object({ id: localId });
const noSuchTrack = problemResponse('No such track');

const listRoute = defineRoute({
  method: 'get',
  path: '/tracks',
  tags,
  summary: 'All tracks that are here',
  description: 'To read them all, follow `next_cursor`: it stays fast and misses nothing while tracks are added.',
  request: {
    query: paging.extend({ sort: sortBy(TRACK_SORTS), cursor: trackCursor.param.optional() }),
  },
  responses: {
    200: json('A page of tracks', trackListSchema, {
      items: [trackExample],
      total: 1,
      limit: 20,
      offset: 0,
      next_cursor: null,
    }),
  },
});

const oneRoute = defineRoute({
  method: 'get',
  path: '/tracks/id/{id}',
  tags,
  summary: 'A track that is here',
  request: { params: byId },
  responses: { 200: json('The track', wholeTrackSchema, wholeTrackExample), 404: noSuchTrack },
});

const deleteRoute = defineRoute({
  method: 'delete',
  path: '/tracks/id/{id}',
  tags,
  summary: 'Deletes a track',
  description:
    'For admins. Its album stays. What sources were asked about it is forgotten: whoever asks for its album again gets it back.',
  request: { params: byId },
  responses: {
    204: { description: 'It is gone' },
    403: problemResponse('The caller is no admin'),
    404: noSuchTrack,
    409: problemResponse("It is somebody's favourite"),
  },
});

const enrichRoute = defineRoute({
  method: 'post',
  path: '/tracks/enrich/{id}',
  tags,
  summary: 'Ask what else is known about a track',
  description:
    'Listeners, play count, tags, ISRC and MBID, from every source that can say. Asks only what is missing or stale.',
  request: { params: byId },
  responses: {
    200: json('The track as stored', askedTrackSchema, { ...wholeTrackExample, ...askedAnswer }),
    404: noSuchTrack,
  },
});
