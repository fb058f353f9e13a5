import { readTracks, trackExample, trackSchema } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import { localId, paging } from '#http/query.ts';
import { AppError } from '#lib/errors.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { type LiveList, readLiveList } from './live-lists.repository.ts';

const LISTS: Record<LiveList, string> = {
  favorites: 'Your favourite tracks, the latest first',
  'most-played': 'What you played most often, first',
  recent: 'What you played last, first; each performance once',
};

/** `/playlists/favorites/{user_id}`, `/playlists/most-played/{user_id}`, `/playlists/recent/{user_id}`: one's own lists of tracks, as they are now. */
export function liveListRoutes({ database }: PlaylistDeps): Router {
  const router = createRouter();
  for (const [list, summary] of Object.entries(LISTS)) {
    router.openapi(listRoute(list, summary), async (c) => {
      const { limit, offset } = c.req.valid('query');
      const accountId = c.var.viewer.id;
      const { user_id: userId } = c.req.valid('param');
      if (userId !== accountId) throw new AppError('not_found', 'user.not_found', `You are not the user ${userId}.`);
      const answer = await database.run(async (db) => {
        const { ids, total } = await readLiveList(db, list as LiveList, { accountId, limit, offset }); // a key of LISTS
        return { items: await readTracks(db, ids, accountId), total, limit, offset };
      });
      return c.json(answer, 200);
    });
  }
  return router;
}

const listSchema = listOf('LiveTrackList', trackSchema);

function listRoute(list: string, summary: string) {
  return defineRoute({
    method: 'get',
    path: `/playlists/${list}/{user_id}`,
    tags: ['Smart playlists'],
    summary,
    description: 'Nobody reads those of somebody else.',
    request: { params: z.object({ user_id: localId.openapi({ description: 'Your own id' }) }), query: paging },
    responses: {
      200: json('A page of tracks', listSchema, { items: [trackExample], total: 1, limit: 20, offset: 0 }),
      404: problemResponse('You are not this user'),
    },
  });
}
