import type { Role } from '#http/viewer.ts';
import { AppError } from '#lib/errors.ts';
import {
  type Account,
  countOthers,
  deleteAccount,
  findAccount,
  insertUnregisteredOwner,
  takeAccountsTurn,
  updateStanding,
} from './accounts.repository.ts';
import type { Auth } from './create-auth.ts';
import { deleteSessions } from './sessions.repository.ts';

type Deps = Pick<Auth, 'database' | 'clock' | 'owner' | 'avatars'>;

/**
 * Deletes somebody with all that is theirs. With the last one goes the need to log in: the machine's owner is there again.
 * Null when there is nobody with this id.
 * @throws {AppError} `conflict` for the last admin, while there are others.
 */
export async function removeAccount({ database, owner, avatars }: Deps, id: number): Promise<Account | null> {
  const gone = await database.transaction(async (tx) => {
    await takeAccountsTurn(tx);
    const account = await findAccount(tx, id);
    if (!account?.registeredAt) return null;
    const others = await countOthers(tx, id);
    if (others.people > 0 && others.admins === 0) throw lastAdmin();
    await deleteAccount(tx, id);
    if (others.people === 0) await insertUnregisteredOwner(tx);
    return account;
  });
  owner.forget();
  if (gone?.avatar) await avatars.remove(gone.avatar);
  return gone;
}

/** What an admin decides about somebody. */
export interface Standing {
  roles?: Role[];
  disabled?: boolean;
}

/**
 * Changes what somebody may be here; who is disabled is logged out everywhere. Null when there is nobody with this id.
 * @throws {AppError} `conflict` when no admin would be left.
 */
export async function changeStanding(
  { database, clock }: Deps,
  id: number,
  { roles, disabled }: Standing,
): Promise<Account | null> {
  return database.transaction(async (tx) => {
    await takeAccountsTurn(tx);
    const account = await findAccount(tx, id);
    if (!account?.registeredAt) return null;
    const disabledAt = disabled === true ? (account.disabledAt ?? clock.now()) : disabled === false ? null : undefined;
    if (losesAdmin(account, { roles, disabled }) && (await countOthers(tx, id)).admins === 0) throw lastAdmin();
    const changed = await updateStanding(tx, id, { roles: roles ?? account.roles, disabledAt });
    if (disabled) await deleteSessions(tx, id);
    return changed;
  });
}

function losesAdmin(account: Account, { roles = account.roles, disabled }: Standing): boolean {
  return disabled === true || !roles.includes('admin');
}

function lastAdmin(): AppError {
  const detail = 'This is the last admin, and somebody has to be one: make another person an admin first.';
  return new AppError('conflict', 'auth.last_admin', detail);
}
