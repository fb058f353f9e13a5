import type { Context } from 'hono';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { bodyAtMost } from '#http/body-limit.ts';
import type { HttpEnv } from '#http/http-env.ts';
import { localId, wholeNumber } from '#http/query.ts';
import type { Viewer } from '#http/viewer.ts';
import { type CoverDeps, coverOf, giveCover, LARGEST_COVER } from './playlist-cover.ts';
import { playlistExample, playlistSchema } from './playlists.schemas.ts';
import { getPlaylist, showPlaylist } from './read-playlist.ts';

/** The sides that are made, in pixels. */
const SIZES = [64, 150, 300, 640, LARGEST_COVER];
const DEFAULT_SIZE = 640;
const MAX_FILE_BYTES = 10_000_000;
/** With what surrounds the file in a form. */
const MAX_BODY_BYTES = MAX_FILE_BYTES + 10_000;

/** What playlists look like. */
export function playlistCoverRoutes(deps: CoverDeps): Router {
  const router = createRouter();

  router.openapi(putRoute, async (c) => {
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    await getPlaylist(deps, asked, 'own');
    await giveCover(deps, asked, Buffer.from(await c.req.valid('form').cover.arrayBuffer()));
    return c.json(await showPlaylist(deps, asked), 200);
  });

  router.openapi(deleteRoute, async (c) => {
    await giveCover(deps, { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id }, null);
    return c.body(null, 204);
  });

  router.openapi(readRoute, async (c) => {
    const { id } = await getPlaylist(deps, { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id });
    return sendCover(c, id, c.req.valid('query').size);
  });

  router.openapi(pictureRoute, async (c) => {
    const { id } = c.req.valid('param');
    // Whoever shows an address that we signed may see what is there, and is nobody.
    const viewer: Viewer | undefined = c.var.viewer;
    if (viewer) await getPlaylist(deps, { playlistId: id, viewerId: viewer.id });
    return sendCover(c, id, c.req.valid('query').size);
  });

  async function sendCover(c: Context<HttpEnv>, playlistId: number, size: number) {
    const { etag, bytes } = await coverOf(deps, playlistId, size);
    const headers = { 'Cache-Control': 'private, max-age=300', ETag: etag };
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
    const picture = await bytes();
    return c.body(picture, 200, {
      ...headers,
      'Content-Type': 'image/webp',
      'Content-Length': String(picture.length),
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
  }

  return router;
}

const tags = ['Playlists'];
const params = z.object({ id: localId });
const notFound = problemResponse('No such playlist, or it is private and not yours');
const notOwner = problemResponse('You may read it, but it is not yours');
const query = z.object({
  size: wholeNumber({ min: 1, max: LARGEST_COVER, description: 'The longer side in pixels', example: 300 })
    .transform((side) => SIZES.find((size) => size >= side) ?? LARGEST_COVER)
    .default(DEFAULT_SIZE)
    .openapi({ default: DEFAULT_SIZE }),
});
const picture = {
  200: {
    description: 'The picture',
    content: { 'image/webp': { schema: z.string().openapi({ format: 'binary' }), example: '(the bytes)' } },
  },
  304: { description: 'It is what came with the ETag of `If-None-Match`' },
  404: notFound,
};

const putRoute = defineRoute({
  method: 'put',
  path: '/playlists/id/{id}/cover',
  tags,
  summary: 'Gives a playlist a cover',
  description: `JPEG, PNG, WebP, AVIF or GIF, at most ${MAX_FILE_BYTES / 1_000_000} MB. Kept as WebP of at most ${LARGEST_COVER} pixels, upright and without metadata.`,
  middleware: bodyAtMost(MAX_BODY_BYTES),
  request: {
    params,
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: z.object({
            cover: z
              .instanceof(File, { error: 'must be a file' })
              .refine(({ size }) => size > 0, 'must not be empty')
              .refine(({ size }) => size <= MAX_FILE_BYTES, `must have at most ${MAX_FILE_BYTES} bytes`)
              .openapi({ type: 'string', format: 'binary', description: 'The picture' }),
          }),
        },
      },
    },
  },
  responses: {
    200: json('The playlist', playlistSchema, playlistExample),
    403: notOwner,
    404: notFound,
    413: problemResponse('The file is too large'),
    415: problemResponse('It is no JPEG, PNG, WebP, AVIF or GIF, is damaged, or has too many pixels'),
  },
});

const deleteRoute = defineRoute({
  method: 'delete',
  path: '/playlists/id/{id}/cover',
  tags,
  summary: 'Takes the cover of a playlist away: it shows its albums again',
  request: { params },
  responses: { 204: { description: 'It has none of its own now' }, 403: notOwner, 404: notFound },
});

const readRoute = defineRoute({
  method: 'get',
  path: '/playlists/id/{id}/cover',
  tags,
  summary: 'The cover of a playlist',
  description: 'The one that it was given, else a mosaic of its first four albums, else the initials of its name.',
  request: { params, query },
  responses: picture,
});

const pictureRoute = defineRoute({
  method: 'get',
  path: '/images/playlists/{id}',
  tags: ['Images'],
  summary: 'The cover of a playlist, at the address that the playlist shows',
  description:
    'As `/playlists/id/{id}/cover`; with the signature that stands in the address, also for a page that sends no token.',
  request: {
    params,
    query: query.extend({
      v: z.string().optional().openapi({ description: 'Changes with the playlist', example: '5d41402a' }),
    }),
  },
  responses: picture,
});
