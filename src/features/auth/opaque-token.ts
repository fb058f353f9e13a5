import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;

/** 256 random bits that nobody can guess, as text that fits into headers and addresses. */
export function makeOpaqueToken(prefix = ''): string {
  return prefix + randomBytes(BYTES).toString('base64url');
}

/** What is stored instead of a token: whoever reads the database cannot use it. Fast, because such a token cannot be guessed. */
export function hashOpaqueToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
