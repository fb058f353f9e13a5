import { etag } from 'hono/etag';
import type { Database } from '#db/client.ts';
import { albumExample, artistExample } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, type Router, z } from '#http/api.ts';
import { paging } from '#http/query.ts';
import type { Clock } from '#lib/clock.ts';
import type { Signer } from '#lib/signature.ts';
import { listNewOrComing, listNewReleases, listReleasedFrom } from './new-releases.repository.ts';
import { readReleases } from './read-releases.ts';
import { isoTime, releaseListSchema } from './releases.schemas.ts';
import { releasesCalendar } from './releases-calendar.ts';
import { releasesFeed } from './releases-feed.ts';

export interface ReleaseDeps {
  database: Database;
  clock: Clock;
  pictureSigner: Signer;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const NEW_FOR_DAYS = 30;
const IN_FEEDS_FOR_DAYS = 90;
const FEED = '/releases/feed.xml';
const CALENDAR = '/releases/calendar.ics';
/** Readers come again and again, and are told that nothing has changed. */
const ASK_AGAIN = { 'Cache-Control': 'private, no-cache' };

/** `/releases`: new music of followed artists, as JSON, as a feed and as a calendar. */
export function releaseRoutes({ database, clock, pictureSigner }: ReleaseDeps): Router {
  const router = createRouter();
  const daysAgo = (days: number) => new Date(clock.now().getTime() - days * DAY_MS);

  router.openapi(listRoute, async (c) => {
    const { since = daysAgo(NEW_FOR_DAYS), scope, ...page } = c.req.valid('query');
    const accountId = c.var.viewer.id;
    const list = await database.run(async (db) => {
      const { releases, total } = await listNewReleases(db, { accountId, scope }, { since, ...page });
      return { items: await readReleases(db, releases, accountId), total, ...page };
    });
    return c.json(list, 200);
  });

  router.use(FEED, etag());
  router.openapi(feedRoute, async (c) => {
    const audience = { accountId: c.var.viewer.id, scope: c.req.valid('query').scope };
    const wanted = { since: daysAgo(IN_FEEDS_FOR_DAYS), today: dayOf(clock.now()) };
    const releases = await database.run(async (db) =>
      readReleases(db, await listNewOrComing(db, audience, wanted), audience.accountId),
    );
    const feed = releasesFeed(releases, new URL(c.req.url).origin, pictureSigner);
    return c.body(feed, 200, { ...ASK_AGAIN, 'Content-Type': 'application/rss+xml; charset=utf-8' });
  });

  router.use(CALENDAR, etag());
  router.openapi(calendarRoute, async (c) => {
    const audience = { accountId: c.var.viewer.id, scope: c.req.valid('query').scope };
    const day = dayOf(daysAgo(IN_FEEDS_FOR_DAYS));
    const releases = await database.run(async (db) =>
      readReleases(db, await listReleasedFrom(db, audience, day), audience.accountId),
    );
    const calendar = releasesCalendar(releases, new URL(c.req.url).origin);
    return c.body(calendar, 200, { ...ASK_AGAIN, 'Content-Type': 'text/calendar; charset=utf-8' });
  });

  return router;
}

/** `2026-11-21`, in UTC. */
function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

const tags = ['Releases'];
const scope = z.enum(['favorites', 'all'], { error: 'must be favorites or all' }).default('favorites').openapi({
  description: "`favorites`: of the caller's favourite artists; `all`: of everybody's",
  example: 'all',
  default: 'favorites',
});
const notModified = { description: 'Nothing has changed since the answer that had the ETag of `If-None-Match`' };

const listRoute = defineRoute({
  method: 'get',
  path: '/releases/new',
  tags,
  summary: 'Albums that were found lately, the latest first',
  description:
    'When a favourite artist is refreshed, albums that were not here before are noted. Shown are those that credit a favourite of the caller.',
  request: {
    query: paging.extend({
      scope,
      since: isoTime
        .optional()
        .openapi({ description: 'What was found then or later; the last 30 days unless told', example: '2026-11-01' }),
    }),
  },
  responses: {
    200: json('A page of new releases', releaseListSchema, {
      items: [{ album: albumExample, artist: artistExample, found_at: '2026-11-21T01:30:00.000Z' }],
      total: 1,
      limit: 20,
      offset: 0,
    }),
  },
});

const feedRoute = defineRoute({
  method: 'get',
  path: FEED,
  tags,
  summary: 'New releases for feed readers',
  description: 'RSS 2.0: what was found within the last 90 days, and what is yet to come out.',
  request: { query: z.object({ scope }) },
  responses: {
    200: {
      description: 'The feed',
      content: {
        'application/rss+xml': {
          schema: z.string(),
          example: '<rss version="2.0"><channel><title>New releases</title>…</channel></rss>',
        },
      },
    },
    304: notModified,
  },
});

const calendarRoute = defineRoute({
  method: 'get',
  path: CALENDAR,
  tags,
  summary: 'Release days for calendars',
  description: 'An all-day event for each new release of the last 90 days or later whose day is known.',
  request: { query: z.object({ scope }) },
  responses: {
    200: {
      description: 'The calendar',
      content: {
        'text/calendar': {
          schema: z.string(),
          example:
            'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:album-10@fonoteca\r\nDTSTART;VALUE=DATE:20261204\r\nSUMMARY:Lumen Harbour – Saltglass\r\nEND:VEVENT\r\nEND:VCALENDAR',
        },
      },
    },
    304: notModified,
  },
});
