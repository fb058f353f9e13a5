import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** A table that is smaller is read whole anyway. */
const LEAST_BYTES = 128 * 1024;

/**
 * Has PostgreSQL look again at the tables that are more than twice as large as when it last did. Left alone it does so after a minute at the
 * earliest, the embedded one never, and until then it plans for the library that was there before.
 */
export async function analyzeGrown(db: Queryable): Promise<void> {
  const grown = await db.execute<{ name: string }>(sql`
    select oid::regclass::text as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'
      and pg_relation_size(oid) > 2 * relpages * current_setting('block_size')::bigint + ${LEAST_BYTES}::int
    order by 1`);
  if (grown.length > 0) await db.execute(sql.raw(`analyze ${grown.map(({ name }) => name).join(', ')}`));
}
