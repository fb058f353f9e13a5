import type { Identify } from '#http/trust.ts';
import type { Viewer } from '#http/viewer.ts';
import { AppError } from '#lib/errors.ts';
import { isApiKey } from './api-key.ts';
import { findKeyOwner, noteKeyUse } from './api-keys.repository.ts';
import type { Auth } from './create-auth.ts';
import { hashOpaqueToken } from './opaque-token.ts';
import { findSessionRoles } from './sessions.repository.ts';

/** Each use would make each read a write. */
const NOTE_USE_EVERY_MS = 60_000;
const ALL_SCOPES = ['read', 'write', 'download'] as const;

/** Says who is asking: by the token or key that the call shows; without one the owner of the machine, as long as nobody has registered. */
export function identifyViewer(auth: Pick<Auth, 'database' | 'clock' | 'tokens' | 'owner'>): Identify {
  return async ({ credential, whyNotOwner }) => {
    if (credential === undefined) return asOwner(await auth.owner.find(), whyNotOwner);
    const viewer = await (isApiKey(credential) ? byKey(auth, credential) : bySession(auth, credential));
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

async function byKey({ database, clock }: Pick<Auth, 'database' | 'clock'>, key: string): Promise<Viewer | undefined> {
  const now = clock.now();
  const notedSince = new Date(now.getTime() - NOTE_USE_EVERY_MS);
  const owner = await database.run((db) => findKeyOwner(db, { hash: hashOpaqueToken(key), notedSince }));
  if (!owner) return undefined;
  const { keyId, accountId, roles, scopes, isUseNoted } = owner;
  if (!isUseNoted) await database.run((db) => noteKeyUse(db, { keyId, now }));
  return { id: accountId, roles, scopes, via: 'key' };
}
