import { listAllArtistAlbumIds, listIncompleteAlbumIds } from './albums.repository.ts';
import type { ArtistAspect } from './artist-questions.ts';
import type { AskOptions } from './ask-sources.ts';
import { completeAlbums, type LeftAlbum } from './complete-albums.ts';
import { fillArtist } from './fill-artist.ts';
import { settleCredits } from './settle-credits.ts';
import type { SourcesDeps } from './sources-deps.ts';

/** How often to come back to albums for which no source had a turn, and when. */
const MAX_TRIES = 3;
const NEXT_TRY_MS = 1000;

/** Stores all albums of an artist that the sources know, each with its tracks. Gives those of which a source still owes the tracks. */
export async function saveDiscography(
  deps: SourcesDeps,
  artistId: number,
  options: Omit<AskOptions, 'turnWithinMs' | 'softLimitMs'>,
  aspects: readonly ArtistAspect[] = ['albums'],
): Promise<LeftAlbum[]> {
  await fillArtist(deps, { ...options, artistId, aspects, refreshStale: true, rounds: 2 });
  const albumIds = await deps.database.run((db) => listAllArtistAlbumIds(db, artistId));
  let open = await deps.database.run((db) => listIncompleteAlbumIds(db, albumIds));
  for (let tries = 1; ; tries += 1) {
    const left = await completeAlbums(deps, open, options);
    if (left.length === 0 || tries === MAX_TRIES) {
      await settleCredits(deps, albumIds, options);
      return left;
    }
    await deps.clock.sleep(NEXT_TRY_MS, options.signal);
    open = left.map(({ albumId }) => albumId);
  }
}
