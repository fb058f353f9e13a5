import type { Database } from '#db/client.ts';
import type { Viewer } from '#http/viewer.ts';
import { AppError } from '#lib/errors.ts';
import { findUnregisteredOwner } from './accounts.repository.ts';

/** Says who is asking: the owner of the machine, as long as nobody has registered. */
export function identifyViewer({ database }: { database: Database }): () => Promise<Viewer> {
  return async () => {
    const id = await database.run(findUnregisteredOwner);
    if (id === null) throw new AppError('unauthorized', 'auth.required', 'Log in first.');
    return { id, roles: ['admin', 'listener'], scopes: ['read', 'write', 'download'], via: 'machine' };
  };
}
