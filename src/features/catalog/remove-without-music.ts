import { deleteArtistsWithoutMusic } from './artists.repository.ts';
import { readArtistQuestions } from './fill-artist.ts';
import { sortQuestions } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

/**
 * Takes those of some artists away of whom every store that knows them has told the discography, and it is empty: managers and labels
 * that a source called similar. Gives their ids. Whoever is followed stays.
 */
export async function removeWithoutMusic(deps: SourcesDeps, artistIds: readonly number[]): Promise<number[]> {
  const listed: number[] = [];
  for (const artistId of artistIds) {
    const { missing, resting, fresh, stale } = await sortQuestions(
      deps,
      await readArtistQuestions(deps, { artistId, aspects: ['albums'] }),
    );
    if (missing.length + resting.length === 0 && fresh.length + stale.length > 0) listed.push(artistId);
  }
  return listed.length === 0 ? [] : deps.database.transaction((tx) => deleteArtistsWithoutMusic(tx, listed));
}
