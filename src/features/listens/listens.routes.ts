import type { Database } from '#db/client.ts';
import { notHere } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging } from '#http/query.ts';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { listenCursor } from './listen-cursor.ts';
import { listenExample } from './listens.examples.ts';
import { addListens, findListen, listListens, removeListen, trackExists } from './listens.repository.ts';
import { addedListensSchema, listenListSchema, listenSchema, newListensSchema, playSchema } from './listens.schemas.ts';
import { readListens } from './read-listens.ts';
import { timeRange } from './time-range.ts';

export interface ListenDeps {
  database: Database;
  clock: Clock;
}

/** Clocks of players differ; what lies further ahead than this is a mistake. */
const MAX_AHEAD_MS = 86_400_000;

/** What somebody listened to: `/listens`, and the same in the words of `/tags/play`, `/tags/history` and `/tags/recent`. */
export function listenRoutes({ database, clock }: ListenDeps): Router {
  const router = createRouter();

  function assertNotAhead(times: readonly Date[]): void {
    const latest = clock.now().getTime() + MAX_AHEAD_MS;
    const index = times.findIndex((time) => time.getTime() > latest);
    if (index >= 0) throw lyingAhead(index);
  }

  async function readHistory(accountId: number, query: Omit<Parameters<typeof listListens>[1], 'accountId'>) {
    return database.run(async (db) => {
      const { listens, total, next } = await listListens(db, { accountId, ...query });
      const items = await readListens(db, listens, accountId);
      const { limit, offset } = query;
      return { items, total, limit, offset, next_cursor: next && listenCursor.write(next) };
    });
  }

  router.openapi(addRoute, async (c) => {
    const listens = c.req.valid('json').map(({ track_id, listened_at, duration_played_ms, source }) => ({
      trackId: track_id,
      listenedAt: listened_at,
      durationPlayedMs: duration_played_ms,
      source,
    }));
    assertNotAhead(listens.map(({ listenedAt }) => listenedAt));
    const result = await database.run((db) => addListens(db, c.var.viewer.id, listens));
    const isOne = !Array.isArray(await c.req.json());
    if (isOne && result.unknown[0] !== undefined) throw notHere('track', result.unknown[0]);
    return c.json(result, 200);
  });

  router.openapi(listRoute, async (c) => {
    const { track_id: trackId, artist_id: artistId, ...query } = c.req.valid('query');
    return c.json(await readHistory(c.var.viewer.id, { trackId, artistId, ...query }), 200);
  });

  router.openapi(removeRoute, async (c) => {
    const { id } = c.req.valid('param');
    if (!(await database.run((db) => removeListen(db, { accountId: c.var.viewer.id, id })))) {
      throw new AppError('not_found', 'listen.not_found', `You have no listen with the id ${id}.`);
    }
    return c.body(null, 204);
  });

  router.openapi(playRoute, async (c) => {
    const { track_id: trackId } = c.req.valid('param');
    const { listened_at, duration_played_ms: durationPlayedMs, source } = c.req.valid('json') ?? {};
    const listenedAt = listened_at ?? clock.now();
    assertNotAhead([listenedAt]);
    const accountId = c.var.viewer.id;
    const [listen] = await database.run(async (db) => {
      await addListens(db, accountId, [{ trackId, listenedAt, durationPlayedMs, source }]);
      const stored = await findListen(db, { accountId, trackId, listenedAt });
      return stored ? readListens(db, [stored], accountId) : [];
    });
    if (!listen) throw notHere('track', trackId);
    return c.json(listen, 201);
  });

  router.openapi(historyRoute, async (c) => {
    const { track_id: trackId } = c.req.valid('param');
    if (!(await database.run((db) => trackExists(db, trackId)))) throw notHere('track', trackId);
    return c.json(await readHistory(c.var.viewer.id, { trackId, ...c.req.valid('query') }), 200);
  });

  router.openapi(recentRoute, async (c) => c.json(await readHistory(c.var.viewer.id, c.req.valid('query')), 200));

  return router;
}

function lyingAhead(index: number): AppError {
  const path = `${index}.listened_at`;
  const message = 'lies more than a day ahead';
  return new AppError('invalid', 'request.invalid', `${path} ${message}`, { errors: [{ path, message }] });
}

const tags = ['Listens'];
const forward = paging.extend({ cursor: listenCursor.param.optional() });
const oneTrack = z.object({ track_id: localId });
const noSuchTrack = problemResponse('No such track');
const aPage = json('A page of listens, the latest first', listenListSchema, {
  items: [listenExample],
  total: 1,
  limit: 20,
  offset: 0,
  next_cursor: null,
});

const addRoute = defineRoute({
  method: 'post',
  path: '/listens',
  tags,
  summary: 'Adds listens: one, or a list of up to 1,000',
  description:
    'A listen is a completed play. The same track at the same millisecond is the same listen, however often it is sent, so that a batch can be sent again. Those of tracks that are not here are left out of a list and named; one alone is then a 404.',
  request: {
    body: {
      required: true,
      ...json('A listen, or a list of listens', newListensSchema, [
        { track_id: 100, listened_at: '2026-11-21T01:30:00.000Z', duration_played_ms: 243_000 },
      ]),
    },
  },
  responses: {
    200: json('What became of them', addedListensSchema, { added: 1, duplicates: 0, unknown: [] }),
    404: noSuchTrack,
  },
});

const listRoute = defineRoute({
  method: 'get',
  path: '/listens',
  tags,
  summary: 'What you listened to, the latest first',
  description: 'To read it all, follow `next_cursor`: it stays fast and misses nothing while listens are added.',
  request: {
    query: forward.extend({
      ...timeRange,
      track_id: localId.optional().openapi({ description: 'Only this performance, on whichever album' }),
      artist_id: localId.optional().openapi({ description: 'Only tracks on which this artist is credited' }),
    }),
  },
  responses: { 200: aPage },
});

const removeRoute = defineRoute({
  method: 'delete',
  path: '/listens/{id}',
  tags,
  summary: 'Forgets a listen',
  request: { params: z.object({ id: localId }) },
  responses: { 204: { description: 'It is gone' }, 404: problemResponse('You have no such listen') },
});

const playRoute = defineRoute({
  method: 'post',
  path: '/tags/play/{track_id}',
  tags,
  summary: 'Adds a listen to a track, now unless told',
  request: { params: oneTrack, body: json('More about it', playSchema, { duration_played_ms: 243_000 }) },
  responses: { 201: json('The listen', listenSchema, listenExample), 404: noSuchTrack },
});

const historyRoute = defineRoute({
  method: 'get',
  path: '/tags/history/{track_id}',
  tags,
  summary: 'When you listened to a track, the latest first',
  description: 'Listens to the same performance on other albums are among them.',
  request: { params: oneTrack, query: forward },
  responses: { 200: aPage, 404: noSuchTrack },
});

const recentRoute = defineRoute({
  method: 'get',
  path: '/tags/recent',
  tags,
  summary: 'What you listened to last',
  request: { query: forward },
  responses: { 200: aPage },
});
