import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Marks addresses as handed out by us, so that whoever shows one need not say who is asking. */
export interface Signer {
  /** The same path and query, with `sig=` at the end. It is good for ever: the same address has the same signature. */
  sign(address: string): string;
  /** Judges a path with its query as it was received: to the letter what `sign` gave, or not. */
  check(address: string): 'unsigned' | 'genuine' | 'forged';
}

const HASH = 'sha256';
const KEY_BYTES = 32;
/** 128 bits, which nobody guesses, keep addresses short. */
const SIGNATURE_BYTES = 16;
/** An answer repeats the addresses of the answer before. */
const REMEMBERED = 20_000;
const SIGNED = /^(.*)[?&]sig=([^&]*)$/s;

/** Signs with a key of its own that is derived from `secret`; `purpose` keeps signatures for one thing from being good for another. */
export function createSigner(secret: string | Uint8Array, purpose: string): Signer {
  const key = Buffer.from(hkdfSync(HASH, secret, '', purpose, KEY_BYTES));
  const remembered = new LRUCache<string, string>({ max: REMEMBERED });
  const genuine = new LRUCache<string, true>({ max: REMEMBERED });

  function digest(address: string): Buffer {
    return createHmac(HASH, key).update(address).digest().subarray(0, SIGNATURE_BYTES);
  }

  return {
    sign(address) {
      const known = remembered.get(address);
      if (known) return known;
      const signed = `${address}${address.includes('?') ? '&' : '?'}sig=${digest(address).toString('base64url')}`;
      remembered.set(address, signed);
      return signed;
    },
    check(address) {
      if (!address.includes('sig=')) return 'unsigned';
      if (genuine.has(address)) return 'genuine';
      const [, unsigned, signature] = SIGNED.exec(address) ?? [];
      if (unsigned === undefined || signature === undefined) return isClaimed(address) ? 'forged' : 'unsigned';
      const given = Buffer.from(signature, 'base64url');
      // Whatever else decodes to the same bytes is not what was handed out.
      const isWellFormed = given.length === SIGNATURE_BYTES && given.toString('base64url') === signature;
      if (!isWellFormed || !timingSafeEqual(given, digest(unsigned))) return 'forged';
      genuine.set(address, true);
      return 'genuine';
    },
  };
}

/** A signature that does not stand at the end, or stands there twice, was moved. */
function isClaimed(address: string): boolean {
  return /[?&]sig=/.test(address);
}
