import { z } from '#http/api.ts';

const MAX_BIO = 2000;
// Line breaks and tabs are what a text of several lines has.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const UNREADABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFD]|[\uD800-\uDFFF]/u;
const REGION_NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** What `Intl` calls unknown by its name. */
const NO_REGION = 'ZZ';
const ZONE_NAME = /^[A-Za-z][\w+-]*(?:\/[A-Za-z][\w+-]*){0,2}$/;

/** What somebody says about themselves. */
export const bio = z
  .string({ error: 'must be text' })
  .trim()
  .refine((text) => [...text].length <= MAX_BIO, `must have at most ${MAX_BIO} characters`)
  .refine((text) => !UNREADABLE.test(text), 'must not contain control characters or broken text encoding')
  .openapi({ maxLength: MAX_BIO, example: 'Collects harbour songs.' });

/** A country: ISO 3166-1 alpha-2, in upper case. */
export const region = z
  .string({ error: 'must be text' })
  .toUpperCase()
  .refine(isRegion, 'must be an ISO 3166-1 alpha-2 code, like PT')
  .openapi({ example: 'PT' });

/** The name of a time zone. */
export const timeZone = z
  .string({ error: 'must be text' })
  .refine(isZoneName, 'must be the name of an IANA time zone, like Europe/Lisbon')
  .openapi({ example: 'Europe/Lisbon' });

function isRegion(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && code !== NO_REGION && REGION_NAMES.of(code) !== undefined;
}

function isZoneName(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false; // how it says that it does not know it
  }
}
