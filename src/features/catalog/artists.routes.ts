import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { limit, localId, paging, ref } from '#http/query.ts';
import { requireRole } from '#http/viewer.ts';
import { ALBUM_TYPES } from '#music/entities.ts';
import { getArtistProfile } from './artist-profile.ts';
import {
  albumExample,
  artistExample,
  askedAnswer,
  localAnswer,
  similarArtistExample,
  trackExample,
} from './catalog.examples.ts';
import { artistSchema } from './catalog.schemas.ts';
import {
  artistListSchema,
  artistProfileSchema,
  askedAlbumListSchema,
  askedDiscographySchema,
  discographySchema,
  recommendationsSchema,
  similarArtistListSchema,
} from './catalog-answers.schemas.ts';
import { ARTIST_SORTS, listArtistIds } from './catalog-lists.repository.ts';
import { deleteEntity } from './delete-entity.ts';
import type { CatalogDeps } from './ensure-asked.ts';
import { createTotals } from './exact-totals.repository.ts';
import { getArtistAlbums, getArtistDiscography } from './get-artist-albums.ts';
import { getSimilarArtists } from './get-similar-artists.ts';
import { notHere } from './not-here.ts';
import { readDiscography } from './read-discography.ts';
import { recommendByArtist } from './recommend-by-artist.ts';
import { resolveArtist } from './resolve-ref.ts';
import { sortBy } from './sort-query.ts';
import { SourceReports } from './source-reports.ts';
import { toldBy } from './told-by.ts';
import { readArtists } from './views.repository.ts';

/** What can be read about artists: of those that are here by local id, of any artist by the id of a source. */
export function artistRoutes(deps: CatalogDeps): Router {
  const router = createRouter();
  addLocalRoutes(router, deps);

  router.openapi(profileRoute, async (c) => {
    const reports = new SourceReports(deps.clock);
    const { id: artistId, wasHere } = await resolveArtist(deps, c.req.valid('param').ref, reports);
    return c.json(await getArtistProfile(deps, { artistId, viewerId: c.var.viewer.id, reports, wasHere }), 200);
  });

  router.openapi(albumsRoute, async (c) => {
    const { album_type: albumType, ...page } = c.req.valid('query');
    const input = { viewerId: c.var.viewer.id, albumType, ...page };
    return c.json(await getArtistAlbums(deps, c.req.valid('param').ref, input), 200);
  });

  router.openapi(discographyRoute, async (c) => {
    const input = { viewerId: c.var.viewer.id, ...c.req.valid('query') };
    return c.json(await getArtistDiscography(deps, c.req.valid('param').ref, input), 200);
  });

  router.openapi(relatedRoute, async (c) => {
    const input = { viewerId: c.var.viewer.id, ...c.req.valid('query') };
    return c.json(await getSimilarArtists(deps, c.req.valid('param').ref, input), 200);
  });

  router.openapi(recommendationsRoute, async (c) => {
    const reports = new SourceReports(deps.clock);
    const { id: artistId, wasHere } = await resolveArtist(deps, c.req.valid('param').ref, reports);
    const input = { artistId, viewerId: c.var.viewer.id, limit: c.req.valid('query').limit, reports };
    const recommended = await recommendByArtist(deps, input);
    return c.json({ ...recommended, ...toldBy(deps, reports, wasHere) }, 200);
  });

  return router;
}

function addLocalRoutes(router: Router, { database, ...deps }: CatalogDeps): void {
  const totals = createTotals();
  router.openapi(listRoute, async (c) => {
    const { sort, ...page } = c.req.valid('query');
    const list = await database.run(async (db) => {
      const { ids, total } = await listArtistIds(db, totals, sort, page);
      return { items: await readArtists(db, ids, c.var.viewer.id), total, ...page };
    });
    return c.json(list, 200);
  });

  router.openapi(oneRoute, async (c) => {
    const { id } = await resolveLocal(c.req.valid('param').id);
    const [artist] = await database.run((db) => readArtists(db, [id], c.var.viewer.id));
    if (!artist) throw notHere('artist', id);
    return c.json(artist, 200);
  });

  router.openapi(localDiscographyRoute, async (c) => {
    const { id } = await resolveLocal(c.req.valid('param').id);
    const input = { viewerId: c.var.viewer.id, ...c.req.valid('query') };
    return c.json(await database.run((db) => readDiscography(db, id, input)), 200);
  });

  router.openapi(deleteRoute, async (c) => {
    requireRole(c, 'admin');
    const { id } = await resolveLocal(c.req.valid('param').id);
    await deleteEntity({ database, ...deps }, { kind: 'artist', id }, c.var.viewer.id);
    return c.body(null, 204);
  });

  /** Ids of artists that turned out to be another one lead to that one. */
  function resolveLocal(id: number) {
    return resolveArtist({ database, ...deps }, { key: 'id', id: String(id) }, new SourceReports(deps.clock));
  }
}

const tags = ['Artists'];
const byRef = z.object({ ref });
const byId = z.object({ id: localId });
/** Discographies come whole where that is bearable. */
const discographyPaging = paging.extend({ limit: limit.removeDefault().default(100).openapi({ default: 100 }) });
const notFound = problemResponse('Neither here nor at a source');
const unavailable = problemResponse('Not here, and the sources that read such ids could not be asked; see Retry-After');
const FROM_SOURCES =
  'The database answers first. Sources are asked for what they were never asked; what is stale is answered at once and refreshed behind the answer.';

