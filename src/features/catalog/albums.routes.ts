import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging, ref } from '#http/query.ts';
import { requireRole } from '#http/viewer.ts';
import { albumExample, askedAnswer, localAnswer, trackExample } from './catalog.examples.ts';
import {
  albumListSchema,
  albumWithTracksSchema,
  askedAlbumSchema,
  askedTrackListSchema,
} from './catalog-answers.schemas.ts';
import { ALBUM_SORTS, listAlbumIds } from './catalog-lists.repository.ts';
import { deleteEntity } from './delete-entity.ts';
import type { CatalogDeps } from './ensure-asked.ts';
import { createTotals } from './exact-totals.repository.ts';
import { getAlbum, getAlbumTracks, readAlbum, saveAlbum } from './get-album.ts';
import { sortBy } from './sort-query.ts';
import { readAlbums } from './views.repository.ts';

/** Albums with their tracks. */
export function albumRoutes(deps: CatalogDeps): Router {
  const router = createRouter();
  const totals = createTotals();

  router.openapi(listRoute, async (c) => {
    const { sort, ...page } = c.req.valid('query');
    const list = await deps.database.run(async (db) => {
      const { ids, total } = await listAlbumIds(db, totals, sort, page);
      return { items: await readAlbums(db, ids, c.var.viewer.id), total, ...page };
    });
    return c.json(list, 200);
  });

  router.openapi(oneRoute, async (c) => c.json(await readAlbum(deps, c.req.valid('param').id, c.var.viewer.id), 200));

  router.openapi(deleteRoute, async (c) => {
    requireRole(c, 'admin');
    await deleteEntity(deps, { kind: 'album', id: c.req.valid('param').id }, c.var.viewer.id);
    return c.body(null, 204);
  });

  router.openapi(bySpotifyRoute, async (c) =>
    c.json(await getAlbum(deps, { key: 'spotify', id: c.req.valid('param').spotify_id }, c.var.viewer.id), 200),
  );

  router.openapi(byRefRoute, async (c) => c.json(await getAlbum(deps, c.req.valid('param').ref, c.var.viewer.id), 200));

  router.openapi(tracksRoute, async (c) => {
    const input = { viewerId: c.var.viewer.id, ...c.req.valid('query') };
    return c.json(await getAlbumTracks(deps, c.req.valid('param').ref, input), 200);
  });

  router.openapi(saveRoute, async (c) => c.json(await saveAlbum(deps, c.req.valid('param').ref, c.var.viewer.id), 200));

  return router;
}

const tags = ['Albums'];
const byRef = z.object({ ref });
const spotifyId = z
  .string()
  .regex(/^[0-9A-Za-z]{22}$/, 'must be a Spotify id: 22 letters and digits')
  .openapi({ description: 'A Spotify album id', example: '2noRn2Aes5aoNVsU6iWThc' });
const withTracks = { ...albumExample, tracks: [trackExample] };
const problems = {
  404: problemResponse('Neither here nor at a source'),
  503: problemResponse('Not here, and the sources that read such ids could not be asked; see Retry-After'),
};
const FROM_SOURCES =
  'The database answers first. Sources are asked for what they were never asked; what is stale is answered at once and refreshed behind the answer.';

const listRoute = defineRoute({
  method: 'get',
  path: '/albums',
  tags,
  summary: 'All albums that are here',
  request: { query: paging.extend({ sort: sortBy(ALBUM_SORTS) }) },
  responses: {
    200: json('A page of albums', albumListSchema, { items: [albumExample], total: 1, limit: 20, offset: 0 }),
  },
});

const oneRoute = defineRoute({
  method: 'get',
  path: '/albums/id/{id}',
  tags,
  summary: 'An album that is here, with its tracks',
  description: 'From the database alone: no source is asked.',
  request: { params: z.object({ id: localId }) },
  responses: {
    200: json('The album', albumWithTracksSchema, withTracks),
    404: problemResponse('No such album'),
  },
});

const deleteRoute = defineRoute({
  method: 'delete',
  path: '/albums/id/{id}',
  tags,
  summary: 'Deletes an album with its tracks',
  description:
    'For admins. Its artists stay. What sources were asked about it is forgotten: whoever asks for the albums of its artists again gets it back.',
  request: { params: z.object({ id: localId }) },
  responses: {
    204: { description: 'It is gone' },
    403: problemResponse('The caller is no admin'),
    404: problemResponse('No such album'),
    409: problemResponse("It, or one of its tracks, is somebody's favourite; the detail says which"),
  },
});

const bySpotifyRoute = defineRoute({
  method: 'get',
  path: '/albums/spotify/{spotify_id}',
  tags,
  summary: 'An album by its Spotify id, with its tracks',
  description: FROM_SOURCES,
  request: { params: z.object({ spotify_id: spotifyId }) },
  responses: { 200: json('The album', askedAlbumSchema, { ...withTracks, ...localAnswer }), ...problems },
});

const byRefRoute = defineRoute({
  method: 'get',
  path: '/albums/{ref}',
  tags,
  summary: 'An album with its tracks, wiki and cover',
  description: FROM_SOURCES,
  request: { params: byRef },
  responses: { 200: json('The album', askedAlbumSchema, { ...withTracks, ...localAnswer }), ...problems },
});

const tracksRoute = defineRoute({
  method: 'get',
  path: '/albums/{ref}/tracks',
  tags,
  summary: 'The tracks of an album, by disc and place',
  description: FROM_SOURCES,
  request: { params: byRef, query: paging },
  responses: {
    200: json('A page of tracks', askedTrackListSchema, {
      items: [trackExample],
      total: 10,
      limit: 20,
      offset: 0,
      ...localAnswer,
    }),
    ...problems,
  },
});

const saveRoute = defineRoute({
  method: 'post',
  path: '/albums/save/{ref}',
  tags,
  summary: 'Store an album with all its tracks, its wiki and its cover',
  description: 'Asks only what is missing or stale, and waits until every source has answered.',
  request: { params: byRef },
  responses: { 200: json('The album as stored', askedAlbumSchema, { ...withTracks, ...askedAnswer }), ...problems },
});
