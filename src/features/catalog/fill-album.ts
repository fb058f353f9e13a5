import { albumQuestions } from './album-questions.ts';
import { findAlbumRef } from './albums.repository.ts';
import { type FillOptions, type FillResult, fill } from './fill.ts';
import type { Question } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

/** Asks the sources what is missing about one of our albums and its tracks, and takes it in. */
export function fillAlbum(
  deps: SourcesDeps,
  { albumId, ...options }: FillOptions & { albumId: number },
): Promise<FillResult> {
  return fill(deps, () => readAlbumQuestions(deps, albumId), options);
}

/** What can be asked about one of our albums, as it is known now; nothing when it is gone. */
export async function readAlbumQuestions({ database, registry }: SourcesDeps, albumId: number): Promise<Question[]> {
  const album = await database.run((db) => findAlbumRef(db, albumId));
  return album ? albumQuestions(registry, album) : [];
}
