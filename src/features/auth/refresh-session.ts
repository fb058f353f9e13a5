import { AppError } from '#lib/errors.ts';
import { type Account, findAccount } from './accounts.repository.ts';
import { SESSION_MS, type SessionTokens } from './begin-session.ts';
import type { Auth } from './create-auth.ts';
import { hashOpaqueToken, makeOpaqueToken } from './opaque-token.ts';
import { endSessionOfUsedToken, exchangeRefreshToken } from './sessions.repository.ts';

/**
 * Exchanges a refresh token for new tokens of the same session. One that comes a second time was stolen, or its successor was: the
 * session ends.
 * @throws {AppError} `unauthorized`.
 */
export async function refreshSession(
  { database, clock, tokens }: Auth,
  refreshToken: string,
): Promise<SessionTokens & { account: Account }> {
  const next = makeOpaqueToken();
  const hash = hashOpaqueToken(refreshToken);
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + SESSION_MS);
  const refreshed = await database.transaction(async (tx) => {
    const session = await exchangeRefreshToken(tx, { hash, nextHash: hashOpaqueToken(next), now, expiresAt });
    const account = session && (await findAccount(tx, session.accountId));
    if (session && account) return { ...session, account };
    await endSessionOfUsedToken(tx, hash);
    return null;
  });
  if (!refreshed) {
    const detail = 'This refresh token is not good, or was used before. Log in again.';
    throw new AppError('unauthorized', 'auth.refresh', detail);
  }
  return { accessToken: await tokens.sign(refreshed), refreshToken: next, account: refreshed.account };
}
