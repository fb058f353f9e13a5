import { create as contentDisposition } from 'content-disposition';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { bodyAtMost } from '#http/body-limit.ts';
import { localId } from '#http/query.ts';
import { AppError } from '#lib/errors.ts';
import { MAX_TRACKS } from './add-tracks.ts';
import { exportPlaylist } from './export-playlist.ts';
import { decodeText } from './files/decode-text.ts';
import { FILE_FORMATS } from './files/playlist-file.ts';
import { FILE_MEDIA_TYPES } from './files/write-playlist-file.ts';
import { importPlaylist } from './import-playlist.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { playlistExample, playlistName, playlistSchema } from './playlists.schemas.ts';
import { showPlaylist } from './read-playlist.ts';

const MAX_FILE_BYTES = 5_000_000;
/** With what surrounds the file in a form or in JSON. */
const MAX_BODY_BYTES = 6_000_000;

/** Playlists out of files, and as files. */
export function playlistFileRoutes(deps: PlaylistDeps): Router {
  const router = createRouter();

  router.openapi(exportRoute, async (c) => {
    const { format } = c.req.valid('query');
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    const { content, fileName } = await exportPlaylist(deps, asked, format);
    return c.body(content, 200, {
      'Content-Type': `${FILE_MEDIA_TYPES[format]}; charset=utf-8`,
      'Content-Disposition': contentDisposition(fileName),
      'Cache-Control': 'private, no-cache',
    });
  });

  router.openapi(importRoute, async (c) => {
    const viewerId = c.var.viewer.id;
    const { content, ...file } = await sentFile(c.req.valid('form'), c.req.valid('json'));
    const { playlistId, matched, notFound } = await importPlaylist(deps, { viewerId, content, ...file });
    const playlist = await showPlaylist(deps, { playlistId, viewerId });
    return c.json({ playlist, matched, not_found: notFound }, 201);
  });

  return router;
}

/** What was sent in either way; that of the other is empty. */
async function sentFile(form: Partial<z.infer<typeof formInput>>, body: Partial<z.infer<typeof jsonInput>>) {
  if (form.file) {
    const { file, format, name } = form;
    return { content: decodeText(new Uint8Array(await file.arrayBuffer())), format, name, fileName: file.name };
  }
  if (body.content === undefined) {
    const detail = 'Send the file as multipart/form-data in `file`, or as JSON in `content`.';
    throw new AppError('invalid', 'request.invalid', detail);
  }
  return { content: body.content, format: body.format, name: body.name };
}

const tags = ['Playlists'];
const notFoundHere = problemResponse('No such playlist, or it is private and not yours');
const format = z.enum(FILE_FORMATS, { error: `must be one of ${FILE_FORMATS.join(', ')}` });
const file = z
  .instanceof(File, { error: 'must be a file' })
  .refine(({ size }) => size <= MAX_FILE_BYTES, `must have at most ${MAX_FILE_BYTES} bytes`)
  .openapi({ type: 'string', format: 'binary', description: 'The file' });
const told = {
  format: format.optional().openapi({ description: 'Its content tells unless this does' }),
  name: playlistName.optional().openapi({ description: 'What it is to be called; as in the file unless told' }),
};
const formInput = z.object({ file, ...told });
const jsonInput = z.strictObject({ content: z.string().max(MAX_FILE_BYTES), ...told }).openapi('PlaylistImport');

const importedSchema = z
  .object({
    playlist: playlistSchema,
    matched: z.number().int().openapi({ description: 'How many entries of the file are tracks here' }),
    not_found: z.array(
      z.object({
        line: z.number().int().openapi({ description: 'The line of the file; in JSPF the number of the track' }),
        text: z.string(),
        reason: z.string(),
      }),
    ),
  })
  .openapi('PlaylistImported');

const text = (example: string) => ({ schema: z.string(), example });
const exportRoute = defineRoute({
  method: 'get',
  path: '/playlists/id/{id}/export',
  tags,
  summary: 'A playlist as a file',
  description:
    'In UTF-8. Importing it here again gives the same tracks in the same order. M3U names tracks of this server, not files; ' +
    'CSV has the texts as they are, so a title that begins with `=` is a formula to a spreadsheet.',
  request: {
    params: z.object({ id: localId }),
    query: z.object({ format: format.default('m3u8').openapi({ description: 'What kind of file', example: 'xspf' }) }),
  },
  responses: {
    200: {
      description: 'The file',
      content: {
        [FILE_MEDIA_TYPES.m3u]: text('#EXTM3U\n…'),
        [FILE_MEDIA_TYPES.m3u8]: text('#EXTM3U\n…'),
        [FILE_MEDIA_TYPES.xspf]: text('<?xml version="1.0" encoding="UTF-8"?>\n<playlist version="1" …'),
        [FILE_MEDIA_TYPES.jspf]: {
          schema: z.object({ playlist: z.looseObject({}) }).openapi('Jspf'),
          example: { playlist: { title: 'Evening by the harbour', track: [] } },
        },
        [FILE_MEDIA_TYPES.csv]: text('title,artist,…'),
      },
    },
    404: notFoundHere,
  },
});

const importRoute = defineRoute({
  method: 'post',
  path: '/playlists/import',
  tags,
  summary: 'Makes a playlist of a file',
  description:
    'M3U, M3U8, XSPF, JSPF or CSV (of this server, Exportify, Soundiiz, TuneMyMusic and the like). Its entries are matched to the ' +
    'catalogue by our ids, ISRC and ids at sources, then by artist and title; the answer lists those that are not here.',
  middleware: bodyAtMost(MAX_BODY_BYTES),
  request: {
    body: {
      content: {
        'multipart/form-data': { schema: formInput },
        ...json('', jsonInput, { content: '#EXTM3U\n#EXTINF:211,Lumen Harbour - Saltglass\nsaltglass.flac' }).content,
      },
    },
  },
  responses: {
    201: json('The playlist, private, and what was not found', importedSchema, {
      playlist: playlistExample,
      matched: 12,
      not_found: [{ line: 9, text: 'Nobody - Nothing', reason: 'No artist of this name is here.' }],
    }),
    413: problemResponse(`The file has more than ${MAX_FILE_BYTES} bytes`),
    422: problemResponse(`It cannot be read, or has more than ${MAX_TRACKS} tracks`),
  },
});
