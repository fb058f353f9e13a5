import { type ArtistAspect, artistQuestions } from './artist-questions.ts';
import { findArtistRef } from './artists.repository.ts';
import type { Question, SourcesDeps } from './ask-sources.ts';
import { type FillOptions, type FillResult, fill } from './fill.ts';

export interface FillArtistInput extends FillOptions {
  artistId: number;
  aspects: readonly ArtistAspect[];
  firstPageOnly?: boolean;
}

export interface FillArtistResult extends Omit<FillResult, 'answers'> {
  /** The answers that name similar artists, the `unplaced` among them. */
  similar: FillResult['answers'];
}

/** Asks the sources what is missing about one of our artists, and takes it in. */
export async function fillArtist(deps: SourcesDeps, input: FillArtistInput): Promise<FillArtistResult> {
  const { answers, ...result } = await fill(deps, () => readArtistQuestions(deps, input), input);
  return { ...result, similar: answers.filter((answer) => answer.similar) };
}

/** What can be asked about one of our artists, as it is known now; nothing when it is gone. */
export async function readArtistQuestions(
  { database, registry }: SourcesDeps,
  { artistId, aspects, firstPageOnly }: Pick<FillArtistInput, 'artistId' | 'aspects' | 'firstPageOnly'>,
): Promise<Question[]> {
  const artist = await database.run((db) => findArtistRef(db, artistId));
  return artist ? artistQuestions(registry, artist, aspects, { firstPageOnly }) : [];
}
