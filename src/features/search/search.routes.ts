import { createRouter, defineRoute, json, problemResponse, type Router } from '#http/api.ts';
import { orchestratedExample } from './search.examples.ts';
import { orchestratedQuery, orchestratedSchema } from './search.schemas.ts';
import { searchCatalog } from './search-catalog.ts';
import { createSearchFills, type SearchFillDeps } from './search-fills.ts';

/** `/search/…`. */
export function searchRoutes(services: SearchFillDeps): Router {
  const deps = { ...services, fills: createSearchFills(services) };
  const router = createRouter();

  router.openapi(orchestratedRoute, async (c) => {
    const { q, page, limit, min_followers } = c.req.valid('query');
    return c.json(await searchCatalog(deps, { q, page, limit, minFollowers: min_followers }), 200);
  });

  return router;
}

const tags = ['Search'];

const orchestratedRoute = defineRoute({
  method: 'get',
  path: '/search/orchestrated',
  tags,
  summary: 'One search over the library and all sources',
  description:
    'Answers a name, a title, “artist title”, a tag or a genre with rows of the library. The database is asked first; sources only for what they were never asked, or not lately. What they say is stored, so that the same search again costs no outside call.',
  request: { query: orchestratedQuery },
  responses: {
    200: json('What is known', orchestratedSchema, orchestratedExample),
    503: problemResponse('Nothing is here yet, and every source failed'),
  },
});
