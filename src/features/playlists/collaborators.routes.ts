import { normalizeUsername } from '#features/auth/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId } from '#http/query.ts';
import { PLAYLIST_RIGHTS } from '#music/playlists.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { listRights, sharePlaylist, unsharePlaylist } from './share-playlist.ts';

/** `/playlists/id/{id}/collaborators`: with whom a playlist is shared. */
export function collaboratorRoutes(deps: PlaylistDeps): Router {
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    return c.json({ items: await listRights(deps, asked) }, 200);
  });

  router.openapi(shareRoute, async (c) => {
    const { id: playlistId, user: named } = c.req.valid('param');
    const { right } = c.req.valid('json');
    return c.json(await sharePlaylist(deps, { playlistId, viewerId: c.var.viewer.id }, { named, right }), 200);
  });

  router.openapi(endRoute, async (c) => {
    const { id: playlistId, user: named } = c.req.valid('param');
    await unsharePlaylist(deps, { playlistId, viewerId: c.var.viewer.id }, named);
    return c.body(null, 204);
  });

  return router;
}

const tags = ['Playlists'];
const params = z.object({ id: localId });
const personParams = params.extend({
  user: z
    .string()
    .max(200, 'must be at most 200 characters')
    .transform((text) => {
      const id = localId.safeParse(text);
      return id.success ? { id: id.data } : { usernameNorm: normalizeUsername(text) };
    })
    .openapi({ type: 'string', description: 'The id of an account, or its name', example: 'ida' }),
});
const collaborator = z
  .object({ id: z.number().int(), username: z.string(), right: z.enum(PLAYLIST_RIGHTS) })
  .openapi('Collaborator');
const ida = { id: 2, username: 'ida', right: 'edit' as const };
const notFound = problemResponse('No such playlist, or it is private and not yours');
const noSuchPerson = problemResponse('No such playlist, or no such person');
const notOwner = problemResponse('You may read it, but it is not yours');

const listRoute = defineRoute({
  method: 'get',
  path: '/playlists/id/{id}/collaborators',
  tags,
  summary: 'With whom a playlist is shared',
  description: 'For its owner and those with whom it is shared.',
  request: { params },
  responses: {
    200: json('By name', z.object({ items: z.array(collaborator) }).openapi('CollaboratorList'), { items: [ida] }),
    403: notOwner,
    404: notFound,
  },
});

const shareRoute = defineRoute({
  method: 'put',
  path: '/playlists/id/{id}/collaborators/{user}',
  tags,
  summary: 'Shares a playlist with somebody',
  request: {
    params: personParams,
    body: {
      required: true,
      ...json(
        '`view`: may read it; `edit`: may change its tracks, too',
        z.strictObject({ right: z.enum(PLAYLIST_RIGHTS, { error: 'must be view or edit' }) }).openapi('ShareInput'),
        { right: 'edit' },
      ),
    },
  },
  responses: {
    200: json('Who may do what now', collaborator, ida),
    403: notOwner,
    404: noSuchPerson,
    422: problemResponse('It is the owner'),
  },
});

const endRoute = defineRoute({
  method: 'delete',
  path: '/playlists/id/{id}/collaborators/{user}',
  tags,
  summary: 'Shares a playlist with somebody no more, or leaves one that is shared with you',
  request: { params: personParams },
  responses: { 204: { description: 'It is shared no more' }, 403: notOwner, 404: noSuchPerson },
});
