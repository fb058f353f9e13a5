import { pgErrorCode } from './errors.ts';

const FOREIGN_KEY_VIOLATION = '23503';

/** What a write gives; null when a row that it refers to was deleted between the look and the write. */
export async function nullIfGone<T>(write: Promise<T>): Promise<T | null> {
  try {
    return await write;
  } catch (error) {
    if (pgErrorCode(error) === FOREIGN_KEY_VIOLATION) return null;
    throw error;
  }
}
