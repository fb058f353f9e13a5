import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { session } from '#db/schema/accounts.ts';
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

/** Whose session was refreshed. */
export interface RefreshedSession {
  sessionId: string;
  accountId: number;
}

/**
 * Exchanges a refresh token that was not used yet for the next one, and lets its session live on; null when it is not good. Of several at
 * once with the same token one succeeds.
 */
export async function exchangeRefreshToken(
  tx: Queryable,
  { hash, nextHash, now, expiresAt }: { hash: string; nextHash: string; now: Date; expiresAt: Date },
): Promise<RefreshedSession | null> {
  const at = sql`${now.toISOString()}::timestamptz`;
  // The session is locked before its tokens, as whoever deletes it does.
  const [row] = await tx.execute<RefreshedSession & Record<string, unknown>>(sql`
    with living as (
      select s.id from refresh_token t join session s on s.id = t.session_id join account a on a.id = s.account_id
      where t.hash = ${hash} and s.expires_at > ${at} and a.disabled_at is null for update of s),
    used as (
      update refresh_token set used_at = ${at}
      where hash = ${hash} and used_at is null and session_id in (select id from living) returning session_id),
    kept as (
      update session set used_at = ${at}, expires_at = ${expiresAt.toISOString()}::timestamptz
      where id in (select session_id from used) returning id, account_id),
    next as (insert into refresh_token (hash, session_id) select ${nextHash}, id from kept)
    select id as "sessionId", account_id as "accountId" from kept`);
  return row ?? null;
}

/** Ends the session of a refresh token that was used before: somebody else has it, too, and nobody knows who is who. */
export async function endSessionOfUsedToken(tx: Queryable, hash: string): Promise<boolean> {
  const rows = await tx.execute(sql`
    delete from session where id in (select session_id from refresh_token where hash = ${hash} and used_at is not null)
    returning id`);
  return rows.length > 0;
}

/** A login as its owner sees it. */
export interface Session {
  id: string;
  createdAt: Date;
  usedAt: Date;
  expiresAt: Date;
}

/** The sessions of a person that have not ended, those used last first. */
export async function listSessions(
  db: Queryable,
  { accountId, now }: { accountId: number; now: Date },
): Promise<Session[]> {
  return db
    .select({
      id: session.id,
      createdAt: session.createdAt,
      usedAt: session.usedAt,
      expiresAt: session.expiresAt,
    })
    .from(session)
    .where(and(eq(session.accountId, accountId), gt(session.expiresAt, now)))
    .orderBy(desc(session.usedAt), session.id);
}

/** Ends one session, and with it all its tokens; false when this person has no such one. */
export async function deleteSession(
  db: Queryable,
  { accountId, sessionId }: { accountId: number; sessionId: string },
): Promise<boolean> {
  const rows = await db
    .delete(session)
    .where(and(eq(session.id, sessionId), eq(session.accountId, accountId)))
    .returning({ id: session.id });
  return rows.length > 0;
}

/** Ends all sessions of a person. */
export async function deleteSessions(tx: Queryable, accountId: number): Promise<void> {
  await tx.delete(session).where(eq(session.accountId, accountId));
}
