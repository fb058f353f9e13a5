import { eq, isNull, sql } from 'drizzle-orm';
import { type Queryable, violatedConstraint } from '#db/client.ts';
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

/** Gives the owner of the machine a name: the first one who registers. Null when somebody has registered already. */
export async function nameOwner(tx: Queryable, made: NewAccount): Promise<Account | null> {
  const [row] = await tx
    .update(account)
    .set({ ...columnsOf(made), roles: ['admin', 'listener'] })
    .where(isNull(account.registeredAt))
    .returning(shown);
  return row ?? null;
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
