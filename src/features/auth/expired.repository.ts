import { and, isNotNull, lt } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { invitation, loginAttempts, refreshToken, session } from '#db/schema/accounts.ts';

/** Deletes sessions, invitations and counts of attempts whose time is over, and refresh tokens that were used before `usedBefore`. */
export async function deleteExpired(
  tx: Queryable,
  { now, usedBefore }: { now: Date; usedBefore: Date },
): Promise<void> {
  await tx.delete(session).where(lt(session.expiresAt, now));
  await tx.delete(refreshToken).where(and(isNotNull(refreshToken.usedAt), lt(refreshToken.usedAt, usedBefore)));
  await tx.delete(invitation).where(lt(invitation.expiresAt, now));
  await tx.delete(loginAttempts).where(lt(loginAttempts.endsAt, now));
}
