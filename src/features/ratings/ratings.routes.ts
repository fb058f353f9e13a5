import type { Database, Queryable } from '#db/client.ts';
import { notHere, readTracks, trackExample, trackSchema } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, wholeNumber } from '#http/query.ts';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import type { ReactionKind } from '#music/reactions.ts';
import { rateTrack, reactToTrack, takeBackReaction, unrateTrack } from './ratings.repository.ts';

export interface RatingDeps {
  database: Database;
  clock: Clock;
}

/** What somebody thinks of a track: 1 to 5, and like or dislike. Both are of the performance, and show on every track that carries it. */
export function ratingRoutes({ database, clock }: RatingDeps): Router {
  const router = createRouter();

  /** Writes, and reads what became of the track. */
  const change = (trackId: number, accountId: number, write: (db: Queryable) => Promise<boolean>) =>
    database.run(async (db) => {
      const [track] = (await write(db)) ? await readTracks(db, [trackId], accountId) : [];
      if (!track) throw notHere('track', trackId);
      return track;
    });

  router.openapi(rateRoute, async (c) => {
    const { id: trackId } = c.req.valid('param');
    const value = c.req.valid('query').rating ?? c.req.valid('json')?.rating;
    if (value === undefined) throw noRating();
    const accountId = c.var.viewer.id;
    return c.json(
      await change(trackId, accountId, (db) => rateTrack(db, { accountId, trackId, value, now: clock.now() })),
      200,
    );
  });

  router.openapi(unrateRoute, async (c) => {
    const { id: trackId } = c.req.valid('param');
    if (!(await database.run((db) => unrateTrack(db, { accountId: c.var.viewer.id, trackId }))))
      throw notHere('track', trackId);
    return c.body(null, 204);
  });

  for (const { kind, add, remove } of reactionRoutes) {
    router.openapi(add, async (c) => {
      const { id: trackId } = c.req.valid('param');
      const accountId = c.var.viewer.id;
      return c.json(
        await change(trackId, accountId, (db) => reactToTrack(db, { accountId, trackId, kind, now: clock.now() })),
        200,
      );
    });
    router.openapi(remove, async (c) => {
      const { id: trackId } = c.req.valid('param');
      if (!(await database.run((db) => takeBackReaction(db, { accountId: c.var.viewer.id, trackId, kind }))))
        throw notHere('track', trackId);
      return c.body(null, 204);
    });
  }

  return router;
}

function noRating(): AppError {
  const message = 'must be given: in the query, or as { "rating": 1 to 5 }';
  return new AppError('invalid', 'request.invalid', `rating ${message}`, { errors: [{ path: 'rating', message }] });
}

const tags = ['Ratings'];
const params = z.object({ id: localId });
const noSuchTrack = problemResponse('No such track');
const theTrack = json('The track as it is now', trackSchema, trackExample);
const rating = { min: 1, max: 5 };

const rateRoute = defineRoute({
  method: 'post',
  path: '/tracks/{id}/rate',
  tags,
  summary: 'Rates a track, 1 to 5',
  description: 'In place of an earlier rating of the same person. Given in the query or in the body; the query counts.',
  request: {
    params,
    query: z.object({
      rating: wholeNumber({ ...rating, description: 'How good it is', example: 5 }).optional(),
    }),
    body: json(
      'How good it is, where the query does not say',
      z.strictObject({ rating: z.int().min(rating.min).max(rating.max).optional() }),
      { rating: 5 },
    ),
  },
  responses: { 200: theTrack, 404: noSuchTrack },
});

const unrateRoute = defineRoute({
  method: 'delete',
  path: '/tracks/{id}/rate',
  tags,
  summary: 'Takes the rating of a track back',
  request: { params },
  responses: { 204: { description: 'It has none of this person now' }, 404: noSuchTrack },
});

const reactionRoutes = (['like', 'dislike'] as const satisfies ReactionKind[]).map((kind) => ({
  kind,
  add: defineRoute({
    method: 'post',
    path: `/tracks/{id}/${kind}`,
    tags,
    summary: kind === 'like' ? 'Likes a track' : 'Dislikes a track',
    description: 'Like and dislike replace each other; a second time changes nothing.',
    request: { params },
    responses: { 200: theTrack, 404: noSuchTrack },
  }),
  remove: defineRoute({
    method: 'delete',
    path: `/tracks/{id}/${kind}`,
    tags,
    summary: kind === 'like' ? 'Likes a track no more' : 'Dislikes a track no more',
    description: 'The other of the two stays, if that is the one.',
    request: { params },
    responses: { 204: { description: 'It is so no more' }, 404: noSuchTrack },
  }),
}));
