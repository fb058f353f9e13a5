import { readTracks, trackExample } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import { AppError } from '#lib/errors.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { findEdition, listEditions } from './editions.repository.ts';
import { getOwnSmartPlaylist } from './show-smart-playlist.ts';
import { editionExample, editionListSchema, editionSchema } from './smart-playlists.schemas.ts';

/** `/smart-playlists/id/{id}/editions`: what a smart playlist held before. */
export function editionRoutes(deps: PlaylistDeps): Router {
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const { id: playlistId } = await getOwnSmartPlaylist(deps, c.req.valid('param').id, c.var.viewer.id);
    const { limit, offset } = c.req.valid('query');
    const editions = await deps.database.run((db) => listEditions(db, { playlistId, limit, offset }));
    return c.json({ ...editions, limit, offset }, 200);
  });

  router.openapi(readOne, async (c) => {
    const { id, edition_id: editionId } = c.req.valid('param');
    const { id: playlistId } = await getOwnSmartPlaylist(deps, id, c.var.viewer.id);
    const answer = await deps.database.run(async (db) => {
      const edition = await findEdition(db, playlistId, editionId);
      if (!edition) return undefined;
      const reasons = new Map(edition.tracks.map(({ trackId, reason }) => [trackId, reason]));
      const tracks = await readTracks(db, [...reasons.keys()], c.var.viewer.id);
      const shown = tracks.map((track) => ({ ...track, reason: reasons.get(track.id) ?? null }));
      return { id: editionId, playlist_id: playlistId, filled_at: edition.filledAt, tracks: shown };
    });
    if (!answer) {
      const detail = `This playlist has no edition with the id ${editionId}: editions are kept for twelve weeks.`;
      throw new AppError('not_found', 'edition.not_found', detail);
    }
    return c.json(answer, 200);
  });

  return router;
}

const tags = ['Smart playlists'];
const params = z.object({ id: localId });
const editionParams = params.extend({ edition_id: localId });
const { id, filled_at } = editionExample;

const listRoute = defineRoute({
  method: 'get',
  path: '/smart-playlists/id/{id}/editions',
  tags,
  summary: 'What came into a smart playlist, what went, and when; the latest first',
  description:
    'Of those that one call makes. An edition is kept whenever such a playlist is found to hold something else, for twelve weeks, the latest hundred at most.',
  request: { params, query: paging },
  responses: {
    200: json('A page of editions', editionListSchema, { items: [editionExample], total: 1, limit: 20, offset: 0 }),
    404: problemResponse('No such smart playlist, or it is not yours'),
  },
});

const readOne = defineRoute({
  method: 'get',
  path: '/smart-playlists/id/{id}/editions/{edition_id}',
  tags,
  summary: 'All tracks of an edition',
  request: { params: editionParams },
  responses: {
    200: json('The edition', editionSchema, {
      id,
      playlist_id: 1,
      filled_at,
      tracks: [{ ...trackExample, reason: null }],
    }),
    404: problemResponse('No such smart playlist or edition, or it is not yours'),
  },
});
