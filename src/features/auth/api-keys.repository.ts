import { and, desc, eq, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { apiKey } from '#db/schema/accounts.ts';
import type { Role, Scope } from '#http/viewer.ts';

/** A key as its owner sees it: without the key. */
export interface ApiKey {
  id: number;
  name: string;
  prefix: string;
  scopes: Scope[];
  createdAt: Date;
  usedAt: Date | null;
}

interface NewApiKey {
  accountId: number;
  name: string;
  hash: string;
  prefix: string;
  scopes: Scope[];
  now: Date;
}

const shown = {
  id: apiKey.id,
  name: apiKey.name,
  prefix: apiKey.prefix,
  scopes: apiKey.scopes,
  createdAt: apiKey.createdAt,
  usedAt: apiKey.usedAt,
};

/** Null when this person has a key of this name already. */
export async function insertApiKey(db: Queryable, { now, ...key }: NewApiKey): Promise<ApiKey | null> {
  const [row] = await db
    .insert(apiKey)
    .values({ ...key, createdAt: now })
    .onConflictDoNothing({ target: [apiKey.accountId, apiKey.name] })
    .returning(shown);
  return row ?? null;
}

/** All keys of a person, newest first. */
export async function listApiKeys(db: Queryable, accountId: number): Promise<ApiKey[]> {
  return db.select(shown).from(apiKey).where(eq(apiKey.accountId, accountId)).orderBy(desc(apiKey.id));
}

/** False when this person has no such key. */
export async function deleteApiKey(
  db: Queryable,
  { accountId, id }: { accountId: number; id: number },
): Promise<boolean> {
  const rows = await db
    .delete(apiKey)
    .where(and(eq(apiKey.id, id), eq(apiKey.accountId, accountId)))
    .returning({ id: apiKey.id });
  return rows.length > 0;
}

/** Whose key it is and what it may be used for; `isUseNoted` when its last use was noted a moment ago. */
export interface KeyOwner {
  keyId: number;
  accountId: number;
  roles: Role[];
  scopes: Scope[];
  isUseNoted: boolean;
}

/** Null when there is no such key, or its account may not be used. */
export async function findKeyOwner(
  db: Queryable,
  { hash, notedSince }: { hash: string; notedSince: Date },
): Promise<KeyOwner | null> {
  const [row] = await db.execute<KeyOwner & Record<string, unknown>>(sql`
    select k.id as "keyId", a.id as "accountId", to_jsonb(a.roles) as roles, to_jsonb(k.scopes) as scopes,
      coalesce(k.used_at > ${notedSince.toISOString()}::timestamptz, false) as "isUseNoted"
    from api_key k join account a on a.id = k.account_id where k.hash = ${hash} and a.disabled_at is null`);
  return row ?? null;
}

/** Notes when a key was used last. */
export async function noteKeyUse(db: Queryable, { keyId, now }: { keyId: number; now: Date }): Promise<void> {
  await db.update(apiKey).set({ usedAt: now }).where(eq(apiKey.id, keyId));
}
