import { AppError } from '#lib/errors.ts';
import { type Account, findLoginCandidate, normalizeEmail, normalizeUsername } from './accounts.repository.ts';
import { beginSession, type SessionTokens } from './begin-session.ts';
import type { Auth } from './create-auth.ts';
import { checkThrottled } from './throttle.ts';

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
  const candidate = await auth.database.run((db) => findLoginCandidate(db, name));
  const attempt = { name: 'username' in name ? normalizeUsername(name.username) : normalizeEmail(name.email), address };
  const isRight = await checkThrottled(auth, attempt, () =>
    auth.passwords.isRight(password, candidate?.passwordHash ?? null),
  );
  if (!candidate?.passwordHash || !isRight) throw wrongLogin();
  const { passwordHash, ...account } = candidate;
  const tokens = await auth.database.transaction((tx) =>
    beginSession(auth, tx, { accountId: account.id, passwordHash }),
  );
  if (!tokens) throw wrongLogin();
  return { ...tokens, account };
}

function wrongLogin(): AppError {
  return new AppError('unauthorized', 'auth.wrong_login', 'The name or the password is wrong.');
}
