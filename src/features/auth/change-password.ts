import { AppError } from '#lib/errors.ts';
import {
  type Account,
  findAccount,
  findPasswordHash,
  normalizeUsername,
  replacePasswordHash,
} from './accounts.repository.ts';
import type { Auth } from './create-auth.ts';
import { assertNotUsername } from './register.ts';
import { deleteSessions } from './sessions.repository.ts';

interface Confirmation {
  id: number;
  password: string;
  /** Where the call comes from. */
  address: string;
  /** What the password is called in the request. */
  path: string;
}

/**
 * Makes sure that it is the person themselves who asks, and not just somebody with their token.
 * @throws {AppError} `invalid` when the password is wrong, `limit` after too many wrong ones, `conflict` when there is none yet.
 */
export async function confirmPassword(
  auth: Auth,
  { id, password, address, path }: Confirmation,
): Promise<{ account: Account; passwordHash: string }> {
  const [account, passwordHash] = await auth.database.run((db) =>
    Promise.all([findAccount(db, id), findPasswordHash(db, id)]),
  );
  if (!account || passwordHash === null) {
    throw new AppError('conflict', 'auth.not_registered', 'There is no password yet: nobody has registered here.');
  }
  const attempt = { name: normalizeUsername(account.username), address };
  const confirmed = await auth.throttle.check(attempt, async () =>
    (await auth.passwords.isRight(password, passwordHash)) ? { account, passwordHash } : null,
  );
  if (!confirmed) throw wrongPassword(path);
  return confirmed;
}

/** Replaces a password, and ends every session: whoever else had it is out. */
export async function changePassword(
  auth: Auth,
  { id, current, next, address }: { id: number; current: string; next: string; address: string },
): Promise<void> {
  const path = 'current_password';
  const { account, passwordHash } = await confirmPassword(auth, { id, password: current, address, path });
  assertNotUsername(next, account.username, 'new_password');
  const to = await auth.passwords.hash(next);
  await auth.database.transaction(async (tx) => {
    if (!(await replacePasswordHash(tx, { id, from: passwordHash, to }))) throw wrongPassword(path);
    await deleteSessions(tx, id);
  });
}

function wrongPassword(path: string): AppError {
  const message = 'is not the password of this account';
  return new AppError('invalid', 'auth.wrong_password', `${path} ${message}`, { errors: [{ path, message }] });
}
