import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { account, invitation } from '#db/schema/accounts.ts';

/** A word of welcome that nobody has used yet. */
export interface Invitation {
  id: number;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
}

interface NewInvitation {
  hash: string;
  invitedBy: number;
  now: Date;
  expiresAt: Date;
}

export async function insertInvitation(
  db: Queryable,
  { hash, invitedBy, now, expiresAt }: NewInvitation,
): Promise<number> {
  const [row] = await db
    .insert(invitation)
    .values({ hash, invitedBy, createdAt: now, expiresAt })
    .returning({ id: invitation.id });
  if (!row) throw new Error('an insert without a conflict clause returns its row');
  return row.id;
}

/** Those that can still be used, newest first. */
export async function listInvitations(db: Queryable, now: Date): Promise<Invitation[]> {
  return db
    .select({
      id: invitation.id,
      invitedBy: account.username,
      createdAt: invitation.createdAt,
      expiresAt: invitation.expiresAt,
    })
    .from(invitation)
    .innerJoin(account, eq(account.id, invitation.invitedBy))
    .where(gt(invitation.expiresAt, now))
    .orderBy(desc(invitation.id));
}

/** False when there is none with this id. */
export async function deleteInvitation(db: Queryable, id: number): Promise<boolean> {
  const rows = await db.delete(invitation).where(eq(invitation.id, id)).returning({ id: invitation.id });
  return rows.length > 0;
}

/** Uses an invitation up; false when there is no such one, it is too old, or who wrote it may invite nobody any more. */
export async function useInvitation(tx: Queryable, { hash, now }: { hash: string; now: Date }): Promise<boolean> {
  const mayInvite = sql`${invitation.invitedBy} in (
    select ${account.id} from ${account} where 'admin' = any(${account.roles}) and ${account.disabledAt} is null)`;
  const rows = await tx
    .delete(invitation)
    .where(and(eq(invitation.hash, hash), gt(invitation.expiresAt, now), mayInvite))
    .returning({ id: invitation.id });
  return rows.length > 0;
}
