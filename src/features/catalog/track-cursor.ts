import { z } from '#http/api.ts';
import { TRACK_SORTS, type TrackCursor } from './catalog-lists.repository.ts';

const MAX_INT32 = 2_147_483_647;
const cursorShape = z.object({
  sort: z.enum(TRACK_SORTS),
  value: z.string(),
  id: z.number().int().min(1).max(MAX_INT32),
});

/** The place as callers hand it back: opaque, safe in a query. */
export function writeCursor(cursor: TrackCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** `cursor` of a query: what `next_cursor` of an answer was. */
export const trackCursor = z
  .string()
  .transform((text, context): TrackCursor => {
    const cursor = readCursor(text);
    if (cursor) return cursor;
    context.issues.push({ code: 'custom', input: text, message: 'must be the next_cursor of an earlier answer' });
    return z.NEVER;
  })
  .openapi({
    type: 'string',
    description: 'The `next_cursor` of the page before; `sort` and `offset` are then not read',
    example: 'eyJzb3J0IjoicG9wdWxhcml0eSIsInZhbHVlIjoiNDAiLCJpZCI6MTIzfQ',
  });

function readCursor(text: string): TrackCursor | undefined {
  try {
    const cursor = cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return isValueOf(cursor) ? cursor : undefined;
  } catch {
    return undefined;
  }
}

/** What was tampered with must not reach the database as a number or a date that it cannot read. */
function isValueOf({ sort, value }: TrackCursor): boolean {
  switch (sort) {
    case 'popularity':
      return /^\d{1,3}$/.test(value);
    case 'created':
      return /^\d{1,14}$/.test(value);
    case 'name':
      return value.isWellFormed() && !value.includes('\0');
  }
}
