import { readTracks, trackExample } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import { SMART_KINDS } from '#music/playlists.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { deletePlaylist } from '../playlists.repository.ts';
import { changeOwnSmartPlaylist, refreshOwnSmartPlaylist } from './change-smart-playlist.ts';
import { editionRoutes } from './editions.routes.ts';
import { ensureFilled } from './ensure-filled.ts';
import { liveListRoutes } from './live-lists.routes.ts';
import { makeByRules, previewRules } from './make-by-rules.ts';
import { nspRoutes } from './nsp.routes.ts';
import { oneCallRoutes } from './one-call.routes.ts';
import { getOwnSmartPlaylist, readSmartPlaylists, showSmartPlaylist } from './show-smart-playlist.ts';
import { findTimeZone, listSmartPlaylistIds } from './smart-playlists.repository.ts';
import {
  previewInput,
  previewSchema,
  rulesExample,
  rulesInput,
  rulesInputExample,
  smartChange,
  smartListSchema,
  smartPlaylistSchema,
} from './smart-playlists.schemas.ts';

const PREVIEWED = 100;

/** `/smart-playlists`, and the three lists under `/playlists` that are never kept. */
export function smartPlaylistRoutes(deps: PlaylistDeps): Router {
  const { database, clock } = deps;
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const { limit, offset, kind } = c.req.valid('query');
    const accountId = c.var.viewer.id;
    const list = await database.run(async (db) => {
      const { ids, total } = await listSmartPlaylistIds(db, { accountId, kind, limit, offset });
      return { items: await readSmartPlaylists(db, ids, { accountId, now: clock.now() }), total, limit, offset };
    });
    return c.json(list, 200);
  });

  router.openapi(createOne, async (c) => {
    const { name, description, is_public: isPublic, ...criteria } = c.req.valid('json');
    const accountId = c.var.viewer.id;
    const id = await makeByRules(deps, { accountId, name, description, isPublic, criteria });
    return c.json(await showSmartPlaylist(deps, id, accountId), 201);
  });

  router.openapi(previewRoute, async (c) => {
    const criteria = c.req.valid('json');
    const accountId = c.var.viewer.id;
    const timeZone = await database.run((db) => findTimeZone(db, accountId));
    const { ids, total } = await previewRules(deps, criteria, { asker: { accountId, timeZone }, limit: PREVIEWED });
    return c.json({ total, items: await database.run((db) => readTracks(db, ids, accountId)) }, 200);
  });

  router.openapi(readOne, async (c) => {
    const { id } = c.req.valid('param');
    await getOwnSmartPlaylist(deps, id, c.var.viewer.id);
    await ensureFilled(deps, id);
    return c.json(await showSmartPlaylist(deps, id, c.var.viewer.id), 200);
  });

  router.openapi(changeOne, async (c) => {
    const { id } = c.req.valid('param');
    const accountId = c.var.viewer.id;
    await changeOwnSmartPlaylist(deps, { id, accountId, change: c.req.valid('json') });
    return c.json(await showSmartPlaylist(deps, id, accountId), 200);
  });

  router.openapi(deleteOne, async (c) => {
    const { id } = await getOwnSmartPlaylist(deps, c.req.valid('param').id, c.var.viewer.id);
    await database.run((db) => deletePlaylist(db, id));
    return c.body(null, 204);
  });

  router.openapi(refreshOne, async (c) => {
    const { id } = c.req.valid('param');
    const accountId = c.var.viewer.id;
    await refreshOwnSmartPlaylist(deps, { id, accountId });
    await ensureFilled(deps, id);
    return c.json(await showSmartPlaylist(deps, id, accountId), 200);
  });

  for (const routes of [editionRoutes, nspRoutes, oneCallRoutes, liveListRoutes]) router.route('/', routes(deps));
  return router;
}

const tags = ['Smart playlists'];
const params = z.object({ id: localId });
const notFound = problemResponse('No such smart playlist, or it is not yours');
const nameTaken = problemResponse('You have a smart playlist of rules of this name already');
const tooCostly = problemResponse('The rules take too long over this catalogue; nothing was made or changed');
const onePlaylist = json('The playlist with the first of its tracks', smartPlaylistSchema, rulesExample);
const { tracks: _, ...listedExample } = rulesExample;

const listRoute = defineRoute({
  method: 'get',
  path: '/smart-playlists',
  tags,
  summary: 'Your smart playlists by name',
  description: 'As they were when they were last read or filled.',
  request: {
    query: paging.extend({
      kind: z
        .enum(SMART_KINDS, { error: `must be one of ${SMART_KINDS.join(', ')}` })
        .optional()
        .openapi({ description: 'Only these', example: 'rules' }),
    }),
  },
  responses: {
    200: json('A page of them', smartListSchema, { items: [listedExample], total: 1, limit: 20, offset: 0 }),
  },
});

const createOne = defineRoute({
  method: 'post',
  path: '/smart-playlists',
  tags,
  summary: 'Makes a playlist of rules',
  description:
    'It holds the tracks that fit, at every reading those that fit then, and reads like any playlist at `/playlists/id/{id}/tracks`.',
  request: { body: { required: true, ...json('What it is to hold', rulesInput, rulesInputExample) } },
  responses: { 201: onePlaylist, 409: nameTaken, 422: tooCostly },
});

const previewRoute = defineRoute({
  method: 'post',
  path: '/smart-playlists/preview',
  tags,
  summary: 'What rules would give',
  description: 'Nothing is kept.',
  request: { body: { required: true, ...json('What a smart playlist is given', previewInput, rulesInputExample) } },
  responses: {
    200: json('The first of the tracks', previewSchema, { total: 1, items: [trackExample] }),
    422: tooCostly,
  },
});

const readOne = defineRoute({
  method: 'get',
  path: '/smart-playlists/id/{id}',
  tags,
  summary: 'A smart playlist, its criteria and the first of its tracks',
  request: { params },
  responses: { 200: onePlaylist, 404: notFound, 422: tooCostly },
});

const changeOne = defineRoute({
  method: 'put',
  path: '/smart-playlists/id/{id}',
  tags,
  summary: 'Changes a smart playlist',
  description: 'What is left out stays.',
  request: {
    params,
    body: { required: true, ...json('What changes', smartChange, { sort: '-last_played', limit: 50 }) },
  },
  responses: { 200: onePlaylist, 404: notFound, 409: nameTaken, 422: tooCostly },
});

const deleteOne = defineRoute({
  method: 'delete',
  path: '/smart-playlists/id/{id}',
  tags,
  summary: 'Deletes a smart playlist with its editions',
  request: { params },
  responses: { 204: { description: 'It is gone' }, 404: notFound },
});

const refreshOne = defineRoute({
  method: 'post',
  path: '/smart-playlists/id/{id}/refresh',
  tags,
  summary: 'Fills a smart playlist now',
  description: 'Reading does that, too; `discover-weekly` is chosen anew, which otherwise happens once a week.',
  request: { params },
  responses: {
    200: onePlaylist,
    404: problemResponse('No such smart playlist, it is not yours, or there is nothing to discover'),
    422: tooCostly,
  },
});
