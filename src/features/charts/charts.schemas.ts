import { albumSchema, artistSchema, trackSchema } from '#features/catalog/index.ts';
import { listenSchema } from '#features/listens/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';

const count = z.number().int();
const timeListened = z.number().openapi({ description: 'How long was listened, in milliseconds' });
const plays = { play_count: count, time_listened_ms: timeListened };

const place = {
  rank: count.openapi({ description: 'From 1; equal play counts share a rank, and leave room after it (1, 2, 2, 4)' }),
  previous_rank: count.nullable().openapi({ description: 'The rank in the period before; null when there was none' }),
  ...plays,
  last_listened_at: z.string(),
};

const trackPlace = z.object({ ...place, track: trackSchema }).openapi('TrackPlace');
const artistPlace = z.object({ ...place, artist: artistSchema }).openapi('ArtistPlace');
const albumPlace = z.object({ ...place, album: albumSchema }).openapi('AlbumPlace');
const genrePlace = z.object({ ...place, genre: z.string() }).openapi('GenrePlace');
const tagPlace = z
  .object({
    ...place,
    tag: z.object({
      name: z.string(),
      personal: z.boolean().openapi({ description: 'Yours, rather than one of the sources' }),
      tag_id: count.nullable().openapi({ description: 'Of a tag of yours' }),
    }),
  })
  .openapi('TagPlace');

/** A place of a track in a chart, as callers see it. */
export type TrackPlace = z.infer<typeof trackPlace>;
export type ArtistPlace = z.infer<typeof artistPlace>;
export type AlbumPlace = z.infer<typeof albumPlace>;
export type GenrePlace = z.infer<typeof genrePlace>;
export type TagPlace = z.infer<typeof tagPlace>;

const span = {
  from: z.string().nullable().openapi({ description: 'When the period begins; null: with the first listen' }),
  to: z.string().nullable().openapi({ description: 'When it ends, not included; null: never' }),
  time_zone: z.string().openapi({ description: 'Where its days begin' }),
};

/** Pages of charts. */
export const trackChartSchema = listOf('TrackChart', trackPlace).extend(span);
export const artistChartSchema = listOf('ArtistChart', artistPlace).extend(span);
export const albumChartSchema = listOf('AlbumChart', albumPlace).extend(span);
export const genreChartSchema = listOf('GenreChart', genrePlace).extend(span);
export const tagChartSchema = listOf('TagChart', tagPlace).extend(span);

/** How a stretch of time is divided. */
export const BUCKETS = ['day', 'week', 'month'] as const;
/** Day, week or month. */
export type BucketUnit = (typeof BUCKETS)[number];

/** Listening over time. */
export const trendsSchema = z
  .object({
    ...span,
    by: z.enum(BUCKETS),
    items: z.array(
      z.object({
        date: z.string().openapi({ description: 'Its first day, in the time zone', example: '2026-11-21' }),
        from: z.string(),
        to: z.string().openapi({ description: 'Not included' }),
        ...plays,
      }),
    ),
  })
  .openapi('Trends');
/** Listening over time, as callers see it. */
export type TrendsView = z.infer<typeof trendsSchema>;

/** A year in review. */
export const yearInReviewSchema = z
  .object({
    year: count,
    time_zone: z.string(),
    ...plays,
    distinct: z
      .object({ tracks: count, artists: count, albums: count, genres: count })
      .openapi({ description: 'How many different ones' }),
    discovered_artists: count.openapi({ description: 'Artists that were listened to for the first time ever' }),
    first_listen: listenSchema.nullable(),
    top_tracks: z.array(trackPlace),
    top_artists: z.array(artistPlace),
    top_albums: z.array(albumPlace),
    top_genres: z.array(genrePlace),
    top_tags: z.array(tagPlace),
    busiest_day: z.object({ date: z.string(), ...plays }).nullable(),
    longest_streak: z
      .object({ days: count, from: z.string(), to: z.string() })
      .nullable()
      .openapi({ description: 'The most days in a row with a listen, both ends included' }),
    by_month: z.array(z.object({ month: count, ...plays })).openapi({ description: 'All twelve' }),
    by_hour: z.array(z.object({ hour: count, ...plays })).openapi({ description: 'The 24 hours of the clock' }),
  })
  .openapi('YearInReview');
/** A year in review, as callers see it. */
export type YearInReview = z.infer<typeof yearInReviewSchema>;
