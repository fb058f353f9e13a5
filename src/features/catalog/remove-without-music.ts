import { deleteArtistsWithoutMusic, listArtistsWithoutMusic } from './artists.repository.ts';
import { readArtistQuestions } from './fill-artist.ts';
import { sortQuestions } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

/**
 * Takes those of some artists away of whom every store that knows them has told the discography, and it is empty: managers and labels
 * that a source called similar. Gives their ids. Whoever is followed stays.
 */
export async function removeWithoutMusic(deps: SourcesDeps, artistIds: readonly number[]): Promise<number[]> {
  const listed: number[] = [];
  for (const artistId of await deps.database.run((db) => listArtistsWithoutMusic(db, artistIds))) {
    const questions = await readArtistQuestions(deps, { artistId, aspects: ['albums'] });
    const { missing, resting } = await sortQuestions(deps, questions);
    if (questions.length > 0 && missing.length + resting.length === 0) listed.push(artistId);
  }
  if (listed.length > 0) await deps.database.transaction((db) => deleteArtistsWithoutMusic(db, listed));
  return listed;
}
