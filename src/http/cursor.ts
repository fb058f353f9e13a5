import { z } from './api.ts';

/**
 * A place in a list, as callers hand it back: opaque, safe in a query. `write` makes the `next_cursor` of an answer, `param` reads the
 * `cursor` of a query. Only what was written here is read: anything else is a 400.
 */
export function cursorOf<Place extends object>(shape: z.ZodType<Place>, doc: { description: string; example: string }) {
  // Through the shape, so that the same place is always the same text.
  const write = (place: Place): string => Buffer.from(JSON.stringify(shape.parse(place))).toString('base64url');
  const read = (text: string): Place | undefined => {
    try {
      const place = shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
      return write(place) === text ? place : undefined;
    } catch {
      return undefined;
    }
  };
  const param = z
    .string()
    .transform((text, context): Place => {
      const place = read(text);
      if (place) return place;
      context.issues.push({ code: 'custom', input: text, message: 'must be the next_cursor of an earlier answer' });
      return z.NEVER;
    })
    .openapi({ type: 'string', ...doc });
  return { write, param };
}
