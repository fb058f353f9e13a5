import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** Known to nobody else; `db/migrate.ts` has another one. */
const INGEST_LOCK = 7_203_551;

/**
 * Only one ingest at a time writes, in all processes: it reads what is there, merges and writes back. Held until the transaction ends.
 * Readers are not held up, and neither is anybody who waits on a network, because no ingest does. An advisory lock, because a lock on a
 * table would wait for its vacuum.
 */
export async function takeIngestTurn(db: Queryable): Promise<void> {
  // Without parameters it is one round trip.
  await db.execute(sql.raw(`select pg_advisory_xact_lock(${INGEST_LOCK})`));
}
