import { z } from '#http/api.ts';
import { cursorOf } from '#http/cursor.ts';

const place = z.object({
  /** ISO, to the millisecond; a year that PostgreSQL can read. */
  at: z.iso.datetime({ precision: 3 }).refine((at) => at >= '1000'),
  id: z.int().min(1),
});

/** The place of a listen in a history, to go on from. */
export type ListenCursor = z.infer<typeof place>;

export const listenCursor = cursorOf<ListenCursor>(place, {
  description: 'The `next_cursor` of the page before; `offset` is then not read',
  example: 'eyJhdCI6IjIwMjYtMTEtMjFUMDE6MzA6MDAuMDAwWiIsImlkIjo3fQ',
});
