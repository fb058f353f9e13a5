import type { Database } from '#db/client.ts';
import { readTracks } from '#features/catalog/index.ts';
import { findRated } from './named-rows.repository.ts';

interface SearchByRatingInput {
  viewerId: number;
  /** 1 to 5. */
  min: number;
  max: number;
  limit: number;
  offset: number;
}

/** What this person rated so, the best first. */
export async function searchByRating({ database }: { database: Database }, input: SearchByRatingInput) {
  const { viewerId, limit, offset } = input;
  return database.run(async (db) => {
    const { ids, total } = await findRated(db, input);
    return { items: await readTracks(db, ids, viewerId), total, limit, offset };
  });
}
