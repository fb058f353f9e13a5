import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '#db/client.ts';
import { ingest } from '#features/catalog/ingest/ingest.ts';
import { systemClock } from '#lib/clock.ts';
import { QUALITIES } from '#providers/registry.ts';
import { listedAlbums, listingAnswer, wholeAlbumAnswer } from '../ingest-answers.ts';

const ALBUMS_OF_AN_ARTIST = 20;
/** What Deezer allows: fifty calls in five seconds, an album each. */
const EVERY_MS = 100;

/** Stores one artist after the other, album by album, at the pace of an expansion; `stop` says how many albums there were. */
export function takeInAlbums(database: Database): { stop(): Promise<number> } {
  let isStopped = false;
  let stored = 0;
  // Artists that no earlier run has left in the library.
  let artist = Math.floor(systemClock.now().getTime() / 1000) % 10_000_000;
  const deps = { database, quality: QUALITIES, clock: systemClock };
  const work = async () => {
    while (!isStopped) {
      artist += 1;
      await ingest(deps, [listingAnswer(artist, ALBUMS_OF_AN_ARTIST)]);
      for (const album of listedAlbums(artist, ALBUMS_OF_AN_ARTIST)) {
        if (isStopped) break;
        const pace = wait(EVERY_MS);
        await ingest(deps, [wholeAlbumAnswer(album)]);
        stored += 1;
        await pace;
      }
    }
  };
  const ended = work();
  return {
    stop: async () => {
      isStopped = true;
      await ended;
      return stored;
    },
  };
}
