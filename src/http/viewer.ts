import { AppError } from '#lib/errors.ts';

/** What somebody may be here. */
export type Role = 'admin' | 'artist' | 'listener';
/** What a credential may be used for. */
export type Scope = 'read' | 'write' | 'download';

/** Who is asking. */
export interface Viewer {
  /** The id of the account: everything personal is read and written under it. */
  id: number;
  roles: readonly Role[];
  scopes: readonly Scope[];
  /** How it is known: the trusted owner of this machine, a login, or an API key. */
  via: 'machine' | 'session' | 'key';
  /** The login, where it is one. */
  sessionId?: string;
}

/**
 * Lets only those pass who have the role.
 * @throws {AppError} `forbidden`.
 */
export function requireRole({ var: { viewer } }: { var: { viewer: Viewer } }, role: Role): void {
  if (!viewer.roles.includes(role)) {
    throw new AppError('forbidden', 'auth.role', `This is for those with the role ${role} only.`);
  }
}
