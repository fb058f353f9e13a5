import type { Queryable } from '#db/client.ts';
import { AppError } from '#lib/errors.ts';
import {
  type Account,
  findUnregisteredOwner,
  insertAccount,
  type NewAccount,
  nameOwner,
  normalizeUsername,
  takeAccountsTurn,
  takenField,
} from './accounts.repository.ts';
import { beginSession, type SessionTokens } from './begin-session.ts';
import type { Auth } from './create-auth.ts';

/** Somebody who wants an account. */
export interface Registration {
  username: string;
  email: string;
  password: string;
  /** Why the call is not one of the machine's owner; undefined when it is. */
  whyNotOwner?: AppError;
}

/** Makes an account and logs it in. The first one is the machine owner's: an admin, with what the owner has gathered so far. */
export async function register(
  auth: Auth,
  { username, email, password, whyNotOwner }: Registration,
): Promise<SessionTokens & { account: Account }> {
  assertNotUsername(password, username, 'password');
  const made = { username, email, passwordHash: await auth.passwords.hash(password), now: auth.clock.now() };
  try {
    return await auth.database.transaction(async (tx) => {
      await takeAccountsTurn(tx);
      const account = await placeAccount(tx, made, whyNotOwner);
      const tokens = await beginSession(auth, tx, { accountId: account.id, passwordHash: made.passwordHash });
      if (!tokens) throw new Error('an account that was just made can begin a session');
      return { ...tokens, account };
    });
  } catch (error) {
    throw asTaken(error);
  } finally {
    auth.owner.forget();
  }
}

async function placeAccount(tx: Queryable, made: NewAccount, whyNotOwner: AppError | undefined): Promise<Account> {
  if (whyNotOwner && (await findUnregisteredOwner(tx)) !== null) throw whyNotOwner;
  return (await nameOwner(tx, made)) ?? (await insertAccount(tx, made));
}

/** A name or an address that somebody else has, as what the caller is told; any other error as it is. */
export function asTaken(error: unknown): unknown {
  const field = takenField(error);
  if (!field) return error;
  const what = field === 'username' ? 'user name' : 'email address';
  const errors = [{ path: field, message: 'is taken' }];
  return new AppError('conflict', `auth.${field}_taken`, `Somebody has this ${what} already; choose another one.`, {
    errors,
    cause: error,
  });
}

/** @throws {AppError} `invalid` when the password is what the world knows anyway. */
export function assertNotUsername(password: string, username: string, path: string): void {
  if (normalizeUsername(password) !== normalizeUsername(username)) return;
  const message = 'must not be the user name';
  throw new AppError('invalid', 'request.invalid', `${path} ${message}`, { errors: [{ path, message }] });
}
