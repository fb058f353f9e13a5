import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import type { Role } from '#http/viewer.ts';

interface NewSession {
  accountId: number;
  /** As it was checked: no session is made for a password that was changed meanwhile. */
  passwordHash: string;
  refreshHash: string;
  now: Date;
  expiresAt: Date;
}

/** Begins a session with its first refresh token, and gives its id; null when the account is gone, disabled or has another password now. */
export async function insertSession(
  db: Queryable,
  { accountId, passwordHash, refreshHash, now, expiresAt }: NewSession,
): Promise<string | null> {
  const at = now.toISOString();
  // The lock makes this wait for a change of the password in progress, which ends the sessions that it sees.
  const [row] = await db.execute<{ id: string }>(sql`
    with made as (
      insert into session (account_id, created_at, used_at, expires_at)
      select id, ${at}::timestamptz, ${at}::timestamptz, ${expiresAt.toISOString()}::timestamptz from account
      where id = ${accountId} and password_hash = ${passwordHash} and disabled_at is null for share
      returning id)
    insert into refresh_token (hash, session_id) select ${refreshHash}, id from made returning session_id as id`);
  return row?.id ?? null;
}

/** What the account of a living session may do; null when the session has ended or its account may not be used. */
export async function findSessionRoles(
  db: Queryable,
  { accountId, sessionId, now }: { accountId: number; sessionId: string; now: Date },
): Promise<Role[] | null> {
  const [row] = await db.execute<{ roles: Role[] }>(sql`
    select to_jsonb(a.roles) as roles from session s join account a on a.id = s.account_id
    where s.id = ${sessionId}::uuid and a.id = ${accountId} and a.disabled_at is null
      and s.expires_at > ${now.toISOString()}::timestamptz`);
  return row?.roles ?? null;
}
