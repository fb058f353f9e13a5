import { createHash } from 'node:crypto';

/** Everything random in the made world hangs on a key, so that adding one artist moves no other. */
const digest = (key: string) => createHash('sha256').update(key).digest();

/** 0 up to, not including, 1. (FNV-1a with MurmurHash's last step: these are drawn by the ten thousand.) */
export function fractionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** A whole number from `min` to `max`, both possible. */
export const wholeOf = (key: string, min: number, max: number): number =>
  min + Math.floor(fractionOf(key) * (max - min + 1));

/** One of a list. */
export function pickOf<T>(key: string, list: readonly [T, ...T[]]): T {
  return list[wholeOf(key, 0, list.length - 1)] ?? list[0];
}

/** A UUID of version 4's form. */
export function uuidOf(key: string): string {
  const hex = digest(key).toString('hex');
  const variant = '89ab'[wholeOf(`${key}#variant`, 0, 3)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 22 characters, as Spotify's ids are. */
export const base62Of = (key: string): string =>
  [...digest(key).subarray(0, 22)].map((byte) => BASE62[byte % 62]).join('');

/** 32 hex digits, as of an MD5. */
export const hexOf = (key: string): string => digest(key).toString('hex').slice(0, 32);

/** `NOFNT1900042`: country, registrant, year and number. */
export function isrcOf(key: string, country: string, year: number): string {
  const registrant = hexOf(`${key}#registrant`).slice(0, 3).toUpperCase();
  const yearDigits = String(year % 100).padStart(2, '0');
  return `${country}${registrant}${yearDigits}${String(wholeOf(`${key}#isrc`, 0, 99_999)).padStart(5, '0')}`;
}

/** 12 digits, the last of which is the check digit of the others. */
export function barcodeOf(key: string): string {
  const digits = `7${String(wholeOf(`${key}#a`, 0, 99_999)).padStart(5, '0')}${String(wholeOf(`${key}#b`, 0, 99_999)).padStart(5, '0')}`;
  const sum = [...digits].reduce((total, digit, position) => total + Number(digit) * (position % 2 === 0 ? 3 : 1), 0);
  return digits + String((10 - (sum % 10)) % 10);
}
