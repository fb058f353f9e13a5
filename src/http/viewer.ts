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
