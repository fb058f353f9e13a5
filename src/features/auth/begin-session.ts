import type { Queryable } from '#db/client.ts';
import type { Auth } from './create-auth.ts';
import { hashOpaqueToken, makeOpaqueToken } from './opaque-token.ts';
import { insertSession } from './sessions.repository.ts';

/** What a caller needs to go on as somebody: a token for each request, and one to get the next with. */
export interface SessionTokens {
  accessToken: string;
  refreshToken: string;
}

/** How long a session lives without being refreshed. */
export const SESSION_MS = 30 * 24 * 60 * 60_000;

/** Begins a session after its account's password was checked; null when the account has changed since then. */
export async function beginSession(
  { tokens, clock }: Pick<Auth, 'tokens' | 'clock'>,
  db: Queryable,
  checked: { accountId: number; passwordHash: string },
): Promise<SessionTokens | null> {
  const refreshToken = makeOpaqueToken();
  const now = clock.now();
  const sessionId = await insertSession(db, {
    ...checked,
    refreshHash: hashOpaqueToken(refreshToken),
    now,
    expiresAt: new Date(now.getTime() + SESSION_MS),
  });
  if (sessionId === null) return null;
  return { accessToken: await tokens.sign({ accountId: checked.accountId, sessionId }), refreshToken };
}
