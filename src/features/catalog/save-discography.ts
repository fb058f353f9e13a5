import { waitAtMost } from '#lib/wait-at-most.ts';
import { countArtistMusic, listAllArtistAlbumIds, listIncompleteAlbumIds } from './albums.repository.ts';
import type { ArtistAspect } from './artist-questions.ts';
import type { AskOptions } from './ask-sources.ts';
import { completeAlbums } from './complete-albums.ts';
import type { CatalogDeps } from './ensure-asked.ts';
import { fillArtist } from './fill-artist.ts';
import type { SourcesDeps } from './sources-deps.ts';

type SaveOptions = Omit<AskOptions, 'turnWithinMs' | 'softLimitMs'>;

/** Stores all albums of an artist that the sources know, each with its tracks. */
export async function saveDiscography(
  deps: SourcesDeps,
  artistId: number,
  options: SaveOptions,
  aspects: readonly ArtistAspect[] = ['albums'],
): Promise<void> {
  await fillArtist(deps, { ...options, artistId, aspects, refreshStale: true, rounds: 2 });
  const albumIds = await deps.database.run(async (db) =>
    listIncompleteAlbumIds(db, await listAllArtistAlbumIds(db, artistId)),
  );
  await completeAlbums(deps, albumIds, options);
}

/** The same behind the answer: one run an artist, however often it is asked for. */
export function saveDiscographyBehind(
  deps: CatalogDeps,
  artistId: number,
  options: Omit<SaveOptions, 'signal'>,
): Promise<void> {
  return deps.background.run(`discography:${artistId}`, (signal) =>
    saveDiscography(deps, artistId, { ...options, signal }),
  );
}

/** What a caller waits for at most; the rest goes on. */
const WAIT_MS = 10_000;

/** Saves the whole discography, and says how far it has come after a while that a caller can wait. */
export async function saveFullDiscography(deps: CatalogDeps, artistId: number, options: Omit<SaveOptions, 'signal'>) {
  await waitAtMost(deps.clock, WAIT_MS, saveDiscographyBehind(deps, artistId, options));
  return deps.database.run((db) => countArtistMusic(db, artistId));
}
