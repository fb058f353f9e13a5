import { hash, verify } from '@node-rs/argon2';
import PQueue from 'p-queue';
import { AppError } from '#lib/errors.ts';

/** Hashes and checks passwords, few at a time: each takes a core and 19 MiB for some 60 ms. */
export interface Passwords {
  /** Rejects with an `AppError` (`unavailable`) when too many wait already, as `isRight` does. */
  hash(password: string): Promise<string>;
  /** Takes as long without a stored hash (null), so that nobody can tell by the time whether there is one. */
  isRight(password: string, stored: string | null): Promise<boolean>;
}

const AT_ONCE = 2;
const MAX_WAITING = 50;
const RETRY_AFTER_S = 2;

/** argon2id (the library's default) as OWASP's cheat sheet asks for it. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Of a random password that was thrown away, with the same parameters. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$QiNLFvfNoV0UhVkLVvK/5w$IZZflN9z7EN8oHsVgBVroSjvgN/68HOw7TBUkU842Qc';

export function createPasswords(): Passwords {
  const queue = new PQueue({ concurrency: AT_ONCE });
  const whenThereIsRoom = <T>(work: () => Promise<T>): Promise<T> => {
    if (queue.size >= MAX_WAITING) {
      const detail = 'Too many passwords are being checked; try again in a few seconds.';
      throw new AppError('unavailable', 'auth.busy', detail, { retryAfterS: RETRY_AFTER_S });
    }
    return queue.add(work);
  };
  return {
    hash: async (password) => whenThereIsRoom(() => hash(folded(password), OPTIONS)),
    isRight: async (password, stored) => {
      const fits = await whenThereIsRoom(() => verify(stored ?? NOBODYS_HASH, folded(password)));
      return fits && stored !== null;
    },
  };
}

/** The same password typed on another keyboard may be made of other code points. */
function folded(password: string): string {
  return password.normalize('NFKC');
}
