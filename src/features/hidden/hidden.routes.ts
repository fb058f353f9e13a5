import type { Database } from '#db/client.ts';
import { artistExample, notHere, readArtists } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging, searchText } from '#http/query.ts';
import type { Clock } from '#lib/clock.ts';
import { normalizeName } from '#music/normalize.ts';
import { hideArtist, hideTag, listHidden, showArtist, showTag } from './hidden.repository.ts';
import {
  type HiddenView,
  hiddenArtistSchema,
  hiddenListSchema,
  hiddenTagSchema,
  hiddenType,
} from './hidden.schemas.ts';

interface HiddenDeps {
  database: Database;
  clock: Clock;
}

/** `/hidden`: whom and what somebody does not want to meet. */
export function hiddenRoutes({ database, clock }: HiddenDeps): Router {
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const { target_type: type, ...page } = c.req.valid('query');
    const accountId = c.var.viewer.id;
    const list = await database.run(async (db) => {
      const { hidden, total } = await listHidden(db, { accountId, type, ...page });
      const ids = hidden.flatMap((one) => (one.type === 'artist' ? one.id : []));
      const artists = new Map((await readArtists(db, ids, accountId)).map((artist) => [artist.id, artist]));
      const items = hidden.flatMap((one): HiddenView | [] => {
        if (one.type === 'tag') return { target_type: 'tag', name: one.name, hidden_at: one.since };
        const artist = artists.get(one.id);
        return artist ? { target_type: 'artist', artist, hidden_at: one.since } : [];
      });
      return { items, total, ...page };
    });
    return c.json(list, 200);
  });

  router.openapi(hideArtistRoute, async (c) => {
    const { id } = c.req.valid('param');
    const accountId = c.var.viewer.id;
    const answer = await database.run(async (db) => {
      const hidden = await hideArtist(db, { accountId, artistId: id, now: clock.now() });
      const [artist] = hidden ? await readArtists(db, [hidden.id], accountId) : [];
      return hidden && artist && { target_type: 'artist' as const, artist, hidden_at: hidden.since };
    });
    if (!answer) throw notHere('artist', id);
    return c.json(answer, 200);
  });

  router.openapi(showArtistRoute, async (c) => {
    const { id } = c.req.valid('param');
    if (!(await database.run((db) => showArtist(db, { accountId: c.var.viewer.id, artistId: id }))))
      throw notHere('artist', id);
    return c.body(null, 204);
  });

  router.openapi(hideTagRoute, async (c) => {
    const { name } = c.req.valid('param');
    const tag = { accountId: c.var.viewer.id, name, nameNorm: normalizeName(name) };
    const hidden = await database.run((db) => hideTag(db, { ...tag, now: clock.now() }));
    return c.json({ target_type: 'tag' as const, name: hidden.name, hidden_at: hidden.since }, 200);
  });

  router.openapi(showTagRoute, async (c) => {
    const nameNorm = normalizeName(c.req.valid('param').name);
    await database.run((db) => showTag(db, { accountId: c.var.viewer.id, nameNorm }));
    return c.body(null, 204);
  });

  return router;
}

const tags = ['Hidden'];
const byId = z.object({ id: localId });
const byName = z.object({
  name: searchText.openapi({ description: 'A tag; case and accents do not matter', example: 'screamo' }),
});
const notFound = problemResponse('No such artist');
const hidden_at = '2026-11-21T01:30:00.000Z';
const artist = { target_type: 'artist' as const, artist: artistExample, hidden_at };
const tag = { target_type: 'tag' as const, name: 'screamo', hidden_at };
const WHERE =
  "Gone for the caller, and for nobody else, from every search, also from one for the very name, from recommendations and similar artists, and from the similar artists that the caller's expansions choose. What the caller has already (favourites, playlists, history) and what is asked for by id stays.";

const listRoute = defineRoute({
  method: 'get',
  path: '/hidden',
  tags,
  summary: 'What the caller has hidden, the latest first',
  request: { query: paging.extend({ target_type: hiddenType.optional() }) },
  responses: {
    200: json('A page of it', hiddenListSchema, { items: [artist, tag], total: 2, limit: 20, offset: 0 }),
  },
});

const hideArtistRoute = defineRoute({
  method: 'post',
  path: '/hidden/artists/{id}',
  tags,
  summary: 'Hides an artist, and what is by nobody else',
  description: WHERE,
  request: { params: byId },
  responses: { 200: json('It is hidden, since when it first was', hiddenArtistSchema, artist), 404: notFound },
});

const showArtistRoute = defineRoute({
  method: 'delete',
  path: '/hidden/artists/{id}',
  tags,
  summary: 'Shows an artist again',
  request: { params: byId },
  responses: { 204: { description: 'It is shown, whether it was hidden or not' }, 404: notFound },
});

const hideTagRoute = defineRoute({
  method: 'post',
  path: '/hidden/tags/{name}',
  tags,
  summary: 'Hides artists, albums and tracks with a tag',
  description: `Those that have it among their five strongest, which are shown as genres. ${WHERE}`,
  request: { params: byName },
  responses: { 200: json('It is hidden, since when it first was', hiddenTagSchema, tag) },
});

const showTagRoute = defineRoute({
  method: 'delete',
  path: '/hidden/tags/{name}',
  tags,
  summary: 'Shows what has a tag again',
  request: { params: byName },
  responses: { 204: { description: 'It is shown, whether it was hidden or not' } },
});
