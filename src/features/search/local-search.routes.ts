import type { Database } from '#db/client.ts';
import { createRouter, defineRoute, json, type Router } from '#http/api.ts';
import { advancedCursor } from './advanced-cursor.ts';
import { advancedExample, byRatingExample, byTagsExample, suggestExample } from './local-search.examples.ts';
import {
  advancedQuery,
  advancedSchema,
  byRatingQuery,
  byRatingSchema,
  byTagsQuery,
  byTagsSchema,
  suggestQuery,
  suggestSchema,
} from './local-search.schemas.ts';
import { searchAdvanced } from './search-advanced.ts';
import { searchByRating } from './search-by-rating.ts';
import { searchByTags } from './search-by-tags.ts';
import { suggest } from './suggest.ts';

/** The searches that look at what is here and never ask anybody. */
export function localSearchRoutes(deps: { database: Database }): Router {
  const router = createRouter();

  router.openapi(suggestRoute, async (c) =>
    c.json(await suggest(deps, { ...c.req.valid('query'), viewerId: c.var.viewer.id }), 200),
  );

  router.openapi(advancedRoute, async (c) => {
    const query = c.req.valid('query');
    const { kind, q, artist, album, limit, offset, cursor, favourite, downloaded } = query;
    const { sort } = cursor ?? query;
    const { next, unknownTags, ...found } = await searchAdvanced(deps, {
      ...{ kind, q, artist, album, sort, limit, offset, after: cursor },
      isFavourite: favourite,
      isDownloaded: downloaded,
      rating: { min: query.rating_min, max: query.rating_max },
      viewerId: c.var.viewer.id,
      tags: [query.genre, query.tag].filter((tag) => tag !== undefined),
      years: { min: query.year_from, max: query.year_to },
      durationMs: { min: query.duration_min_ms, max: query.duration_max_ms },
      popularity: { min: query.popularity_min, max: query.popularity_max },
      order: cursor?.order ?? query.order ?? (RISING.has(sort) ? 'asc' : 'desc'),
    });
    return c.json({ ...found, next_cursor: next && advancedCursor.write(next), unknown_tags: unknownTags }, 200);
  });

  router.openapi(byTagsRoute, async (c) =>
    c.json(await searchByTags(deps, { ...c.req.valid('query'), viewerId: c.var.viewer.id }), 200),
  );

  router.openapi(byRatingRoute, async (c) =>
    c.json(await searchByRating(deps, { ...c.req.valid('query'), viewerId: c.var.viewer.id }), 200),
  );

  return router;
}

/** What one reads from the small end; all else begins with the most, or the latest. */
const RISING: ReadonlySet<string> = new Set(['name', 'duration']);

const tags = ['Search'];

const suggestRoute = defineRoute({
  method: 'get',
  path: '/search/suggest',
  tags,
  summary: 'Search as you type',
  description:
    'Artists, albums and tracks of the library whose name is, begins with or contains what was typed. Never asks a source.',
  request: { query: suggestQuery },
  responses: { 200: json('The best first', suggestSchema, suggestExample) },
});

const advancedRoute = defineRoute({
  method: 'get',
  path: '/search/advanced',
  tags,
  summary: 'Filter the library',
  description:
    'Everything of one kind that passes all the filters that are given. A tag, a genre or a name that nothing has gives an empty list. Never asks a source.',
  request: { query: advancedQuery },
  responses: { 200: json('A page of what passes', advancedSchema, advancedExample) },
});

const byTagsRoute = defineRoute({
  method: 'get',
  path: '/search/by-tags',
  tags,
  summary: 'What carries some tags',
  description:
    'Artists, albums and tracks of the library with any, or all, of the tags; albums and tracks carry those of their artists too. Never asks a source.',
  request: { query: byTagsQuery },
  responses: { 200: json('A page of each kind, by popularity', byTagsSchema, byTagsExample) },
});

const byRatingRoute = defineRoute({
  method: 'get',
  path: '/search/by-rating-range',
  tags,
  summary: 'What you rated so',
  description:
    'Tracks that you rated, the best first, then the latest. A song that stands on several albums comes once.',
  request: { query: byRatingQuery },
  responses: { 200: json('A page of rated tracks', byRatingSchema, byRatingExample) },
});
