import { z } from '#http/api.ts';
import { cursorOf } from '#http/cursor.ts';
import type { EntryCursor } from './playlist-entries.repository.ts';

const place = z.object({
  position: z.number().int().min(0).max(2_147_483_647),
  entryId: z.number().int().min(1),
});

export const entryCursor = cursorOf<EntryCursor>(place, {
  description: 'The `next_cursor` of the page before; `offset` is then not read',
  example: 'eyJwb3NpdGlvbiI6MTksImVudHJ5SWQiOjIxfQ',
});
