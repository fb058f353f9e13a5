import type { Database } from '#db/client.ts';
import { albumExample, artistExample, notHere, trackExample } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import type { Clock } from '#lib/clock.ts';
import { addFavorite, listFavorites, removeFavorite } from './favorites.repository.ts';
import { favoriteListSchema, favoriteSchema, targetType } from './favorites.schemas.ts';
import { readFavorites } from './read-favorites.ts';

export interface FavoriteDeps {
  database: Database;
  clock: Clock;
}

/** `/favorites`: what somebody wants to keep, and of which artists new music is looked for. */
export function favoriteRoutes({ database, clock }: FavoriteDeps): Router {
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const { target_type: type, ...page } = c.req.valid('query');
    const accountId = c.var.viewer.id;
    const list = await database.run(async (db) => {
      const { favorites, total } = await listFavorites(db, { accountId, type, ...page });
      return { items: await readFavorites(db, favorites, accountId), total, ...page };
    });
    return c.json(list, 200);
  });

  router.openapi(addRoute, async (c) => {
    const { target_type: type, id } = c.req.valid('param');
    const accountId = c.var.viewer.id;
    const [favorite] = await database.run(async (db) => {
      const added = await addFavorite(db, { accountId, type, id, now: clock.now() });
      return added ? readFavorites(db, [added], accountId) : [];
    });
    if (!favorite) throw notHere(type, id);
    return c.json(favorite, 200);
  });

  router.openapi(removeRoute, async (c) => {
    const { target_type: type, id } = c.req.valid('param');
    if (!(await database.run((db) => removeFavorite(db, { accountId: c.var.viewer.id, type, id }))))
      throw notHere(type, id);
    return c.body(null, 204);
  });

  return router;
}

const tags = ['Favourites'];
const target = z.object({ target_type: targetType, id: localId });
const notFound = problemResponse('There is no such artist, album or track');
const created_at = '2026-11-21T01:30:00.000Z';
const example = { target_type: 'artist' as const, target_id: artistExample.id, artist: artistExample, created_at };

const listRoute = defineRoute({
  method: 'get',
  path: '/favorites',
  tags,
  summary: "The caller's favourites, the latest first",
  request: { query: paging.extend({ target_type: targetType.optional() }) },
  responses: {
    200: json('A page of favourites', favoriteListSchema, {
      items: [
        example,
        { target_type: 'album', target_id: albumExample.id, album: albumExample, created_at },
        { target_type: 'track', target_id: trackExample.id, track: trackExample, created_at },
      ],
      total: 3,
      limit: 20,
      offset: 0,
    }),
  },
});

const addRoute = defineRoute({
  method: 'post',
  path: '/favorites/{target_type}/{id}',
  tags,
  summary: 'Makes an artist, an album or a track a favourite',
  description:
    'One that is a favourite already stays what it was. While anybody has it as a favourite, neither it nor what contains it can be deleted. Favourite artists are refreshed every day.',
  request: { params: target },
  responses: { 200: json('The favourite', favoriteSchema, example), 404: notFound },
});

const removeRoute = defineRoute({
  method: 'delete',
  path: '/favorites/{target_type}/{id}',
  tags,
  summary: 'Makes an artist, an album or a track a favourite no more',
  request: { params: target },
  responses: { 204: { description: 'It is none now, whether it was one or not' }, 404: notFound },
});
