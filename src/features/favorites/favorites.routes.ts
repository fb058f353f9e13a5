import type { Database, Queryable } from '#db/client.ts';
import { artistExample, notHere, readArtists } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import type { Clock } from '#lib/clock.ts';
import { type FavoriteView, favoriteListSchema, favoriteSchema, targetType } from './favorites.schemas.ts';
import { followArtist, listFollows, unfollowArtist } from './followed-artists.repository.ts';

export interface FavoriteDeps {
  database: Database;
  clock: Clock;
}

/** `/favorites`: artists whose new music somebody wants to hear of. */
export function favoriteRoutes({ database, clock }: FavoriteDeps): Router {
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const { limit, offset } = c.req.valid('query');
    const list = await database.run(async (db) => {
      const { follows, total } = await listFollows(db, { accountId: c.var.viewer.id, limit, offset });
      return { items: await readFavorites(db, follows, c.var.viewer.id), total, limit, offset };
    });
    return c.json(list, 200);
  });

  router.openapi(addRoute, async (c) => {
    const { id } = c.req.valid('param');
    const [favorite] = await database.run(async (db) => {
      const follow = await followArtist(db, { accountId: c.var.viewer.id, artistId: id, now: clock.now() });
      return follow ? readFavorites(db, [follow], c.var.viewer.id) : [];
    });
    if (!favorite) throw notHere('artist', id);
    return c.json(favorite, 200);
  });

  router.openapi(removeRoute, async (c) => {
    const { id } = c.req.valid('param');
    if (!(await database.run((db) => unfollowArtist(db, { accountId: c.var.viewer.id, artistId: id }))))
      throw notHere('artist', id);
    return c.body(null, 204);
  });

  return router;
}

async function readFavorites(
  db: Queryable,
  follows: readonly { artistId: number; since: Date }[],
  viewerId: number,
): Promise<FavoriteView[]> {
  const artists = await readArtists(
    db,
    follows.map(({ artistId }) => artistId),
    viewerId,
  );
  const byId = new Map(artists.map((artist) => [artist.id, artist]));
  return follows.flatMap(({ artistId, since }) => {
    const artist = byId.get(artistId);
    return artist ? [{ target_type: 'artist', target_id: artistId, artist, created_at: since.toISOString() }] : [];
  });
}

const tags = ['Favourites'];
const target = z.object({ target_type: targetType, id: localId });
const notFound = problemResponse('No such artist');
const example = {
  target_type: 'artist' as const,
  target_id: 1,
  artist: artistExample,
  created_at: '2026-11-21T01:30:00.000Z',
};

const listRoute = defineRoute({
  method: 'get',
  path: '/favorites',
  tags,
  summary: 'All favourites, the latest first',
  request: { query: paging.extend({ target_type: targetType.optional() }) },
  responses: {
    200: json('A page of favourites', favoriteListSchema, { items: [example], total: 1, limit: 20, offset: 0 }),
  },
});

const addRoute = defineRoute({
  method: 'post',
  path: '/favorites/{target_type}/{id}',
  tags,
  summary: 'Makes an artist a favourite',
  description: 'Favourites are refreshed every day. One that is a favourite already stays what it was.',
  request: { params: target },
  responses: { 200: json('The favourite', favoriteSchema, example), 404: notFound },
});

const removeRoute = defineRoute({
  method: 'delete',
  path: '/favorites/{target_type}/{id}',
  tags,
  summary: 'Makes an artist a favourite no more',
  request: { params: target },
  responses: { 204: { description: 'It is none now, whether it was one or not' }, 404: notFound },
});
