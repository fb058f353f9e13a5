import type { AlbumType } from '#music/entities.ts';
import { type ArtistAspect, artistQuestions } from './artist-questions.ts';
import { findArtistRef } from './artists.repository.ts';
import { type FillOptions, type FillResult, fill } from './fill.ts';
import type { Question } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

export interface FillArtistInput extends FillOptions {
  artistId: number;
  aspects: readonly ArtistAspect[];
  /** Of the lists of albums only these types, and what the source gives no type. */
  include?: readonly AlbumType[];
}

/** Asks the sources what is missing about one of our artists, and takes it in. */
export function fillArtist(deps: SourcesDeps, input: FillArtistInput): Promise<FillResult> {
  return fill(deps, () => readArtistQuestions(deps, input), input);
}

/** What can be asked about one of our artists, as it is known now; nothing when it is gone. */
export async function readArtistQuestions(
  { database, registry }: SourcesDeps,
  { artistId, aspects, include }: Pick<FillArtistInput, 'artistId' | 'aspects' | 'include'>,
): Promise<Question[]> {
  const artist = await database.run((db) => findArtistRef(db, artistId));
  return artist ? artistQuestions(registry, artist, aspects, { include }) : [];
}
