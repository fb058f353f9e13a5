import { parseRef, REF_FORMS } from '#music/ref.ts';
import { z } from './api.ts';

const MAX_INT32 = 2_147_483_647;
const MAX_SEARCH_LENGTH = 200;
/** Deeper pages cost the database more than they are worth to anybody. */
const MAX_OFFSET = 1_000_000;
const MAX_PAGE = 10_000;

// Control characters, lone surrogates, and what a decoder puts where it could not read the bytes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const UNREADABLE = /[\u0000-\u001F\u007F-\u009F\uFFFD]|[\uD800-\uDFFF]/u;

// Punctuation can be a name (`!!!`, `???`, `+/-`); signs that only search languages and databases read are none.
const ONLY_OPERATORS = /^[\s%_'"\\&|<>:*()~^-]+$/;

interface WholeNumber {
  min: number;
  max: number;
  description: string;
  example: number;
}

/** A whole number as it stands in a path or a query, between `min` and `max`; anything else is refused, not rounded. */
export function wholeNumber({ min, max, description, example }: WholeNumber) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string({ error: message })
    .regex(/^-?\d{1,10}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .openapi({ type: 'integer', minimum: min, maximum: max, description, example });
}

/** Words typed by a person: trimmed, not blank, at most 200 characters, all of them readable. */
export const searchText = z
  .string({ error: 'must be given once' })
  .trim()
  .min(1, 'must not be blank')
  .max(MAX_SEARCH_LENGTH, `must be at most ${MAX_SEARCH_LENGTH} characters`)
  .refine((text) => !UNREADABLE.test(text), 'must not contain control characters or broken text encoding')
  .refine((text) => !ONLY_OPERATORS.test(text), 'must contain a letter, a digit or a sign that can be a name')
  .openapi({ description: 'What to look for', example: 'Lumen Harbour' });

/** One line that a person typed, to be kept: trimmed, NFC, not blank, at most `max` characters, all of them readable. */
export function lineOfText(max: number) {
  return z
    .string()
    .transform((text) => text.trim().normalize('NFC'))
    .refine((text) => text !== '', 'must not be blank')
    .refine((text) => [...text].length <= max, `must be at most ${max} characters`)
    .refine((text) => !UNREADABLE.test(text), 'must not contain control characters or broken text encoding')
    .openapi({ minLength: 1, maxLength: max });
}

/** `limit`: how many items of a list, 1 to 100, 20 unless told. */
export const limit = wholeNumber({ min: 1, max: 100, description: 'How many at most', example: 20 })
  .default(20)
  .openapi({ default: 20 });

/** `page`: counted from 1. */
export const pageNumber = wholeNumber({ min: 1, max: MAX_PAGE, description: 'Which page, from 1', example: 1 })
  .default(1)
  .openapi({ default: 1 });

/** The query of a list: `limit` and `offset`. Add a route's own with `.extend`. */
export const paging = z.object({
  limit,
  offset: wholeNumber({ min: 0, max: MAX_OFFSET, description: 'How many to pass over', example: 0 })
    .default(0)
    .openapi({ default: 0 }),
});

/** One of our own ids in a path. */
export const localId = wholeNumber({ min: 1, max: MAX_INT32, description: 'A local id', example: 1 });

/** An identity at a source, or `id:…` for a local one, read into `{ key, id }`. */
export const ref = z
  .string()
  .transform((text, context) => {
    const parsed = parseRef(text);
    if (parsed) return parsed;
    context.issues.push({ code: 'custom', input: text, message: `must be ${REF_FORMS}` });
    return z.NEVER;
  })
  .openapi({ type: 'string', description: `Which one: ${REF_FORMS}`, example: 'deezer:27' });
