import { json } from '#http/api.ts';
import { type PersonalTagView, personalTagListSchema } from './tags.schemas.ts';

/** An invented tag, for the documentation. */
export const tagExample = {
  id: 3,
  name: 'Rainy day',
  color: '#3366cc',
  created_at: '2026-11-21T01:30:00.000Z',
  tracks: 1,
  albums: 0,
  artists: 0,
} satisfies PersonalTagView;

/** The documented answer that is a list of tags. */
export const tagPage = json('A page of tags, by name', personalTagListSchema, {
  items: [tagExample],
  total: 1,
  limit: 20,
  offset: 0,
});
