import { jobExample, jobLocation, jobLocationHeader, presentJob } from '#features/jobs/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, ref } from '#http/query.ts';
import { albumExample, artistExample, askedAnswer } from './catalog.examples.ts';
import {
  askedArtistSchema,
  savedArtistSchema,
  savedDiscographySchema,
  syncedDiscographySchema,
} from './catalog-answers.schemas.ts';
import type { CatalogDeps } from './ensure-asked.ts';
import { enrichBio, saveArtist, saveArtistDiscography, syncArtist } from './save-artist.ts';

/** What stores artists and their albums, for callers who want to wait for it. */
export function saveArtistRoutes(deps: CatalogDeps): Router {
  const router = createRouter();
  router.openapi(saveRoute, async (c) =>
    c.json(await saveArtist(deps, c.req.valid('param').ref, c.var.viewer.id), 200),
  );
  router.openapi(enrichBioRoute, async (c) =>
    c.json(await enrichBio(deps, c.req.valid('param').id, c.var.viewer.id), 200),
  );
  router.openapi(fullRoute, async (c) => {
    const { job, ...saved } = await saveArtistDiscography(deps, c.req.valid('param').ref, c.var.viewer.id);
    const body = { ...saved, job: presentJob(job) };
    return job.finishedAt ? c.json(body, 200) : c.json(body, 202, jobLocation(job));
  });
  router.openapi(syncRoute, async (c) =>
    c.json(await syncArtist(deps, c.req.valid('param').ref, c.var.viewer.id), 200),
  );
  return router;
}

const tags = ['Artists'];
const byRef = z.object({ ref });
const problems = {
  404: problemResponse('Neither here nor at a source'),
  503: problemResponse('Not here, and the sources that read such ids could not be asked; see Retry-After'),
};

const savedExample = { artist: artistExample, albums: 10, tracks: 78, pending: 0, job: jobExample, ...askedAnswer };

const saveRoute = defineRoute({
  method: 'post',
  path: '/artists/save/{ref}',
  tags,
  summary: 'Store an artist',
  description:
    'With everything that the sources say about the artist, the list of albums included. Asks only what is missing or stale.',
  request: { params: byRef },
  responses: {
    200: json('The artist as stored', savedArtistSchema, {
      ...artistExample,
      total_albums: 10,
      total_tracks: 24,
      pending: 6,
      ...askedAnswer,
    }),
    ...problems,
  },
});

const enrichBioRoute = defineRoute({
  method: 'post',
  path: '/artists/enrich_bio/{id}',
  tags,
  summary: "Ask for an artist's biography",
  description: 'A biography that is here is never replaced by nothing; `bio.source` says where it came from.',
  request: { params: z.object({ id: localId }) },
  responses: {
    200: json('The artist as stored', askedArtistSchema, { ...artistExample, ...askedAnswer }),
    404: problemResponse('No such artist'),
  },
});

const fullRoute = defineRoute({
  method: 'post',
  path: '/artists/{ref}/full-discography',
  tags,
  summary: 'Store all albums of an artist with all their tracks',
  description:
    "Answers after ten seconds at the latest: 200 when all is stored, 202 while the job goes on, as it does at the sources' limits with a long discography.",
  request: { params: byRef },
  responses: {
    200: json('What is stored', savedDiscographySchema, savedExample),
    202: {
      ...json('What is stored so far; the job goes on', savedDiscographySchema, { ...savedExample, pending: 4 }),
      headers: jobLocationHeader,
    },
    ...problems,
  },
});

const syncRoute = defineRoute({
  method: 'post',
  path: '/artists/{ref}/sync-discography',
  tags,
  summary: 'Ask for new albums of an artist',
  description:
    'Asks every source for the list of albums again, however fresh it is, and stores what is new with its tracks.',
  request: { params: byRef },
  responses: {
    200: json('What is new', syncedDiscographySchema, {
      artist: artistExample,
      added: [albumExample],
      checked: 11,
      ...askedAnswer,
    }),
    ...problems,
  },
});
