import { z } from '#http/api.ts';
import { cursorOf } from '#http/cursor.ts';
import { TRACK_SORTS, type TrackCursor } from './catalog-lists.repository.ts';

const MAX_INT32 = 2_147_483_647;
const place = z
  .object({ sort: z.enum(TRACK_SORTS), value: z.string(), id: z.number().int().min(1).max(MAX_INT32) })
  .refine(isValueOf);

export const trackCursor = cursorOf<TrackCursor>(place, {
  description: 'The `next_cursor` of the page before; `sort` and `offset` are then not read',
  example: 'eyJzb3J0IjoicG9wdWxhcml0eSIsInZhbHVlIjoiNDAiLCJpZCI6MTIzfQ',
});

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
