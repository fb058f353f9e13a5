import { open } from 'node:fs/promises';
import { acceptedJob, acceptedJobResponse } from '#features/jobs/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { streamedBodyAtMost } from '#http/body-limit.ts';
import { readMultipart } from '#http/multipart.ts';
import { paging } from '#http/query.ts';
import { serveFile } from '#http/serve-file.ts';
import { AppError } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import { columnMap } from './import.job.ts';
import { importFiles } from './import-files.ts';
import { readRefusals } from './import-report.ts';
import { findImport, type StoredImport } from './imports.repository.ts';
import { importExample, importSchema, unmatchedExample, unmatchedListSchema } from './imports.schemas.ts';
import { listUnmatched } from './listens/unmatched.repository.ts';
import type { RunImportDeps } from './run-import.ts';
import { forgetFile, type KeptFile, keepFile, startImport } from './start-import.ts';
import type { ColumnMap } from './tracks/track-columns.ts';

export interface ImportRouteDeps extends RunImportDeps {
  log: Logger;
  config: { storageRoot: string; maxContentLength: number };
}

/** Data sets, listening histories and playlists in, out of files. */
export function importRoutes(deps: ImportRouteDeps): Router {
  const { config, database, jobs } = deps;
  const router = createRouter();
  const place = (stored: Pick<StoredImport, 'folder'>) => importFiles(config, stored.folder).report;

  async function own(id: string, accountId: number): Promise<StoredImport> {
    const stored = await database.run((db) => findImport(db, id));
    if (stored?.accountId === accountId) return stored;
    throw new AppError('not_found', 'import.not_found', `You have no import ${id}.`);
  }

  router.openapi(addRoute(config.maxContentLength), async (c) => {
    const { kept, fileName, fields } = await receive(c.req.raw, config);
    const request = await readFields(fields).catch(async (error: unknown) => {
      await forgetFile(kept);
      throw error;
    });
    const job = await startImport(deps, kept, { ...request, accountId: c.var.viewer.id, fileName });
    return c.json(...acceptedJob(job));
  });

  router.openapi(oneRoute, async (c) => {
    const stored = await own(c.req.valid('param').id, c.var.viewer.id);
    const job = await jobs.find(stored.id);
    const { refusals } = await readRefusals(config, stored, c.req.valid('query'));
    return c.json(
      {
        ...{ id: stored.id, kind: stored.kind, status: job?.status ?? ('completed' as const), dry_run: stored.dryRun },
        ...{ file_name: stored.fileName, created_at: job?.createdAt.toISOString() ?? '' },
        ...{ finished_at: job?.finishedAt?.toISOString() ?? null, error: job?.error ?? null },
        ...{ total: stored.total, created: stored.created, updated: stored.updated, unchanged: stored.unchanged },
        ...{ refused: stored.refused, skipped: stored.skipped, unmatched: stored.unmatched, refusals },
        playlist_id: stored.playlistId,
      },
      200,
    );
  });

  router.openapi(reportRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { reportBytes: size, ...stored } = await own(id, c.var.viewer.id);
    const handle = await open(place(stored)).catch(() => undefined);
    if (!handle) return c.body('', 200, { 'Content-Type': REPORT_TYPE });
    return serveFile(c, deps.log, {
      ...{
        handle,
        size,
        type: REPORT_TYPE,
        etag: `"${id}-${size}"`,
        modifiedAt: (await handle.stat()).mtime,
      },
      headers: { 'Content-Disposition': 'attachment; filename="refused.jsonl"', 'Cache-Control': 'private, no-cache' },
    });
  });

  router.openapi(unmatchedRoute, async (c) => {
    const stored = await own(c.req.valid('param').id, c.var.viewer.id);
    const page = c.req.valid('query');
    const { items, total } = await database.run((db) => listUnmatched(db, { importId: stored.id, ...page }));
    return c.json({ items, total, ...page }, 200);
  });

  return router;
}

/** Keeps the file of a form as it arrives. */
async function receive(request: Request, config: ImportRouteDeps['config']) {
  let kept: KeptFile | undefined;
  let fileName: string | undefined;
  try {
    const limits = { maxBytes: config.maxContentLength, maxFiles: 1 };
    const fields = await readMultipart(request, limits, async (file) => {
      if (file.field !== 'file') throw wrong('file', 'is the name of the field that holds the file');
      fileName = file.fileName?.slice(0, 200);
      kept = await keepFile(config, file.content);
    });
    if (!kept) throw wrong('file', 'is missing');
    return { kept, fileName, fields };
  } catch (error) {
    if (kept) await forgetFile(kept);
    throw error;
  }
}