const listRoute = defineRoute({
  method: 'get',
  path: '/artists',
  tags,
  summary: 'All artists that have music here',
  request: { query: paging.extend({ sort: sortBy(ARTIST_SORTS) }) },
  responses: {
    200: json('A page of artists', artistListSchema, { items: [artistExample], total: 1, limit: 20, offset: 0 }),
  },
});

const oneRoute = defineRoute({
  method: 'get',
  path: '/artists/id/{id}',
  tags,
  summary: 'An artist that is here',
  request: { params: byId },
  responses: { 200: json('The artist', artistSchema, artistExample), 404: problemResponse('No such artist') },
});

const deleteRoute = defineRoute({
  method: 'delete',
  path: '/artists/id/{id}',
  tags,
  summary: 'Deletes an artist with all albums and tracks',
  description:
    'For admins. Goes with it: the albums and tracks whose first credit it is, wherever they stand, and what people did with them. What sources were asked about it is forgotten: whoever searches for it again gets it back.',
  request: { params: byId },
  responses: {
    204: { description: 'It is gone' },
    403: problemResponse('The caller is no admin'),
    404: problemResponse('No such artist'),
    409: problemResponse("It, or one of its albums or tracks, is somebody's favourite; the detail says which"),
  },
});

const discographyExample = {
  artist: artistExample,
  albums: [{ ...albumExample, tracks: [trackExample] }],
  total: 1,
  limit: 100,
  offset: 0,
  pending: 0,
};

const localDiscographyRoute = defineRoute({
  method: 'get',
  path: '/artists/id/{id}/discography',
  tags,
  summary: 'An artist that is here, with albums and tracks',
  description: 'From the database alone: no source is asked.',
  request: { params: byId, query: discographyPaging },
  responses: {
    200: json('What is stored', discographySchema, discographyExample),
    404: problemResponse('No such artist'),
  },
});

const profileRoute = defineRoute({
  method: 'get',
  path: '/artists/profile/{ref}',
  tags,
  summary: 'The card of an artist',
  description: `Biography, reach, pictures, best tracks, newest albums and similar artists. ${FROM_SOURCES} The discography and the five closest similar artists are stored behind the answer.`,
  request: { params: byRef },
  responses: {
    200: json('The card', artistProfileSchema, {
      artist: artistExample,
      top_tracks: [trackExample],
      albums: [albumExample],
      total_albums: 1,
      similar: [similarArtistExample],
      pending: 0,
      ...localAnswer,
    }),
    404: notFound,
    503: unavailable,
  },
});

const albumsRoute = defineRoute({
  method: 'get',
  path: '/artists/{ref}/albums',
  tags,
  summary: 'The albums of an artist, newest first',
  description: FROM_SOURCES,
  request: {
    params: byRef,
    query: paging.extend({
      album_type: z.enum(ALBUM_TYPES).optional().openapi({ description: 'Only these', example: 'album' }),
    }),
  },
  responses: {
    200: json('A page of albums', askedAlbumListSchema, {
      items: [albumExample],
      total: 1,
      limit: 20,
      offset: 0,
      ...localAnswer,
    }),
    404: notFound,
    503: unavailable,
  },
});

const discographyRoute = defineRoute({
  method: 'get',
  path: '/artists/{ref}/discography',
  tags,
  summary: 'The albums of an artist with their tracks',
  description: `${FROM_SOURCES} \`pending\` albums are completed behind the answer.`,
  request: { params: byRef, query: discographyPaging },
  responses: {
    200: json('What is known', askedDiscographySchema, { ...discographyExample, ...localAnswer }),
    404: notFound,
    503: unavailable,
  },
});

const relatedRoute = defineRoute({
  method: 'get',
  path: '/artists/{ref}/related',
  tags,
  summary: 'Similar artists, strongest first',
  description: `${FROM_SOURCES} The closest of those whom a source only names are looked up behind the answer.`,
  request: { params: byRef, query: paging },
  responses: {
    200: json('A page of similar artists', similarArtistListSchema, {
      items: [similarArtistExample],
      total: 1,
      limit: 20,
      offset: 0,
      ...localAnswer,
    }),
    404: notFound,
    503: unavailable,
  },
});

const reason = 'similar to Lumen Harbour (87 %) according to deezer and listenbrainz';

const recommendationsRoute = defineRoute({
  method: 'get',
  path: '/artists/{ref}/recommendations',
  tags,
  summary: 'What to hear next to an artist',
  description: `The best tracks of similar artists, at most two of each, and these artists. ${FROM_SOURCES}`,
  request: { params: byRef, query: z.object({ limit }) },
  responses: {
    200: json('Tracks and artists, each with the reason', recommendationsSchema, {
      artist: artistExample,
      tracks: [{ ...trackExample, reason: `one of the best tracks of Brine Theory, ${reason}` }],
      artists: [{ ...similarArtistExample, reason }],
      ...askedAnswer,
    }),
    404: notFound,
    503: unavailable,
  },
});
