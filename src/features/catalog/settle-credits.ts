import { listUnsettledCredits } from './albums.repository.ts';
import { fill } from './fill.ts';
import { readAlbumQuestions } from './fill-album.ts';
import type { GatherOptions } from './gather-replies.ts';
import type { SourcesDeps } from './sources-deps.ts';

/** Asks who is credited for albums that stand in the lists of several artists: lists do not tell, and their order would decide. */
export async function settleCredits(
  deps: SourcesDeps,
  albumIds: readonly number[],
  options: Pick<GatherOptions, 'priority' | 'signal' | 'reports'>,
): Promise<void> {
  for (const { albumId, provider } of await deps.database.run((db) => listUnsettledCredits(db, albumIds))) {
    options.signal?.throwIfAborted();
    const questions = async () =>
      (await readAlbumQuestions(deps, albumId)).filter(
        (question) => question.provider === provider && question.capability === 'getAlbum',
      );
    await fill(deps, questions, options);
  }
}
