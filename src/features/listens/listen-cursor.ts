import { z } from '#http/api.ts';

/** The place of a listen in a history, to go on from. */
export interface ListenCursor {
  /** ISO, to the millisecond. */
  at: string;
  id: number;
}

const cursorShape = z.strictObject({
  at: z.iso.datetime({ precision: 3 }),
  id: z.int().min(1),
});

/** The place as callers hand it back: opaque, safe in a query. */
export function writeListenCursor({ at, id }: ListenCursor): string {
  return Buffer.from(JSON.stringify({ at, id })).toString('base64url');
}

/** `cursor` of a query: what `next_cursor` of an answer was. */
export const listenCursor = z
  .string()
  .transform((text, context): ListenCursor => {
    const cursor = readCursor(text);
    if (cursor) return cursor;
    context.issues.push({ code: 'custom', input: text, message: 'must be the next_cursor of an earlier answer' });
    return z.NEVER;
  })
  .openapi({
    type: 'string',
    description: 'The `next_cursor` of the page before; `offset` is then not read',
    example: 'eyJhdCI6IjIwMjYtMTEtMjFUMDE6MzA6MDAuMDAwWiIsImlkIjo3fQ',
  });

function readCursor(text: string): ListenCursor | undefined {
  try {
    const cursor = cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    // Only what was written here reads the same again.
    return writeListenCursor(cursor) === text && cursor.at >= '1000' ? cursor : undefined;
  } catch {
    return undefined;
  }
}
