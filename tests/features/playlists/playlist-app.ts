import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach } from 'vitest';
import { createImages } from '#features/images/index.ts';
import { playlistRoutes } from '#features/playlists/index.ts';
import type { Router } from '#http/api.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { type CountingDatabase, countQueries } from '../../support/count-queries.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { type Asking, askingWith } from '../../support/people.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { owner } from '../../support/viewers.ts';

interface PlaylistApp {
  readonly app: Router;
  readonly clock: FakeClock;
  readonly database: CountingDatabase;
  readonly storageRoot: string;
  /** Asks as Marit (1), Ida (2) or Jon (3). */
  as(viewerId: number): Asking;
  execute(statement: string): Promise<readonly Record<string, unknown>[]>;
  /** Makes a playlist of Marit's, and returns its id. */
  playlist(fields?: object, trackIds?: readonly number[]): Promise<number>;
  /** The ids of the tracks of a playlist in order, as Marit reads them. */
  trackIds(playlistId: number): Promise<number[]>;
}

/** The routes of playlists over three people and twenty songs by Air, of one minute and so many seconds as their number. */
export function usePlaylistApp(): PlaylistApp {
  const own = useTestDatabase();
  let clock: FakeClock;
  let app: Router;
  let database: CountingDatabase;
  const execute = async (statement: string) => [...(await own.database.run((db) => db.execute(sql.raw(statement))))];

  beforeAll(() =>
    execute(`
      update account set username = 'Marit', username_norm = 'marit' where id = 1;
      insert into account (id, username, username_norm, registered_at) values (2, 'Ida', 'ida', now()), (3, 'Jon', 'jon', now());
      insert into artist (name, name_norm) values ('Air', 'air');
      insert into album (title, title_norm) values ('Moon Safari', 'moon safari');
      insert into album_artist (album_id, position, artist_id, name) values (1, 0, 1, 'Air');
      insert into recording (title, title_norm, artist_id) select 'Song ' || n, 'song ' || n, 1 from generate_series(1, 20) n`),
  );
  beforeEach(async () => {
    await execute(`
      delete from playlist;
      insert into track (id, album_id, recording_id, title, title_norm, disc_number, position, duration_ms)
        select id, 1, id, title, title_norm, 1, id, 60000 + id * 1000 from recording on conflict do nothing;
      insert into track_artist (track_id, position, artist_id, name) select id, 0, 1, 'Air' from track on conflict do nothing`);
    clock = createFakeClock('2026-11-21T12:00:00.000Z');
    database = countQueries(own.database);
    app = createHttpApp({
      config: { host: '127.0.0.1', trustLoopback: true },
      log: silentLogger,
      clock,
      identify: async ({ credential }) => ({ ...owner, id: Number(credential) }),
    });
    const { config } = own;
    const { entities, resizePicture } = createImages({
      ...config,
      database,
      clock,
      log: silentLogger,
      userAgent: 'FonotecaTests/1.0',
      privateOrigins: [],
      cacheRoot: join(config.storageRoot, 'cache'),
      isOffline: true,
    });
    app.route('/', playlistRoutes({ database, clock, images: { entities, resizePicture }, config }));
  });

  const as = (viewerId: number) => askingWith(app, { authorization: `Bearer ${viewerId}` });
  return {
    get app() {
      return app;
    },
    get clock() {
      return clock;
    },
    get database() {
      return database;
    },
    get storageRoot() {
      return own.config.storageRoot;
    },
    as,
    execute,
    async playlist(fields = {}, trackIds = []) {
      const { body } = await as(1).post('/playlists', { name: 'Evening', ...fields });
      if (trackIds.length > 0) {
        await as(1).post(`/playlists/id/${body.id}/tracks`, { track_ids: trackIds, duplicates: 'allow' });
      }
      return body.id;
    },
    async trackIds(playlistId) {
      const rows = await execute(
        `select track_id from playlist_track where playlist_id = ${playlistId} order by position, id`,
      );
      return rows.map(({ track_id }) => Number(track_id));
    },
  };
}
