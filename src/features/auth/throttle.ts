import { isIPv6 } from 'node:net';
import { AppError } from '#lib/errors.ts';
import type { Auth } from './create-auth.ts';
import { forgetAttempts, giveAttemptBack, takeAttempt } from './login-attempts.repository.ts';

/** Whose password is tried, from where. */
export interface Attempt {
  /** As it was typed, normalised, whether there is such an account or not: both must look the same from outside. */
  name: string;
  address: string;
}

const WINDOW_MS = 15 * 60_000;
const FAILURES_PER_NAME = 10;
const FAILURES_PER_ADDRESS = 100;
/** A large household and all that a mistyped form costs; hashing them takes seconds, not hours. */
const REGISTRATIONS_PER_ADDRESS = 300;

type Deps = Pick<Auth, 'database' | 'clock'>;

/**
 * Checks a password unless it was tried in vain too often lately: `check` gives null when it is wrong. Counted before it is checked, so
 * that many at once do not slip through; success gives it back.
 * @throws {AppError} `limit`, with when to try again.
 */
export async function checkThrottled<T extends object>(
  deps: Deps,
  { name, address }: Attempt,
  check: () => Promise<T | null>,
): Promise<T | null> {
  const ofName = `account:${name}`;
  const ofAddress = `address:${networkOf(address)}`;
  await take(deps, ofName, FAILURES_PER_NAME);
  try {
    await take(deps, ofAddress, FAILURES_PER_ADDRESS);
  } catch (error) {
    await giveBack(deps, ofName);
    throw error;
  }
  const result = await check().catch(async (error) => {
    await giveBack(deps, ofName, ofAddress);
    throw error;
  });
  if (result) {
    await deps.database.run((db) => forgetAttempts(db, ofName));
    await giveBack(deps, ofAddress);
  }
  return result;
}

/**
 * Counts a registration.
 * @throws {AppError} `limit`, when there were too many from there lately.
 */
export async function countRegistration(deps: Deps, address: string): Promise<void> {
  await take(deps, `registration:${networkOf(address)}`, REGISTRATIONS_PER_ADDRESS);
}

async function take({ database, clock }: Deps, key: string, limit: number): Promise<void> {
  const now = clock.now();
  const until = await database.run((db) => takeAttempt(db, { key, limit, forgottenAfterMs: WINDOW_MS, now }));
  if (until === null) return;
  const retryAfterS = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  throw new AppError('limit', 'auth.too_often', 'That was tried too often; try again later.', { retryAfterS });
}

async function giveBack({ database }: Deps, ...keys: string[]): Promise<void> {
  for (const key of keys) await database.run((db) => giveAttemptBack(db, key));
}

/** Whoever has one IPv6 address has a whole network of them. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail === undefined ? [] : tail.split(':').filter(Boolean);
  const groups = [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
