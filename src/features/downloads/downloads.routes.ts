import { notHere, readAlbums, readArtists } from '#features/catalog/index.ts';
import { acceptedJob, acceptedJobResponse, jobLocationHeader } from '#features/jobs/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import { type AskDeps, askDownload, readDownload, takeBackDownload } from './ask-download.ts';
import { enqueueDownloadMany } from './download-many.job.ts';
import { type DownloadView, listDownloads } from './downloads.repository.ts';
import {
  downloadExample,
  downloadFormat,
  downloadListSchema,
  downloadRequest,
  downloadState,
  downloadStatusExample,
  downloadStatusSchema,
  presentDownload,
  presentStatus,
} from './downloads.schemas.ts';

/** `/youtube/download`, `/youtube/status` and `/youtube/downloads`: the sound of tracks. */
export function downloadRoutes(deps: AskDeps): Router {
  const router = createRouter();
  const show = async (trackId: number, view: DownloadView | null) =>
    presentStatus(trackId, view, view && (await deps.jobs.find(view.job_id)));

  router.openapi(askRoute, async (c) => {
    const { track_id: trackId } = c.req.valid('param');
    const format = c.req.valid('json')?.format ?? c.req.valid('query').format ?? 'best';
    const view = await askDownload(deps, { trackId, format, accountId: c.var.viewer.id });
    const shown = await show(trackId, view);
    if (shown.status === 'completed') return c.json(shown, 200);
    return c.json(shown, 202, { Location: `/jobs/${view.job_id}` });
  });

  router.openapi(statusRoute, async (c) => {
    const { track_id: trackId } = c.req.valid('param');
    return c.json(await show(trackId, await readDownload(deps, trackId)), 200);
  });

  router.openapi(listRoute, async (c) => {
    const query = c.req.valid('query');
    const { items, total } = await deps.database.run((db) => listDownloads(db, query));
    return c.json({ items: items.map(presentDownload), total, limit: query.limit, offset: query.offset }, 200);
  });

  router.openapi(takeBackRoute, async (c) => {
    const { id: accountId, roles } = c.var.viewer;
    await takeBackDownload(deps, {
      trackId: c.req.valid('param').track_id,
      accountId,
      isAdmin: roles.includes('admin'),
    });
    return c.body(null, 204);
  });

  for (const [of, read] of [
    ['album', readAlbums],
    ['artist', readArtists],
  ] as const) {
    router.openapi(manyRoute(of), async (c) => {
      const { id } = c.req.valid('param');
      const format = c.req.valid('json')?.format ?? c.req.valid('query').format ?? 'best';
      const accountId = c.var.viewer.id;
      const found = await deps.database.run(async (db) => (await read(db, [id], accountId)).length > 0);
      if (!found) throw notHere(of, id);
      return c.json(...acceptedJob(await enqueueDownloadMany(deps, { of, id, format, accountId })));
    });
  }

  return router;
}

const tags = ['Downloads'];
const byTrack = z.object({ track_id: localId });
const inFormat = z.object({ format: downloadFormat.optional() });
const noSuchTrack = problemResponse('No such track');

const askRoute = defineRoute({
  method: 'post',
  path: '/youtube/download/{track_id}',
  tags,
  summary: "Downloads a track's sound",
  description:
    'Finds the video (as `GET /youtube/link/{track_id}` does), downloads it, makes sure that it is the song, tags it, and keeps it. The same download however often it is asked for; what failed is begun anew. You answer for having the right to what you download.',
  request: { params: byTrack, query: inFormat, body: downloadRequest },
  responses: {
    200: json('It is here already', downloadStatusSchema, {
      ...downloadStatusExample,
      ...{
        status: 'completed',
        progress: 1,
        path: 'music_downloads/Lumen Harbour/First/01 First Light.m4a',
        size: 3_660_000,
      },
    }),
    202: { ...json('It waits or runs', downloadStatusSchema, downloadStatusExample), headers: jobLocationHeader },
    404: noSuchTrack,
  },
});

const statusRoute = defineRoute({
  method: 'get',
  path: '/youtube/status/{track_id}',
  tags,
  summary: "How far a track's download is",
  request: { params: byTrack },
  responses: { 200: json('The latest download', downloadStatusSchema, downloadStatusExample), 404: noSuchTrack },
});

const listRoute = defineRoute({
  method: 'get',
  path: '/youtube/downloads',
  tags,
  summary: 'All downloads, newest first',
  request: {
    query: paging.extend({
      status: downloadState.optional().openapi({ description: 'Only these', example: 'failed' }),
    }),
  },
  responses: {
    200: json('A page of downloads', downloadListSchema, { items: [downloadExample], total: 1, limit: 20, offset: 0 }),
  },
});

const takeBackRoute = defineRoute({
  method: 'delete',
  path: '/youtube/download/{track_id}',
  tags,
  summary: 'Takes a download back',
  description:
    'What waits or runs is cancelled and leaves nothing behind; a file that was downloaded is deleted. For whoever asked for it, and for admins.',
  request: { params: byTrack },
  responses: {
    204: { description: 'There is nothing left of it' },
    403: problemResponse('Somebody else asked for it'),
    404: problemResponse('No such track, or it has no download'),
  },
});

const manyRoute = (of: 'album' | 'artist') =>
  defineRoute({
    method: 'post',
    path: `/youtube/download/${of}/{id}`,
    tags,
    summary: `Downloads everything of an ${of} that has no file yet`,
    description: 'The job asks for each track, favourites first; `GET /youtube/downloads` shows them.',
    request: { params: z.object({ id: localId }), query: inFormat, body: downloadRequest },
    responses: { 202: acceptedJobResponse, 404: problemResponse(`No such ${of}`) },
  });
