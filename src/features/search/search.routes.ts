import { artistProfileSchema, type CatalogDeps } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router } from '#http/api.ts';
import { createKindFills } from './kind-fills.ts';
import { localSearchRoutes } from './local-search.routes.ts';
import {
  artistProfileExample,
  orchestratedExample,
  searchArtistsExample,
  tracksQuickExample,
} from './search.examples.ts';
import {
  orchestratedQuery,
  orchestratedSchema,
  searchArtistsQuery,
  searchArtistsSchema,
  searchProfileQuery,
  tracksQuickQuery,
  tracksQuickSchema,
} from './search.schemas.ts';
import { searchArtistProfile } from './search-artist-profile.ts';
import { searchCatalog } from './search-catalog.ts';
import { createSearchFills, type SearchFillDeps } from './search-fills.ts';
import { searchArtists, searchTracksQuick } from './search-one-kind.ts';

/** `/search/…` and `/artists/search`: to be mounted before `/artists/{ref}`. */
export function searchRoutes(services: SearchFillDeps & CatalogDeps): Router {
  const deps = { ...services, fills: createSearchFills(services), kindFills: createKindFills(services) };
  const router = createRouter();

  router.openapi(orchestratedRoute, async (c) => {
    const { q, page, limit, min_followers } = c.req.valid('query');
    const input = { q, viewerId: c.var.viewer.id, page, limit, minFollowers: min_followers };
    return c.json(await searchCatalog(deps, input), 200);
  });
  router.openapi(artistProfileRoute, async (c) =>
    c.json(await searchArtistProfile(deps, { ...c.req.valid('query'), viewerId: c.var.viewer.id }), 200),
  );
  router.openapi(tracksQuickRoute, async (c) =>
    c.json(await searchTracksQuick(deps, { ...c.req.valid('query'), viewerId: c.var.viewer.id }), 200),
  );
  router.openapi(searchArtistsRoute, async (c) =>
    c.json(await searchArtists(deps, { ...c.req.valid('query'), viewerId: c.var.viewer.id }), 200),
  );
  router.route('/', localSearchRoutes(services));

  return router;
}

const tags = ['Search'];
const nothingHere = problemResponse('Nothing is here yet, and every source failed');

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
    503: nothingHere,
  },
});

const artistProfileRoute = defineRoute({
  method: 'get',
  path: '/search/artist-profile',
  tags,
  summary: 'The card of the artist that was most likely meant',
  description:
    'The artist that the orchestrated search calls `main`, as `/artists/profile/{ref}` shows it. The discography and up to five similar artists are stored behind the answer.',
  request: { query: searchProfileQuery },
  responses: {
    200: json('The card', artistProfileSchema, artistProfileExample),
    404: problemResponse('These words mean no artist; the detail says why'),
    503: nothingHere,
  },
});

const tracksQuickRoute = defineRoute({
  method: 'get',
  path: '/search/tracks-quick',
  tags,
  summary: 'Tracks with their albums',
  description: 'Tracks alone: the database first, then only what sources find when they search for tracks.',
  request: { query: tracksQuickQuery },
  responses: { 200: json('The best first', tracksQuickSchema, tracksQuickExample), 503: nothingHere },
});

const searchArtistsRoute = defineRoute({
  method: 'get',
  path: '/artists/search',
  tags: ['Artists'],
  summary: 'Artists by name, across sources',
  description:
    'Artists alone: the database first, then only what sources find when they search for artists. What several sources know is one artist; namesakes stay two.',
  request: { query: searchArtistsQuery },
  responses: {
    200: json('A page of them, the best first', searchArtistsSchema, searchArtistsExample),
    503: nothingHere,
  },
});
