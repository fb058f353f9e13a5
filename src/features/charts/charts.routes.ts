import type { Database, Queryable } from '#db/client.ts';
import { albumExample, artistExample, trackExample } from '#features/catalog/index.ts';
import { timeZone } from '#features/listens/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { paging, wholeNumber } from '#http/query.ts';
import type { Clock } from '#lib/clock.ts';
import { placeExample, spanExample, trendsExample, yearExample } from './charts.examples.ts';
import {
  albumChartSchema,
  artistChartSchema,
  BUCKETS,
  genreChartSchema,
  tagChartSchema,
  trackChartSchema,
  trendsSchema,
  yearInReviewSchema,
} from './charts.schemas.ts';
import { periodOf, periodQuery } from './period.ts';
import { readAlbumChart, readArtistChart, readGenreChart, readTagChart, readTrackChart } from './read-chart.ts';
import { readTrendsOf } from './read-trends.ts';
import { readSpan, type Span } from './span.repository.ts';
import { readYearInReview } from './year-in-review.ts';

export interface ChartDeps {
  database: Database;
  clock: Clock;
}

type ChartQuery = z.infer<typeof chartQuery>;
interface Wanted {
  accountId: number;
  span: Span;
  limit: number;
  offset: number;
}

/** `/charts/me`: what somebody listens to most, and when. */
export function chartRoutes({ database, clock }: ChartDeps): Router {
  const router = createRouter();

  /** A page of a chart with the period that it is of. */
  function chart<Item>(
    accountId: number,
    query: ChartQuery,
    read: (db: Queryable, wanted: Wanted) => Promise<{ items: Item[]; total: number }>,
  ) {
    const { limit, offset, time_zone } = query;
    return database.run(async (db) => {
      const period = periodOf(query, { kind: 'all' });
      const span = await readSpan(db, { accountId, period, timeZone: time_zone, now: clock.now() });
      const { items, total } = await read(db, { accountId, span, limit, offset });
      return { items, total, limit, offset, from: span.from, to: span.to, time_zone: span.zone };
    });
  }

  router.openapi(topTracks, async (c) =>
    c.json(await chart(c.var.viewer.id, c.req.valid('query'), readTrackChart), 200),
  );
  router.openapi(mostPlayed, async (c) =>
    c.json(await chart(c.var.viewer.id, c.req.valid('query'), readTrackChart), 200),
  );
  router.openapi(topArtists, async (c) =>
    c.json(await chart(c.var.viewer.id, c.req.valid('query'), readArtistChart), 200),
  );
  router.openapi(topAlbums, async (c) =>
    c.json(await chart(c.var.viewer.id, c.req.valid('query'), readAlbumChart), 200),
  );
  router.openapi(topGenres, async (c) =>
    c.json(await chart(c.var.viewer.id, c.req.valid('query'), readGenreChart), 200),
  );
  router.openapi(topTags, async (c) => c.json(await chart(c.var.viewer.id, c.req.valid('query'), readTagChart), 200));

  router.openapi(trends, async (c) => {
    const { by, time_zone, ...query } = c.req.valid('query');
    const period = periodOf(query, { kind: 'calendar', unit: 'month' });
    const wanted = { accountId: c.var.viewer.id, period, by, timeZone: time_zone, now: clock.now() };
    return c.json(await database.run((db) => readTrendsOf(db, wanted)), 200);
  });

  router.openapi(yearInReview, async (c) => {
    const { year } = c.req.valid('param');
    const { time_zone } = c.req.valid('query');
    const wanted = { accountId: c.var.viewer.id, year, timeZone: time_zone, now: clock.now() };
    return c.json(await database.run((db) => readYearInReview(db, wanted)), 200);
  });

  return router;
}

const tags = ['Charts'];
const chartQuery = paging.extend(periodQuery);
const page = { total: 1, limit: 20, offset: 0, ...spanExample };

/** A chart of the caller's own listens. */
function chartRoute<P extends string, S extends z.ZodType>(
  path: P,
  words: { summary: string; description: string },
  answer: ReturnType<typeof json<S>>,
) {
  return defineRoute({
    method: 'get',
    path,
    tags,
    ...words,
    request: { query: chartQuery },
    responses: { 200: answer },
  });
}

const trackChart = json('A page of the chart', trackChartSchema, {
  items: [{ ...placeExample, track: trackExample }],
  ...page,
});
const ofTracks = 'Counted by performance, on whichever album; shown is the track on which it was last listened to.';

const topTracks = chartRoute(
  '/charts/me/top-tracks',
  { summary: 'The tracks that you listened to most', description: ofTracks },
  trackChart,
);

const mostPlayed = chartRoute(
  '/tags/most-played',
  { summary: 'The tracks that you listened to most, as /charts/me/top-tracks', description: ofTracks },
  trackChart,
);

const topArtists = chartRoute(
  '/charts/me/top-artists',
  {
    summary: 'The artists that you listened to most',
    description: 'A listen counts for every artist that the track credits.',
  },
  json('A page of the chart', artistChartSchema, { items: [{ ...placeExample, artist: artistExample }], ...page }),
);

const topAlbums = chartRoute(
  '/charts/me/top-albums',
  {
    summary: 'The albums that you listened to most',
    description: 'A listen counts for the album whose track was played.',
  },
  json('A page of the chart', albumChartSchema, { items: [{ ...placeExample, album: albumExample }], ...page }),
);

const topGenres = chartRoute(
  '/charts/me/top-genres',
  {
    summary: 'The genres that you listened to most',
    description:
      'A listen counts for each of the strongest five tags that the sources give the performance, else its album, else its first artist.',
  },
  json('A page of the chart', genreChartSchema, { items: [{ ...placeExample, genre: 'dreamwave' }], ...page }),
);

const topTags = chartRoute(
  '/charts/me/top-tags',
  {
    summary: 'The tags that you listened to most: your own, and the genres',
    description:
      'A listen counts for each of your own tags on the track, its album or one of its artists, and for its genres as in /charts/me/top-genres.',
  },
  json('A page of the chart', tagChartSchema, {
    items: [{ ...placeExample, tag: { name: 'Rainy day', personal: true, tag_id: 3 } }],
    ...page,
  }),
);

const trends = defineRoute({
  method: 'get',
  path: '/charts/me/trends',
  tags,
  summary: 'How much you listened, by day, week or month',
  description:
    'Every part of the period is there, those without a listen with 0. Days are those of the time zone, of 23 and 25 hours where the clocks change. Of this month unless told.',
  request: {
    query: z.object({
      ...periodQuery,
      by: z
        .enum(BUCKETS)
        .optional()
        .openapi({ description: 'Day for up to 93 days, else month, unless told', example: 'day' }),
    }),
  },
  responses: {
    200: json('The parts of the period, the earliest first', trendsSchema, trendsExample),
    422: problemResponse('The period has too many such parts'),
  },
});

const yearInReview = defineRoute({
  method: 'get',
  path: '/charts/me/year/{year}',
  tags,
  summary: 'Your year in review',
  request: {
    params: z.object({ year: wholeNumber({ min: 1970, max: 9998, description: 'Which year', example: 2026 }) }),
    query: z.object({ time_zone: timeZone.optional() }),
  },
  responses: { 200: json('What the year was like', yearInReviewSchema, yearExample) },
});
