import { pgErrorCode } from './errors.ts';

const FOREIGN_KEY_VIOLATION = '23503';

/** What a write gives; null when a row that it refers to was deleted between the look and the write. */
export async function nullIfGone<T>(write: Promise<T>): Promise<T | null> {
  try {
    return await write;
  } catch (error) {
    if (isForeignKeyViolation(error)) return null;
    throw error;
  }
}

/** True when a write failed because another row refers to this one, or a row that it refers to is not there. */
export function isForeignKeyViolation(error: unknown): boolean {
  return pgErrorCode(error) === FOREIGN_KEY_VIOLATION;
}
