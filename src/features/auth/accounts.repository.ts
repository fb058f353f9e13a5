import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { pgErrorCode, type Queryable, violatedConstraint } from '#db/client.ts';
import { account } from '#db/schema/accounts.ts';
import type { Role } from '#http/viewer.ts';

/** Somebody as others and they themselves may see them. */
export interface Account {
  id: number;
  username: string;
  email: string | null;
  roles: Role[];
  bio: string | null;
  region: string | null;
  timeZone: string;
  avatar: string | null;
  createdAt: Date;
  /** Null for the owner of the machine before anybody has registered. */
  registeredAt: Date | null;
  disabledAt: Date | null;
}

/** What a new account is made of. */
export interface NewAccount {
  username: string;
  email: string;
  passwordHash: string;
  now: Date;
}

/** Known to nobody else; `ingest-turn.repository.ts` and `db/migrate.ts` have other ones. */
const ACCOUNTS_LOCK = 7_203_552;

/** What PostgreSQL says to a time zone that it does not know. */
const INVALID_PARAMETER = '22023';

const shown = {
  id: account.id,
  username: account.username,
  email: account.email,
  roles: account.roles,
  bio: account.bio,
  region: account.region,
  timeZone: account.timeZone,
  avatar: account.avatar,
  createdAt: account.createdAt,
  registeredAt: account.registeredAt,
  disabledAt: account.disabledAt,
};

/** The form in which user names are the same: whatever their case, width and composition. */
export function normalizeUsername(username: string): string {
  return username.normalize('NFKC').toLowerCase();
}

/** The form in which email addresses are the same. */
export function normalizeEmail(email: string): string {
  return email.normalize('NFC').toLowerCase();
}

/** Lets changes of who is there, and who is an admin, happen one after the other until the transaction ends. */
export async function takeAccountsTurn(tx: Queryable): Promise<void> {
  await tx.execute(sql.raw(`select pg_advisory_xact_lock(${ACCOUNTS_LOCK})`));
}

/** The owner of the machine, while nobody has registered. */
export async function findUnregisteredOwner(db: Queryable): Promise<number | null> {
  const [owner] = await db.select({ id: account.id }).from(account).where(isNull(account.registeredAt));
  return owner?.id ?? null;
}

/** Null when there is nobody with this id. */
export async function findAccount(db: Queryable, id: number): Promise<Account | null> {
  const [row] = await db.select(shown).from(account).where(eq(account.id, id));
  return row ?? null;
}

/** What a login is checked against. */
export interface LoginCandidate extends Account {
  passwordHash: string | null;
}

/** Whom a user name or an email address names, whether they may log in or not; null when it is nobody. */
export async function findLoginCandidate(
  db: Queryable,
  name: { username: string } | { email: string },
): Promise<LoginCandidate | null> {
  const isNamed =
    'username' in name
      ? eq(account.usernameNorm, normalizeUsername(name.username))
      : eq(account.emailNorm, normalizeEmail(name.email));
  const [row] = await db
    .select({ ...shown, passwordHash: account.passwordHash })
    .from(account)
    .where(isNamed);
  return row ?? null;
}

/** Gives the owner of the machine, who has not registered yet, a name. */
export async function nameOwner(tx: Queryable, made: NewAccount): Promise<Account> {
  const [row] = await tx
    .update(account)
    .set({ ...columnsOf(made), roles: ['admin', 'listener'] })
    .where(isNull(account.registeredAt))
    .returning(shown);
  if (!row) throw new Error('nobody else registers while it is our turn');
  return row;
}

/** Rejects when the name or the address is taken: see `takenField`. */
export async function insertAccount(tx: Queryable, made: NewAccount): Promise<Account> {
  const [row] = await tx.insert(account).values(columnsOf(made)).returning(shown);
  if (!row) throw new Error('an insert without a conflict clause returns its row');
  return row;
}

function columnsOf({ username, email, passwordHash, now }: NewAccount) {
  return {
    username,
    usernameNorm: normalizeUsername(username),
    email,
    emailNorm: normalizeEmail(email),
    passwordHash,
    registeredAt: now,
  };
}

