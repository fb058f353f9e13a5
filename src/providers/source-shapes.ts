import { z } from 'zod';
import { cleanText } from '#lib/text.ts';

/** A text that must be there: cleaned, never empty. */
export const sourceText = z.preprocess((value) => cleanText(value), z.string());

/** A whole number from 0 to what a database integer holds, also when the source writes it as a string. */
export const sourceCount = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value),
  z.number().int().min(0).max(2_147_483_647),
);

/** A positive numeric id, as the text that we keep. */
export const sourceNumericId = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string().regex(/^[1-9]\d{0,18}$/),
);

/** A MusicBrainz id, which other sources use too: a UUID in lower case. */
export const sourceMbid = z.preprocess(
  (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
);

/** An http(s) address. */
export const sourceUrl = z.preprocess((value) => cleanText(value, 2000), z.url({ protocol: /^https?$/ }));

/** A field that we can do without: missing, null or nonsense are all `undefined`. */
export function optionalField<T>(shape: z.ZodType<T>) {
  return shape.optional().catch(undefined);
}

/**
 * A list whose unreadable items are dropped. When there are items and not one can be read, the source has changed its format:
 * that fails the answer, so that it is never taken for "there is nothing".
 */
export function sourceList<T>(item: z.ZodType<T>) {
  return z.array(z.unknown()).transform((values, context): T[] => {
    const read = values.map((value) => item.safeParse(value));
    const kept = read.flatMap((result) => (result.success ? [result.data] : []));
    const firstFailure = read.find((result) => !result.success);
    if (kept.length === 0 && firstFailure) {
      const issue = firstFailure.error.issues[0];
      const path = [0, ...(issue?.path ?? [])];
      context.issues.push({ code: 'custom', input: values, path, message: `no item is readable: ${issue?.message}` });
    }
    return kept;
  });
}
