import { z } from 'zod';
import type { Database, Queryable } from '#db/client.ts';
import { defineJob, type JobHandler } from '#jobs/define-job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { HourlySchedule } from '#jobs/schedules.ts';
import { matchSongs } from './match-songs.ts';
import {
  findWorthSeeking,
  hasNewTracks,
  newestTrackId,
  noteOthersSought,
  noteSought,
  type SoughtSong,
  takeMatched,
} from './unmatched.repository.ts';

/** Looks for the songs of listens that wait for them, among the tracks that came here since. */
export const seekUnmatchedJob = defineJob({ kind: 'seek_unmatched', input: z.object({}), concurrency: 1 });

/** Enqueues it when there is something new to look at. */
export async function seekIfNews(tx: Queryable, jobs: Jobs): Promise<void> {
  if (await hasNewTracks(tx)) await jobs.enqueue(seekUnmatchedJob, { key: 'all', input: {} }, tx);
}

/** The same, once an hour: the catalogue grows by searches, too. */
export function hourlySeekUnmatched({ jobs }: { jobs: Jobs }): HourlySchedule {
  return { name: 'seek_unmatched', every: 'hour', begin: (tx) => seekIfNews(tx, jobs) };
}

const SONGS_AT_ONCE = 1000;
const ROWS_AT_ONCE = 20_000;

/** What a job of `seekUnmatchedJob` does. */
export function runSeekUnmatched({ database }: { database: Database }): JobHandler<Record<string, never>> {
  return async ({ signal }) => {
    const upTo = await database.run(newestTrackId);
    let matched = 0;
    for (;;) {
      signal.throwIfAborted();
      const songs = await database.run((db) => findWorthSeeking(db, { upTo, limit: SONGS_AT_ONCE }));
      if (songs.length === 0) break;
      matched += await database.transaction((tx) => seek(tx, songs, upTo));
    }
    for (let left = ROWS_AT_ONCE; left === ROWS_AT_ONCE; ) {
      signal.throwIfAborted();
      left = await database.run((db) => noteOthersSought(db, upTo, ROWS_AT_ONCE));
    }
    return { matched };
  };
}

async function seek(tx: Queryable, songs: readonly SoughtSong[], upTo: number): Promise<number> {
  const trackIds = await matchSongs(tx, songs.map(said));
  const found = songs.flatMap(({ song }, index) => {
    const trackId = trackIds[index];
    return trackId === undefined ? [] : [{ song, trackId }];
  });
  const matched = await takeMatched(tx, found);
  await noteSought(
    tx,
    songs.map(({ song }) => song),
    upTo,
  );
  return matched;
}

function said({ title, artist, album, spotifyId, mbid, isrc }: SoughtSong) {
  return {
    title,
    artist: artist ?? undefined,
    album: album ?? undefined,
    spotifyId: spotifyId ?? undefined,
    mbid: mbid ?? undefined,
    isrc: isrc ?? undefined,
  };
}
