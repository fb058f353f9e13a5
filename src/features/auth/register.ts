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
import { useInvitation } from './invitations.repository.ts';
import { hashOpaqueToken } from './opaque-token.ts';

/** Somebody who wants an account. */
export interface Registration {
  username: string;
  email: string;
  password: string;
  setup_code?: string;
  invitation_code?: string;
}

interface Caller {
  /** Where the call comes from. */
  address: string;
  /** Why it is not one of the machine's owner; undefined when it is. */
  whyNotOwner?: AppError;
}

/**
 * Makes an account and logs it in. The first one is the machine owner's: an admin, with what the owner has gathered so far.
 * @throws {AppError} when this person may not register, or the name or the address is taken.
 */
export async function register(
  auth: Auth,
  wanted: Registration,
  { address, whyNotOwner }: Caller,
): Promise<SessionTokens & { account: Account }> {
  const { username, email, password } = wanted;
  assertNotUsername(password, username, 'password');
  const notOwner = whyNotOwner && (await auth.setupCode.isRight(wanted.setup_code)) ? undefined : whyNotOwner;
  await assertMayTry(auth, wanted, notOwner);
  await auth.throttle.countRegistration(address);
  const made = { username, email, passwordHash: await auth.passwords.hash(password), now: auth.clock.now() };
  try {
    const { isOwner, ...session } = await auth.database.transaction(async (tx) => {
      await takeAccountsTurn(tx);
      const isOwner = (await findUnregisteredOwner(tx)) !== null;
      if (isOwner && notOwner) throw notOwner;
      const account = isOwner ? await nameOwner(tx, made) : await insertWelcome(tx, auth, made, wanted.invitation_code);
      const tokens = await beginSession(auth, tx, { accountId: account.id, passwordHash: made.passwordHash });
      if (!tokens) throw new Error('an account that was just made can begin a session');
      return { ...tokens, account, isOwner };
    });
    if (isOwner) await auth.setupCode.remove();
    return session;
  } catch (error) {
    throw asTaken(error);
  } finally {
    auth.owner.forget();
  }
}

/** Before the password is hashed, which is dear; who may in the end is decided with the account. */
async function assertMayTry({ owner, registration }: Auth, wanted: Registration, notOwner?: AppError): Promise<void> {
  if ((await owner.find()) !== null) {
    if (notOwner) throw notOwner;
  } else if (registration === 'closed') {
    throw isClosed();
  } else if (registration === 'invite' && !wanted.invitation_code) {
    throw notInvited();
  }
}

async function insertWelcome(
  tx: Queryable,
  { registration }: Auth,
  made: NewAccount,
  invitationCode = '',
): Promise<Account> {
  if (registration === 'closed') throw isClosed();
  const hash = hashOpaqueToken(invitationCode);
  if (registration === 'invite' && !(await useInvitation(tx, { hash, now: made.now }))) throw notInvited();
  return insertAccount(tx, made);
}

function isClosed(): AppError {
  const detail = 'Nobody can register here any more (REGISTRATION=closed).';
  return new AppError('forbidden', 'auth.registration_closed', detail);
}

function notInvited(): AppError {
  const detail =
    'An invitation_code is needed to register here, and this is not one that is good. Ask an admin for one.';
  return new AppError('forbidden', 'auth.invitation', detail);
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
