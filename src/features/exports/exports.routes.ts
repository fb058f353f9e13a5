import { create as contentDisposition } from 'content-disposition';
import { notHere, readArtists } from '#features/catalog/index.ts';
import { acceptedJob, acceptedJobResponse } from '#features/jobs/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { serveFile } from '#http/serve-file.ts';
import { AppError } from '#lib/errors.ts';
import { enqueueExport } from './export.job.ts';
import type { ExportDeps } from './export-deps.ts';
import { KEPT_FOR_DAYS } from './export-files.ts';
import { exportExample, exportRequest, exportSchema, presentExport } from './exports.schemas.ts';
import { findExport, openExport } from './open-export.ts';

/** `/exports`: one's data as files. */
export function exportRoutes(deps: ExportDeps): Router {
  const { database, clock, log } = deps;
  const router = createRouter();

  router.openapi(askRoute, async (c) => {
    const { kind, format, artist_id: artistId } = c.req.valid('json');
    const accountId = c.var.viewer.id;
    if (artistId !== undefined) {
      const [artist] = await database.run((db) => readArtists(db, [artistId], accountId));
      if (!artist) throw notHere('artist', artistId);
    }
    return c.json(...acceptedJob(await enqueueExport(deps, { accountId, kind, format, artistId })));
  });

  router.openapi(oneRoute, async (c) => {
    const found = await findExport(deps, c.var.viewer.id, c.req.valid('param').id);
    return c.json(presentExport(found, clock.now()), 200);
  });

  router.openapi(fileRoute, async (c) => {
    const { id } = c.req.valid('param');
    const found = await findExport(deps, c.var.viewer.id, id);
    if (!c.var.viewer.scopes.includes('download')) {
      throw new AppError('forbidden', 'auth.scope', 'This API key does not have the scope download.');
    }
    const { fileName, ...file } = await openExport(deps, found);
    const headers = { 'Content-Disposition': contentDisposition(fileName), 'Cache-Control': 'private, no-cache' };
    return serveFile(c, log, { ...file, etag: `"${id}-${file.size}"`, headers });
  });

  return router;
}

const tags = ['Exports'];
const byId = z.object({
  id: z
    .guid('must be the id of an export, like 0d1b6c52-6a0e-4c0f-8f1b-0a4f3a6d9b11')
    .openapi({ description: 'The id of an export, which is that of its job', example: exportExample.id }),
});
const notYours = problemResponse('You have no such export');

const askRoute = defineRoute({
  method: 'post',
  path: '/exports',
  tags,
  summary: 'Has your data written into a file',
  description: `The job writes it; \`GET /exports/{id}\` says when it can be fetched, which is so for ${KEPT_FOR_DAYS} days. Texts that a spreadsheet would take for formulas have a \`'\` before them in CSV. Listens as \`jsonl\` are in the format of ListenBrainz, playlists as JSPF.`,
  request: {
    body: { required: true, ...json('What, and how', exportRequest, { kind: 'library', format: 'csv' }) },
  },
  responses: { 202: acceptedJobResponse, 404: problemResponse('No such artist') },
});

const oneRoute = defineRoute({
  method: 'get',
  path: '/exports/{id}',
  tags,
  summary: 'How far an export is',
  request: { params: byId },
  responses: { 200: json('The export', exportSchema, exportExample), 404: notYours },
});

const text = (example: string) => ({ schema: z.string(), example });
const content = {
  'text/csv': text('title,artist,album,…\r\nFirst Light,Lumen Harbour,First,…\r\n'),
  'application/jsonl': text('{"type":"artist","id":1,"name":"Lumen Harbour",…}\n'),
  'application/zip': text('PK…'),
};

const fileRoute = defineRoute({
  method: 'get',
  path: '/exports/{id}/file',
  tags,
  summary: 'The file of an export',
  description: 'With ranges, so that a download that was cut off can go on. An API key needs the scope `download`.',
  request: { params: byId },
  responses: {
    200: { description: 'The file', content },
    206: { description: 'The part that was asked for', content },
    304: { description: 'You have it already' },
    403: problemResponse('The API key does not have the scope download'),
    404: problemResponse('You have no such export, or its file is not there any more'),
    409: problemResponse('It is not written yet'),
    416: problemResponse('There is no such part of it'),
  },
});
