import { AppError } from '#lib/errors.ts';
import { type Account, findLoginCandidate } from './accounts.repository.ts';
import { beginSession, type SessionTokens } from './begin-session.ts';
import type { Auth } from './create-auth.ts';

/** How somebody says who they are. */
export type LoginName = { username: string } | { email: string };

interface Login {
  name: LoginName;
  password: string;
}

/**
 * Begins a session. Whether the name or the password was wrong, or the account is disabled, the answer is the same, after the same time.
 * @throws {AppError} `unauthorized`.
 */
export async function logIn(auth: Auth, { name, password }: Login): Promise<SessionTokens & { account: Account }> {
  const candidate = await auth.database.run((db) => findLoginCandidate(db, name));
  const isRight = await auth.passwords.isRight(password, candidate?.passwordHash ?? null);
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
