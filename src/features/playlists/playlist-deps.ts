import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';

/** What playlists need. */
export interface PlaylistDeps {
  database: Database;
  clock: Clock;
}
