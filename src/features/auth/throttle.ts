import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { forgetAttempts, giveAttemptBack, takeAttempt } from './login-attempts.repository.ts';

/** Whose password is tried, from where. */
export interface Attempt {
  /** As it was typed, normalised, whether there is such an account or not: both must look the same from outside. */
  name: string;
  address: string;
}

/** Keeps passwords from being guessed, and accounts from being made without end, in all processes together. */
export interface Throttle {
  /**
   * Checks a password unless it was tried in vain too often lately: `check` gives null when it is wrong. Counted before it is checked, so
   * that many at once do not slip through; success gives it back.
   * @throws {AppError} `limit`, with when to try again.
   */
  check<T extends object>(attempt: Attempt, check: () => Promise<T | null>): Promise<T | null>;
  /**
   * Counts a registration.
   * @throws {AppError} `limit`, when there were too many from there lately.
   */
  countRegistration(address: string): Promise<void>;
}

const WINDOW_MS = 15 * 60_000;
const FAILURES_PER_NAME = 10;
const FAILURES_PER_ADDRESS = 100;
/** A large household and all that a mistyped form costs; hashing them takes seconds, not hours. */
const REGISTRATIONS_PER_ADDRESS = 300;

/** A flood is refused without a question each to the database: what was refused a moment ago still is. */
const REFUSED_FOR_MS = 1000;
const REFUSALS_KNOWN = 10_000;
const QUESTIONS_AT_ONCE = 2;

export function createThrottle({ database, clock }: { database: Database; clock: Clock }): Throttle {
  const questions = new PQueue({ concurrency: QUESTIONS_AT_ONCE });
  const refusals = new LRUCache<string, { until: Date; knownUntil: number }>({ max: REFUSALS_KNOWN });

  function assertNotRefused(key: string): void {
    const refusal = refusals.get(key);
    const now = clock.now().getTime();
    if (refusal && now < refusal.knownUntil)
      throw tooOften(Math.max(1, Math.ceil((refusal.until.getTime() - now) / 1000)));
  }

  async function take(key: string, limit: number): Promise<void> {
    await questions.add(async () => {
      assertNotRefused(key);
      const now = clock.now();
      const until = await database.run((db) => takeAttempt(db, { key, limit, forgottenAfterMs: WINDOW_MS, now }));
      if (until === null) return;
      refusals.set(key, { until, knownUntil: now.getTime() + REFUSED_FOR_MS });
      assertNotRefused(key);
    });
  }

  async function giveBack(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await database.run((db) => giveAttemptBack(db, key));
      refusals.delete(key);
    }
  }

  return {
    async check({ name, address }, check) {
      const ofName = `account:${name}`;
      const ofAddress = `address:${networkOf(address)}`;
      assertNotRefused(ofName);
      await take(ofAddress, FAILURES_PER_ADDRESS);
      await take(ofName, FAILURES_PER_NAME).catch(async (error) => {
        await giveBack(ofAddress);
        throw error;
      });
      const result = await check().catch(async (error) => {
        await giveBack(ofName, ofAddress);
        throw error;
      });
      if (result) {
        await database.run((db) => forgetAttempts(db, ofName));
        refusals.delete(ofName);
        await giveBack(ofAddress);
      }
      return result;
    },
    countRegistration: (address) => take(`registration:${networkOf(address)}`, REGISTRATIONS_PER_ADDRESS),
  };
}

function tooOften(retryAfterS: number): AppError {
  return new AppError('limit', 'auth.too_often', 'That was tried too often; try again later.', { retryAfterS });
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