const otherFields = z.strictObject({
  kind: z.enum(['tracks', 'listens', 'playlist'], { error: 'must be tracks, listens or playlist' }),
  map: z
    .string()
    .optional()
    .transform((text, context): ColumnMap => {
      const map = columnMap.safeParse(text === undefined ? {} : parsedOrText(text));
      if (map.success) return map.data;
      const [issue] = map.error.issues;
      context.issues.push({
        code: 'custom',
        input: text,
        message: `must be JSON such as {"Song ID":"track_id"}: ${issue?.path.join('.')} ${issue?.message}`,
      });
      return z.NEVER;
    }),
  dry_run: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((text) => text === 'true'),
});

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // which is no map
  }
}

async function readFields(fields: ReadonlyMap<string, string>) {
  const read = otherFields.safeParse(Object.fromEntries(fields));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw wrong(issue?.path.join('.') ?? '', issue?.message ?? 'cannot be read');
  }
  const { kind, map, dry_run: isDryRun } = read.data;
  if (isDryRun && kind === 'playlist') throw wrong('dry_run', 'is for tracks and listens only');
  return { kind, map, isDryRun };
}

function wrong(path: string, message: string): AppError {
  return new AppError('invalid', 'request.invalid', `${path} ${message}`, { errors: [{ path, message }] });
}

const tags = ['Imports'];
const byId = z.object({
  id: z
    .guid('must be the id of an import')
    .openapi({ description: 'The id of an import, which is that of its job', example: importExample.id }),
});
const notHere = problemResponse('You have no such import, or no more: what has ended is forgotten after some weeks');

const addRoute = (maxBytes: number) =>
  defineRoute({
    method: 'post',
    path: '/imports',
    tags,
    summary: 'Takes a file in: a data set of songs, a listening history, or a playlist',
    description:
      'Plain, gzip or ZIP, as its content says. `tracks`: CSV with a header as in the public Spotify data sets (track_id, artists, track_name, …); columns of other names are told by `map`. `listens`: a history of Spotify (also the ZIP as it comes), ListenBrainz, Last.fm or Apple Music. The same file again changes nothing. Follow the job, or read `/imports/{id}`.',
    middleware: [streamedBodyAtMost(maxBytes)] as const,
    request: {
      body: {
        required: true,
        content: {
          // No zod schema: with one, the whole form would be read into memory.
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['file', 'kind'],
              properties: {
                file: { type: 'string', format: 'binary' },
                kind: { type: 'string', enum: ['tracks', 'listens', 'playlist'] },
                map: { type: 'string', description: 'JSON: header → column', example: '{"Song ID":"track_id"}' },
                dry_run: {
                  type: 'string',
                  enum: ['true', 'false'],
                  description: 'Counts, and stores nothing: as if every thousand rows came first',
                },
              },
            },
          },
        },
      },
    },
    responses: {
      202: acceptedJobResponse,
      413: problemResponse('The file is too large'),
      415: problemResponse('It is not a form'),
    },
  });

const oneRoute = defineRoute({
  method: 'get',
  path: '/imports/{id}',
  tags,
  summary: 'How far an import is, and what came of it',
  description: '`limit` and `offset` are those of `refusals`.',
  request: { params: byId, query: paging },
  responses: { 200: json('The import', importSchema, importExample), 404: notHere },
});

const REPORT_TYPE = 'text/plain; charset=utf-8';
const reportContent = {
  'text/plain': { schema: z.string(), example: '{"line":65902,"reason":"It names no title."}\n' },
};

const reportRoute = defineRoute({
  method: 'get',
  path: '/imports/{id}/report',
  tags,
  summary: 'All rows that were refused, and why, as JSON Lines',
  request: { params: byId },
  responses: {
    200: { description: 'A refusal a line', content: reportContent },
    206: { description: 'The part that was asked for', content: reportContent },
    304: { description: 'You have it already' },
    404: problemResponse('You have no such import'),
    416: problemResponse('There is no such part of it'),
  },
});

const unmatchedRoute = defineRoute({
  method: 'get',
  path: '/imports/{id}/unmatched',
  tags,
  summary: 'Songs of a history that are not here, the most heard first',
  description: 'Their listens are kept. They become listens within an hour after the song came here.',
  request: { params: byId, query: paging },
  responses: {
    200: json('A page of songs', unmatchedListSchema, { items: [unmatchedExample], total: 1, limit: 20, offset: 0 }),
    404: notHere,
  },
});
