import type { Database } from '#db/client.ts';
import { USUALLY_GOOD_FOR_MS } from '#features/catalog/index.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { Clock } from '#lib/clock.ts';
import { ARTIST_CAPABILITIES } from './artist-freshness.ts';
import { countFollowed, countLibraryState } from './freshness.repository.ts';
import type { LibraryFreshness } from './freshness.schemas.ts';
import { nextRefreshAt } from './next-refresh.ts';

interface LibraryDeps {
  database: Database;
  clock: Clock;
  jobs: Jobs;
}

/** How old the library is, what is missing, and what comes next. */
export async function getLibraryFreshness({ database, clock, jobs }: LibraryDeps): Promise<LibraryFreshness> {
  const now = clock.now();
  const freshSince = new Date(now.getTime() - USUALLY_GOOD_FOR_MS);
  const asking = { capabilities: ARTIST_CAPABILITIES, freshSince };
  const [library, follows, { queued, running, failed }] = await Promise.all([
    database.run((db) => countLibraryState(db, asking)),
    database.run(countFollowed),
    jobs.counts(),
  ]);
  const { artists: total, fresh, stale, missing, oldest } = library;
  const { followed, neverRefreshed, oldestRefresh } = follows;
  const lastRefresh = neverRefreshed > 0 ? null : oldestRefresh;
  return {
    artists: { total, fresh, stale, missing },
    oldest: oldest && { artist_id: oldest.id, name: oldest.name, asked_at: oldest.askedAt.toISOString() },
    without: {
      bio: library.withoutBio,
      images: library.withoutImages,
      complete_albums: library.withIncompleteAlbums,
    },
    followed: {
      total: followed,
      never_refreshed: neverRefreshed,
      oldest_refresh_at: oldestRefresh?.toISOString() ?? null,
      next_refresh_at: followed === 0 ? null : nextRefreshAt(lastRefresh, now).toISOString(),
    },
    jobs: { queued, running, failed },
  };
}
