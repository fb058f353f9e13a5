import { albumExample, artistExample, trackExample } from '#features/catalog/index.ts';
import { listenExample } from '#features/listens/index.ts';
import type { TrendsView, YearInReview } from './charts.schemas.ts';

const plays = { play_count: 12, time_listened_ms: 2_916_000 };

/** What every place of a chart says, for the documentation. */
export const placeExample = { rank: 1, previous_rank: 3, ...plays, last_listened_at: '2026-11-21T01:30:00.000Z' };

/** The period of a chart. */
export const spanExample = {
  from: '2026-10-31T23:00:00.000Z',
  to: '2026-11-21T23:00:00.000Z',
  time_zone: 'Europe/Oslo',
};

/** Listening over time. */
export const trendsExample = {
  ...spanExample,
  by: 'day',
  items: [{ date: '2026-11-01', from: '2026-10-31T23:00:00.000Z', to: '2026-11-01T23:00:00.000Z', ...plays }],
} satisfies TrendsView;

/** A year in review. */
export const yearExample = {
  year: 2026,
  time_zone: 'Europe/Oslo',
  ...plays,
  distinct: { tracks: 1, artists: 1, albums: 1, genres: 1 },
  discovered_artists: 1,
  first_listen: listenExample,
  top_tracks: [{ ...placeExample, track: trackExample }],
  top_artists: [{ ...placeExample, artist: artistExample }],
  top_albums: [{ ...placeExample, album: albumExample }],
  top_genres: [{ ...placeExample, genre: 'dreamwave' }],
  top_tags: [{ ...placeExample, tag: { name: 'dreamwave', personal: false, tag_id: null } }],
  busiest_day: { date: '2026-11-21', ...plays },
  longest_streak: { days: 1, from: '2026-11-21', to: '2026-11-21' },
  by_month: [{ month: 11, ...plays }],
  by_hour: [{ hour: 1, ...plays }],
} satisfies YearInReview;
