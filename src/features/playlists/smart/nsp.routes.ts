import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId } from '#http/query.ts';
import { AppError } from '#lib/errors.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { playlistName } from '../playlists.schemas.ts';
import { exportNsp } from './export-nsp.ts';
import { importNsp } from './import-nsp.ts';
import { asRules } from './kind-as-rules.ts';
import { makeByRules } from './make-by-rules.ts';
import { getOwnSmartPlaylist, showSmartPlaylist } from './show-smart-playlist.ts';
import { rulesExample, rulesInput, smartPlaylistSchema } from './smart-playlists.schemas.ts';

/** Navidrome's `.nsp` files: `/smart-playlists/import` and `/smart-playlists/id/{id}/export`. */
export function nspRoutes(deps: PlaylistDeps): Router {
  const router = createRouter();

  router.openapi(importRoute, async (c) => {
    const imported = importNsp(c.req.valid('json'));
    const read = rulesInput.safeParse({ ...imported, name: c.req.valid('query').name ?? imported.name });
    if (!read.success) throw invalid(read.error);
    const { name, description, is_public: isPublic, ...criteria } = read.data;
    const accountId = c.var.viewer.id;
    const id = await makeByRules(deps, { accountId, name, description, isPublic, criteria });
    return c.json(await showSmartPlaylist(deps, id, accountId), 201);
  });

  router.openapi(exportRoute, async (c) => {
    const playlist = await getOwnSmartPlaylist(deps, c.req.valid('param').id, c.var.viewer.id);
    const criteria = asRules(playlist);
    if (!criteria) {
      const detail = `NSP has no counterpart of a playlist of the kind ${playlist.kind}.`;
      throw new AppError('unprocessable', 'nsp.no_counterpart', detail);
    }
    const { name, description } = playlist;
    const file = encodeURIComponent(`${name}.nsp`).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
    c.header('Content-Disposition', `attachment; filename="playlist-${playlist.id}.nsp"; filename*=UTF-8''${file}`);
    return c.json(exportNsp({ name, description, criteria }), 200);
  });

  return router;
}

const NSP_NAMES: Record<string, string> = { description: 'comment', is_public: 'public' };

function invalid(error: z.ZodError): AppError {
  const errors = error.issues.map(({ path: [first, ...rest], message }) => ({
    path: [NSP_NAMES[String(first)] ?? String(first), ...rest.map(String)].join('.'),
    message,
  }));
  const detail = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new AppError('invalid', 'request.invalid', detail, { errors });
}

const tags = ['Smart playlists'];
const nspSchema = z.looseObject({}).openapi('NspPlaylist', {
  description: "What Navidrome's `.nsp` files hold: name, comment, all or any, sort, limit",
});
const example = { name: 'Evening', all: [{ gt: { rating: 3 } }, { is: { loved: true } }], sort: '-rating', limit: 100 };

const importRoute = defineRoute({
  method: 'post',
  path: '/smart-playlists/import',
  tags,
  summary: "Makes a smart playlist of Navidrome's `.nsp` file",
  description:
    'Whatever has no counterpart here is refused by its name. Playlists are meant by their ids here. Without an order, the most popular come first.',
  request: {
    query: z.object({
      name: playlistName.optional().openapi({ description: 'The name, if the file has none or another is wanted' }),
    }),
    body: { required: true, ...json('The content of the file', nspSchema, example) },
  },
  responses: {
    201: json('The playlist with the first of its tracks', smartPlaylistSchema, rulesExample),
    409: problemResponse('You have a smart playlist of rules of this name already'),
    422: problemResponse('The rules take too long over this catalogue'),
  },
});

const exportRoute = defineRoute({
  method: 'get',
  path: '/smart-playlists/id/{id}/export',
  tags,
  summary: 'A smart playlist as a `.nsp` file of Navidrome',
  description: 'It means the same there. What Navidrome cannot say is refused by its name, and nothing is left out.',
  request: {
    params: z.object({ id: localId }),
    query: z.object({
      format: z
        .enum(['nsp'], { error: 'must be nsp' })
        .default('nsp')
        .openapi({ description: 'The only one', example: 'nsp' }),
    }),
  },
  responses: {
    200: json('The file', nspSchema, example),
    404: problemResponse('No such smart playlist, or it is not yours'),
    422: problemResponse('Navidrome cannot say what fills it'),
  },
});
