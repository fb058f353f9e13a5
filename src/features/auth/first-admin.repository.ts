import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** Under whose account the scripts on this machine work: its owner's, or the admin's who registered first. */
export async function findFirstAdmin(db: Queryable): Promise<number> {
  const [row] = await db.execute<{ id: number }>(sql`select min(id) as id from account where 'admin' = any(roles)`);
  if (!row?.id) throw new Error('there is always an admin: the owner of the machine, or who registered first');
  return row.id;
}
