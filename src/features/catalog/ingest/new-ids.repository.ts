import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** The next ids of a table, so that rows which refer to each other can be written in one go. */
export async function allocateIds(
  db: Queryable,
  table: 'artist' | 'album' | 'track' | 'recording',
  count: number,
): Promise<number[]> {
  if (count === 0) return [];
  // Without parameters it is one round trip.
  const rows = await db.execute<{ id: number }>(
    sql.raw(`select nextval('${table}_id_seq')::int as id from generate_series(1, ${count})`),
  );
  return rows.map((row) => row.id);
}
