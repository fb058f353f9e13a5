import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import { editPlaylist } from './change-playlist.ts';
import { collaboratorRoutes } from './collaborators.routes.ts';
import { copyPlaylist } from './copy-playlist.ts';
import { createCovers } from './covers.ts';
import type { CoverDeps } from './playlist-cover.ts';
import { playlistCoverRoutes } from './playlist-covers.routes.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { playlistFileRoutes } from './playlist-files.routes.ts';
import { playlistTrackRoutes } from './playlist-tracks.routes.ts';
import { deletePlaylist, insertPlaylist, listPlaylistIds, readPlaylists, SCOPES } from './playlists.repository.ts';
import {
  playlistExample,
  playlistInput,
  playlistListSchema,
  playlistName,
  playlistPatch,
  playlistSchema,
} from './playlists.schemas.ts';
import { getFilledPlaylist, getPlaylist, showPlaylist } from './read-playlist.ts';

/** What the routes of playlists need: pictures, and a place for those that people send. */
export interface PlaylistRouteDeps extends PlaylistDeps {
  images: CoverDeps['images'];
  config: { storageRoot: string };
}

/** `/playlists`: making, finding, changing and deleting them. */
export function playlistRoutes(deps: PlaylistRouteDeps): Router {
  const { database, clock, images } = deps;
  const covers = createCovers({ storageRoot: deps.config.storageRoot, clock });
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const { limit, offset, ...filter } = c.req.valid('query');
    const viewerId = c.var.viewer.id;
    const list = await database.run(async (db) => {
      const { ids, total } = await listPlaylistIds(db, { viewerId, limit, offset, ...filter });
      return { items: await readPlaylists(db, ids, viewerId), total, limit, offset };
    });
    return c.json(list, 200);
  });

  router.openapi(createOne, async (c) => {
    const { name, description, is_public: isPublic } = c.req.valid('json');
    const { id: viewerId } = c.var.viewer;
    const playlistId = await database.transaction((tx) =>
      insertPlaylist(tx, { accountId: viewerId, name, description, isPublic, now: clock.now() }),
    );
    return c.json(await showPlaylist(deps, { playlistId, viewerId }), 201);
  });

  router.openapi(readOne, async (c) => {
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    await getFilledPlaylist(deps, asked);
    return c.json(await showPlaylist(deps, asked), 200);
  });

  router.openapi(replaceOne, async (c) => {
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    const { name, description, is_public: isPublic } = c.req.valid('json');
    await editPlaylist(deps, asked, { name, description, isPublic });
    return c.json(await showPlaylist(deps, asked), 200);
  });

  router.openapi(patchOne, async (c) => {
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    const { name, description, is_public: isPublic } = c.req.valid('json');
    await editPlaylist(deps, asked, { name, description, isPublic });
    return c.json(await showPlaylist(deps, asked), 200);
  });

  router.openapi(deleteOne, async (c) => {
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    const { id, cover } = await getPlaylist(deps, asked, 'own');
    await database.run((db) => deletePlaylist(db, id));
    if (cover !== null) await covers.remove(cover);
    return c.body(null, 204);
  });

  router.openapi(copyOne, async (c) => {
    const viewerId = c.var.viewer.id;
    const { name } = c.req.valid('json');
    const playlistId = await copyPlaylist(deps, { playlistId: c.req.valid('param').id, viewerId }, name);
    return c.json(await showPlaylist(deps, { playlistId, viewerId }), 201);
  });

  router.route('/', playlistTrackRoutes(deps));
  router.route('/', collaboratorRoutes(deps));
  router.route('/', playlistFileRoutes(deps));
  router.route('/', playlistCoverRoutes({ database, clock, images, covers }));
  return router;
}

const tags = ['Playlists'];
const params = z.object({ id: localId });
const onePlaylist = json('The playlist', playlistSchema, playlistExample);
const notFound = problemResponse('No such playlist, or it is private and not yours');
const notOwner = problemResponse('You may read it, but it is not yours');
const nameTaken = problemResponse('You have a smart playlist of this kind and name already');
const exampleInput = { name: playlistExample.name, description: playlistExample.description, is_public: false };

const listRoute = defineRoute({
  method: 'get',
  path: '/playlists',
  tags,
  summary: 'The playlists that you may read',
  description: 'First your own, then those that others share with you, then public ones; each by name.',
  request: {
    query: paging.extend({
      scope: z
        .enum(SCOPES, { error: `must be one of ${SCOPES.join(', ')}` })
        .optional()
        .openapi({ description: 'Only these', example: 'own' }),
      name: playlistName.optional().openapi({ description: 'Only those of this name; case and accents do not matter' }),
    }),
  },
  responses: {
    200: json('A page of playlists', playlistListSchema, { items: [playlistExample], total: 1, limit: 20, offset: 0 }),
  },
});

const createOne = defineRoute({
  method: 'post',
  path: '/playlists',
  tags,
  summary: 'Makes an empty playlist',
  request: { body: { required: true, ...json('What it is', playlistInput, exampleInput) } },
  responses: { 201: json('The playlist', playlistSchema, { ...playlistExample, track_count: 0, duration_ms: 0 }) },
});

const readOne = defineRoute({
  method: 'get',
  path: '/playlists/id/{id}',
  tags,
  summary: 'A playlist without its tracks',
  request: { params },
  responses: { 200: onePlaylist, 404: notFound },
});

const replaceOne = defineRoute({
  method: 'put',
  path: '/playlists/id/{id}',
  tags,
  summary: 'Gives a playlist another name, description and visibility',
  description: 'What is left out becomes what it is for a new playlist. Its tracks stay.',
  request: { params, body: { required: true, ...json('What it is', playlistInput, exampleInput) } },
  responses: { 200: onePlaylist, 403: notOwner, 404: notFound, 409: nameTaken },
});

const patchOne = defineRoute({
  method: 'patch',
  path: '/playlists/id/{id}',
  tags,
  summary: 'Changes some of a playlist',
  request: { params, body: { required: true, ...json('What changes', playlistPatch, { is_public: true }) } },
  responses: { 200: onePlaylist, 403: notOwner, 404: notFound, 409: nameTaken },
});

const deleteOne = defineRoute({
  method: 'delete',
  path: '/playlists/id/{id}',
  tags,
  summary: 'Deletes a playlist',
  request: { params },
  responses: { 204: { description: 'It is gone; its tracks stay in the catalogue' }, 403: notOwner, 404: notFound },
});

const copyOne = defineRoute({
  method: 'post',
  path: '/playlists/id/{id}/copy',
  tags,
  summary: 'Makes a playlist of your own with the same tracks',
  description: 'Private, and filled by hand: the copy of a smart playlist keeps what it holds now.',
  request: {
    params,
    body: json('Nothing, or another name', z.strictObject({ name: playlistName.optional() }).openapi('PlaylistCopy'), {
      name: 'Evening by the harbour, slower',
    }),
  },
  responses: { 201: json('The copy', playlistSchema, { ...playlistExample, id: 2 }), 404: notFound },
});
