import { isNull } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { account } from '#db/schema/accounts.ts';

/** The owner of the machine, while nobody has registered. */
export async function findUnregisteredOwner(db: Queryable): Promise<number | null> {
  const [owner] = await db.select({ id: account.id }).from(account).where(isNull(account.registeredAt));
  return owner?.id ?? null;
}
