import { listAllArtistAlbumIds, listIncompleteAlbumIds } from './albums.repository.ts';
import type { ArtistAspect } from './artist-questions.ts';
import type { AskOptions } from './ask-sources.ts';
import { completeAlbums, type LeftAlbum } from './complete-albums.ts';
import { fillArtist } from './fill-artist.ts';
import { settleCredits } from './settle-credits.ts';
import type { SourcesDeps } from './sources-deps.ts';

/** Stores all albums of an artist that the sources know, each with its tracks. Gives those of which a source still owes the tracks. */
export async function saveDiscography(
  deps: SourcesDeps,
  artistId: number,
  options: Omit<AskOptions, 'turnWithinMs' | 'softLimitMs'>,
  aspects: readonly ArtistAspect[] = ['albums'],
): Promise<LeftAlbum[]> {
  await fillArtist(deps, { ...options, artistId, aspects, refreshStale: true, rounds: 2 });
  const albumIds = await deps.database.run((db) => listAllArtistAlbumIds(db, artistId));
  const open = await deps.database.run((db) => listIncompleteAlbumIds(db, albumIds));
  const left = await completeAlbums(deps, open, options);
  await settleCredits(deps, albumIds, options);
  return left;
}
