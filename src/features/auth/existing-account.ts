import { AppError } from '#lib/errors.ts';
import { type Account, findAccount } from './accounts.repository.ts';
import type { Auth } from './create-auth.ts';

/**
 * The account of who is asking.
 * @throws {AppError} `unauthorized` when it was deleted a moment ago.
 */
export async function existingAccount({ database }: Pick<Auth, 'database'>, id: number): Promise<Account> {
  return existing(await database.run((db) => findAccount(db, id)));
}

/** @throws {AppError} `unauthorized` for no account: only who is known asks. */
export function existing(account: Account | null): Account {
  if (!account) throw new AppError('unauthorized', 'auth.invalid', 'This account does not exist any more.');
  return account;
}