/** What a failed write says that somebody else has already; undefined when that was not why it failed. */
export function takenField(error: unknown): 'username' | 'email' | undefined {
  const constraint = violatedConstraint(error);
  if (constraint === 'account_username') return 'username';
  return constraint === 'account_email' ? 'email' : undefined;
}

/** What somebody may change of their own account. */
export interface ProfileChange {
  username?: string;
  email?: string;
  bio?: string | null;
  region?: string | null;
  timeZone?: string;
}

/** Rejects when the name or the address is taken: see `takenField`. Null when there is no such account any more. */
export async function updateProfile(db: Queryable, id: number, change: ProfileChange): Promise<Account | null> {
  const { username, email, bio, region, timeZone } = change;
  if (Object.values(change).every((value) => value === undefined)) return findAccount(db, id);
  const [row] = await db
    .update(account)
    .set({
      username,
      usernameNorm: username && normalizeUsername(username),
      email,
      emailNorm: email && normalizeEmail(email),
      bio,
      region,
      timeZone,
    })
    .where(eq(account.id, id))
    .returning(shown);
  return row ?? null;
}

/** True for the name of a time zone that the database knows, too. */
export async function isTimeZone(db: Queryable, name: string): Promise<boolean> {
  try {
    await db.execute(sql`select now() at time zone ${name}`);
    return true;
  } catch (error) {
    if (pgErrorCode(error) === INVALID_PARAMETER) return false;
    throw error;
  }
}

/** The hash of somebody's password; null when they have none. */
export async function findPasswordHash(db: Queryable, id: number): Promise<string | null> {
  const [row] = await db.select({ hash: account.passwordHash }).from(account).where(eq(account.id, id));
  return row?.hash ?? null;
}

/** False when the password has been changed since `from` was read. */
export async function replacePasswordHash(
  tx: Queryable,
  { id, from, to }: { id: number; from: string; to: string },
): Promise<boolean> {
  const rows = await tx
    .update(account)
    .set({ passwordHash: to })
    .where(and(eq(account.id, id), eq(account.passwordHash, from)))
    .returning({ id: account.id });
  return rows.length > 0;
}

/** Notes the name of somebody's picture, or that there is none, and gives the name that it replaced. */
export async function replaceAvatar(tx: Queryable, id: number, avatar: string | null): Promise<string | null> {
  const [before] = await tx.select({ avatar: account.avatar }).from(account).where(eq(account.id, id)).for('update');
  await tx.update(account).set({ avatar }).where(eq(account.id, id));
  return before?.avatar ?? null;
}

/** The people who have registered, in the order in which they did. */
export async function listAccounts(
  db: Queryable,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ accounts: Account[]; total: number }> {
  const registered = isNotNull(account.registeredAt);
  const accounts = await db
    .select(shown)
    .from(account)
    .where(registered)
    .orderBy(account.registeredAt, account.id)
    .limit(limit)
    .offset(offset);
  return { accounts, total: await db.$count(account, registered) };
}

/** How many other people there are, and how many of them are admins who can log in. */
export async function countOthers(tx: Queryable, id: number): Promise<{ people: number; admins: number }> {
  const [row] = await tx.execute<{ people: number; admins: number }>(sql`
    select count(*)::int as people,
      (count(*) filter (where 'admin' = any(roles) and disabled_at is null))::int as admins
    from account where id <> ${id} and registered_at is not null`);
  return { people: row?.people ?? 0, admins: row?.admins ?? 0 };
}

/** What an admin may change of somebody; null when there is nobody registered with this id. */
export async function updateStanding(
  tx: Queryable,
  id: number,
  { roles, disabledAt }: { roles?: Role[]; disabledAt?: Date | null },
): Promise<Account | null> {
  const [row] = await tx
    .update(account)
    .set({ roles, disabledAt })
    .where(and(eq(account.id, id), isNotNull(account.registeredAt)))
    .returning(shown);
  return row ?? null;
}

/** Deletes an account with everything that is under it. */
export async function deleteAccount(tx: Queryable, id: number): Promise<void> {
  await tx.delete(account).where(eq(account.id, id));
}

/** The owner of the machine, anew: nobody is registered any more. */
export async function insertUnregisteredOwner(tx: Queryable): Promise<void> {
  await tx.insert(account).values({ username: 'owner', usernameNorm: 'owner', roles: ['admin', 'listener'] });
}
