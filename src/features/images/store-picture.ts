import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { isPlaceholderPicture } from '#music/placeholder-picture.ts';
import { describePicture } from './describe-picture.ts';
import type { Images } from './images.ts';
import { type DuePicture, writePictureFailure, writeStoredPicture } from './kept-pictures.repository.ts';
import { LARGEST_SIZE } from './picture-size.ts';

export interface StorePictureDeps {
  database: Database;
  clock: Clock;
  images: Pick<Images, 'proxy' | 'kept' | 'decoding'>;
}

/** The pictures of one source differ in size only, mostly: whoever has none of the first few has none. */
const MAX_TRIES = 4;

/**
 * Keeps the first of its pictures that can be had; says whether there was one. One that is kept already is never given up for a failure.
 * Rejects with an `AppError` of the kind `unavailable` when the fault is ours: then nothing is noted.
 */
export async function storePicture(deps: StorePictureDeps, due: DuePicture): Promise<boolean> {
  const { database, clock } = deps;
  const { proxy, kept, decoding } = deps.images;
  let failure = 'there is a placeholder only';
  for (const url of due.urls.filter((one) => !isPlaceholderPicture(one)).slice(0, MAX_TRIES)) {
    try {
      const bytes = await proxy.load({ url, size: LARGEST_SIZE, format: 'webp', isBackground: true });
      const description = await decoding.run(() => describePicture(bytes), { isBackground: true });
      const file = await kept.write(due.owner, due.id, bytes);
      const stored = { ...description, sourceUrl: url, file };
      return await database.run((db) => writeStoredPicture(db, due, stored, clock.now()));
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
      failure = error.detail;
    }
  }
  await database.run((db) => writePictureFailure(db, due, failure, clock.now()));
  return false;
}
