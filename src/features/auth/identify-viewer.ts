import type { Identify } from '#http/trust.ts';
import type { Viewer } from '#http/viewer.ts';
import { AppError } from '#lib/errors.ts';
import type { Auth } from './create-auth.ts';
import { findSessionRoles } from './sessions.repository.ts';

const ALL_SCOPES = ['read', 'write', 'download'] as const;

/** Says who is asking: by the token that the call shows; without one the owner of the machine, as long as nobody has registered. */
export function identifyViewer(auth: Pick<Auth, 'database' | 'clock' | 'tokens' | 'owner'>): Identify {
  return async ({ credential, whyNotOwner }) => {
    if (credential === undefined) return asOwner(await auth.owner.find(), whyNotOwner);
    const viewer = await bySession(auth, credential);
    if (viewer) return viewer;
    throw new AppError('unauthorized', 'auth.invalid', 'This token is not good, or not any more. Log in again.');
  };
}

function asOwner(id: number | null, whyNotOwner: AppError | undefined): Viewer {
  if (id === null) throw new AppError('unauthorized', 'auth.required', 'Log in first: POST /auth/login.');
  if (whyNotOwner) throw whyNotOwner;
  return { id, roles: ['admin', 'listener'], scopes: ALL_SCOPES, via: 'machine' };
}

async function bySession(
  { database, clock, tokens }: Pick<Auth, 'database' | 'clock' | 'tokens'>,
  credential: string,
): Promise<Viewer | undefined> {
  const claims = await tokens.read(credential);
  if (!claims) return undefined;
  const { accountId, sessionId } = claims;
  const roles = await database.run((db) => findSessionRoles(db, { accountId, sessionId, now: clock.now() }));
  return roles ? { id: accountId, roles, scopes: ALL_SCOPES, via: 'session', sessionId } : undefined;
}
