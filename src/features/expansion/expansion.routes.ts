import { artistExample, askedAnswer, similarArtistExample } from '#features/catalog/index.ts';
import { jobExample, jobLocation, jobLocationHeader, presentJob } from '#features/jobs/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router } from '#http/api.ts';
import { ALBUM_TYPES } from '#music/entities.ts';
import { expandQuery, expansionBody, expansionPlanSchema, expansionSchema } from './expansion.schemas.ts';
import { type PlanDeps, planExpansion } from './plan-expansion.ts';
import { startExpansion } from './start-expansion.ts';

/** `/artists/search-auto-download` and `/expansions`: to be mounted before `/artists/{ref}`. */
export function expansionRoutes(deps: PlanDeps): Router {
  const router = createRouter();

  router.openapi(searchRoute, async (c) => {
    const { q, similar } = c.req.valid('query');
    const request = { q, viewerId: c.var.viewer.id, similar, depth: 1 as const, include: [...ALBUM_TYPES] };
    const { job, ...known } = await startExpansion(deps, request);
    return c.json({ ...known, job: presentJob(job) }, 202, jobLocation(job));
  });

  router.openapi(expandRoute, async (c) => {
    const { dry_run, ...body } = c.req.valid('json');
    const request = { ...body, viewerId: c.var.viewer.id };
    if (dry_run) return c.json(await planExpansion(deps, request), 200);
    const { job, ...known } = await startExpansion(deps, request);
    return c.json({ ...known, job: presentJob(job) }, 202, jobLocation(job));
  });

  return router;
}

const tags = ['Expansion'];

const accepted = {
  ...json('What is known so far, and the job that does the rest', expansionSchema, {
    main: artistExample,
    similar: [similarArtistExample],
    local: { artists: 2, albums: 12, tracks: 80, incomplete_albums: 4 },
    job: jobExample,
    ...askedAnswer,
  }),
  headers: jobLocationHeader,
};
const nobody = problemResponse('The words mean no artist, or no source knows the ref');

const searchRoute = defineRoute({
  method: 'get',
  path: '/artists/search-auto-download',
  tags,
  summary: 'A complete library from one search',
  description:
    'The artist, similar artists, and all albums and tracks of each. Answers at once with what is known; a job stores the rest, the artist that was asked for first, and goes on after a crash where it was.',
  request: { query: expandQuery },
  responses: { 202: accepted, 404: nobody },
});

const expandRoute = defineRoute({
  method: 'post',
  path: '/expansions',
  tags,
  summary: 'Expand the library from an artist',
  description:
    'As `/artists/search-auto-download`, with a choice of albums and depth. The same expansion asked for twice at once is one job. `dry_run` answers the plan, and stores nothing but who is similar.',
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: expansionBody,
          example: {
            q: 'Lumen Harbour',
            similar: 15,
            depth: 1,
            include: ['album', 'single', 'compilation'],
            dry_run: false,
          },
        },
      },
    },
  },
  responses: {
    200: json('With `dry_run`: the plan', expansionPlanSchema, {
      main: artistExample,
      plan: {
        artists: [{ id: 1, name: 'Lumen Harbour', albums_here: 4, expected_albums: 6, expected_tracks: 60 }],
        calls: { deezer: 7 },
        seconds: 1,
        rows: { albums: 2, tracks: 60 },
      },
      ...askedAnswer,
    }),
    202: accepted,
    404: nobody,
    503: problemResponse('No source could be asked; see Retry-After'),
  },
});
