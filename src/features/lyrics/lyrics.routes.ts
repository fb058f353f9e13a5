import { notHere } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId } from '#http/query.ts';
import { readLrc, writeLrc } from '#music/lrc.ts';
import { getLyrics, type LyricsDeps } from './get-lyrics.ts';
import { deleteOwnLyrics, type OwnWords, writeOwnLyrics } from './lyrics.repository.ts';
import { lyricsExample, lyricsSchema, ownLyricsSchema } from './lyrics.schemas.ts';

/** What is sung. */
export function lyricsRoutes(deps: LyricsDeps): Router {
  const router = createRouter();

  router.openapi(readRoute, async (c) => c.json(await getLyrics(deps, c.req.valid('param').id, c.var.viewer.id), 200));

  router.openapi(writeRoute, async (c) => {
    const { id: trackId } = c.req.valid('param');
    const accountId = c.var.viewer.id;
    const words = wordsOf(c.req.valid('json'));
    const isHere = await deps.database.run((db) => writeOwnLyrics(db, { accountId, trackId }, words, deps.clock.now()));
    if (!isHere) throw notHere('track', trackId);
    return c.json(await getLyrics(deps, trackId, accountId), 200);
  });

  router.openapi(deleteRoute, async (c) => {
    const { id: trackId } = c.req.valid('param');
    const accountId = c.var.viewer.id;
    const isHere = await deps.database.run((db) => deleteOwnLyrics(db, { accountId, trackId }));
    if (!isHere) throw notHere('track', trackId);
    return c.body(null, 204);
  });

  return router;
}

function wordsOf({ plain, synced, language }: z.infer<typeof ownLyricsSchema>): OwnWords {
  const timed = plain ? readLrc(plain) : [];
  const lines = synced?.map(({ time_ms, text }) => ({ timeMs: time_ms, text })) ?? timed;
  const inOrder = lines.toSorted((a, b) => a.timeMs - b.timeMs);
  return {
    plain: timed.length > 0 ? null : (plain ?? null),
    synced: inOrder.length > 0 ? writeLrc(inOrder) : null,
    language: language ?? null,
  };
}

const tags = ['Tracks'];
const byId = z.object({ id: localId });
const noSuchTrack = problemResponse('No such track');

const readRoute = defineRoute({
  method: 'get',
  path: '/tracks/id/{id}/lyrics',
  tags,
  summary: 'What is sung',
  description:
    'Your own words, else those that are stored, else those of a source, which is asked once, else those in the tags of the file.',
  request: { params: byId },
  responses: {
    200: json('The lyrics', lyricsSchema, lyricsExample),
    404: problemResponse('No such track, or no lyrics: the detail says who was asked and when'),
    503: problemResponse('None are stored, and the source cannot be asked for now'),
  },
});

const writeRoute = defineRoute({
  method: 'put',
  path: '/tracks/id/{id}/lyrics',
  tags,
  summary: 'Writes your own lyrics',
  description:
    'For nobody else, and before all others. They belong to the performance, so they show on every track that carries it.',
  request: {
    params: byId,
    body: {
      required: true,
      ...json('The words', ownLyricsSchema, { plain: 'I am waiting by the harbour', language: 'en' }),
    },
  },
  responses: {
    200: json('The lyrics as you see them now', lyricsSchema, { ...lyricsExample, source: 'own' }),
    404: noSuchTrack,
  },
});

const deleteRoute = defineRoute({
  method: 'delete',
  path: '/tracks/id/{id}/lyrics',
  tags,
  summary: 'Takes your own lyrics away',
  request: { params: byId },
  responses: { 204: { description: 'You have none any more' }, 404: noSuchTrack },
});
