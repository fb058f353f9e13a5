import { AppError } from '#lib/errors.ts';
import { type Account, findLoginCandidate, normalizeEmail, normalizeUsername } from './accounts.repository.ts';
import { beginSession, type SessionTokens } from './begin-session.ts';
import type { Auth } from './create-auth.ts';

/** How somebody says who they are. */
export type LoginName = { username: string } | { email: string };

interface Login {
  name: LoginName;
  password: string;
  /** Where the call comes from. */
  address: string;
}

/**
 * Begins a session. Whether the name or the password was wrong, or the account is disabled, the answer is the same, after the same time.
 * @throws {AppError} `unauthorized`, or `limit` after too many wrong ones.
 */
export async function logIn(
  auth: Auth,
  { name, password, address }: Login,
): Promise<SessionTokens & { account: Account }> {
  const attempt = { name: 'username' in name ? normalizeUsername(name.username) : normalizeEmail(name.email), address };
  const known = await auth.throttle.check(attempt, () => recognize(auth, name, password));
  if (!known) throw wrongLogin();
  const { passwordHash, ...account } = known;
  const tokens = await auth.database.transaction((tx) =>
    beginSession(auth, tx, { accountId: account.id, passwordHash }),
  );
  if (!tokens) throw wrongLogin();
  return { ...tokens, account };
}

/** Whom name and password belong to, if they may log in. */
async function recognize(
  { database, passwords }: Auth,
  name: LoginName,
  password: string,
): Promise<(Account & { passwordHash: string }) | null> {
  const candidate = await database.run((db) => findLoginCandidate(db, name));
  const passwordHash = candidate?.passwordHash ?? null;
  const isRight = await passwords.isRight(password, passwordHash);
  return candidate && passwordHash !== null && isRight && !candidate.disabledAt ? { ...candidate, passwordHash } : null;
}

function wrongLogin(): AppError {
  return new AppError('unauthorized', 'auth.wrong_login', 'The name or the password is wrong.');
}
