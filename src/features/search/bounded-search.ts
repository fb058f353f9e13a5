import type { Database, Queryable } from '#db/client.ts';
import { AppError } from '#lib/errors.ts';

/**
 * Runs the reads of a search, none of which may take longer than two seconds where the database can end one.
 * @throws {AppError} `search.too_costly` when one does.
 */
export async function searchBounded<T>(database: Database, work: (db: Queryable) => Promise<T>): Promise<T> {
  try {
    return await database.run(work, 'list');
  } catch (error) {
    if (!isTooSlow(error)) throw error;
    const detail =
      'This search takes too long here, at least at the moment: add a word, or take a filter away. Far into a list `cursor` is quicker than `offset`.';
    throw new AppError('unavailable', 'search.too_costly', detail, { retryAfterS: 5, cause: error });
  }
}

/** True for what `Database.run` says of a statement that ran out of time. */
export function isTooSlow(error: unknown): boolean {
  return error instanceof AppError && error.code === 'database.too_slow';
}
