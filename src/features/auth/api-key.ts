import { makeOpaqueToken } from './opaque-token.ts';

const PREFIX = 'fk_';
/** Enough to know one's keys apart, and far too little to guess the rest. */
const SHOWN_LENGTH = 11;

/** A new key; it is shown once. */
export function makeApiKey(): string {
  return makeOpaqueToken(PREFIX);
}

/** Tells a key from an access token. */
export function isApiKey(credential: string): boolean {
  return credential.startsWith(PREFIX);
}

/** Its first characters, by which its owner knows it again. */
export function prefixOf(key: string): string {
  return key.slice(0, SHOWN_LENGTH);
}
