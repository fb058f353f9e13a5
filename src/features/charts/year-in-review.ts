import type { Queryable } from '#db/client.ts';
import { findFirstListen, readListens } from '#features/listens/index.ts';
import type { YearInReview } from './charts.schemas.ts';
import { readAlbumChart, readArtistChart, readGenreChart, readTagChart, readTrackChart } from './read-chart.ts';
import { readSpan } from './span.repository.ts';
import { countDiscoveredArtists, readCalendarFacts } from './year.repository.ts';

interface Wanted {
  accountId: number;
  year: number;
  timeZone?: string;
  now: Date;
}

const TOP = { limit: 10, offset: 0 };

/** What a person's year was like, in their time zone. */
export async function readYearInReview(
  db: Queryable,
  { accountId, year, timeZone, now }: Wanted,
): Promise<YearInReview> {
  const days = { kind: 'range' as const, from: { day: `${year}-01-01` }, to: { day: `${year}-12-31` } };
  const span = await readSpan(db, { accountId, period: days, timeZone, now });
  const top = { accountId, span, ...TOP };
  const { from, to } = span;
  if (from === null || to === null) throw new Error('a year has a beginning and an end');
  const [tracks, artists, albums, genres, tags, calendar, discovered, first] = await Promise.all([
    readTrackChart(db, top),
    readArtistChart(db, top),
    readAlbumChart(db, top),
    readGenreChart(db, top),
    readTagChart(db, top),
    readCalendarFacts(db, accountId, span),
    countDiscoveredArtists(db, accountId, span),
    findFirstListen(db, { accountId, from, to }).then((listen) => readListens(db, listen ? [listen] : [], accountId)),
  ]);
  return {
    year,
    time_zone: span.zone,
    ...calendar,
    distinct: { tracks: tracks.total, artists: artists.total, albums: albums.total, genres: genres.total },
    discovered_artists: discovered,
    first_listen: first[0] ?? null,
    top_tracks: tracks.items,
    top_artists: artists.items,
    top_albums: albums.items,
    top_genres: genres.items,
    top_tags: tags.items,
  };
}
