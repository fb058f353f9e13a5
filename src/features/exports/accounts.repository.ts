import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** The name of the picture that somebody gave of themselves; null when there is none. */
export async function findAvatar(db: Queryable, accountId: number): Promise<string | null> {
  const [row] = await db.execute<{ avatar: string | null }>(sql`select avatar from account where id = ${accountId}`);
  return row?.avatar ?? null;
}

/** Who there is. */
export async function listAccountIds(db: Queryable): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`select id from account`);
  return rows.map(({ id }) => id);
}
