import { z } from '#http/api.ts';
import type { EntryCursor } from './playlist-entries.repository.ts';

const shape = z.tuple([z.number().int().min(0).max(2_147_483_647), z.number().int().min(1)]);

/** The place as callers hand it back: opaque, safe in a query. */
export function writeEntryCursor({ position, entryId }: EntryCursor): string {
  return Buffer.from(JSON.stringify([position, entryId])).toString('base64url');
}

/** `cursor` of a query: what `next_cursor` of an answer was. */
export const entryCursor = z
  .string()
  .transform((text, context): EntryCursor => {
    const cursor = shape.safeParse(parsed(Buffer.from(text, 'base64url').toString('utf8')));
    if (cursor.success) return { position: cursor.data[0], entryId: cursor.data[1] };
    context.issues.push({ code: 'custom', input: text, message: 'must be the next_cursor of an earlier answer' });
    return z.NEVER;
  })
  .openapi({
    type: 'string',
    description: 'The `next_cursor` of the page before; `offset` is then not read',
    example: 'WzE5LDIxXQ',
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
