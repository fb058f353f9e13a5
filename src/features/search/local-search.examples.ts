import { albumExample, artistExample, trackExample } from '#features/catalog/index.ts';
import type { z } from '#http/api.ts';
import type { advancedSchema, byRatingSchema, byTagsSchema, suggestSchema } from './local-search.schemas.ts';

export const suggestExample: z.input<typeof suggestSchema> = {
  query: 'lum',
  items: [
    {
      kind: 'artist',
      id: 1,
      name: 'Lumen Harbour',
      image: '/images/proxy?url=https%3A%2F%2Fimages.example.org%2Flumen.jpg&size=150',
      popularity: 74,
    },
    { kind: 'track', id: 101, name: 'Luminous', artists: 'Lumen Harbour feat. Ida Nordlys', popularity: 40 },
  ],
};

export const advancedExample: z.input<typeof advancedSchema> = {
  kind: 'track',
  items: [trackExample],
  total: 1,
  limit: 20,
  offset: 0,
  next_cursor: null,
  unknown_tags: [],
};

export const byTagsExample: z.input<typeof byTagsSchema> = {
  tags: ['dreamwave', 'synthpop'],
  match: 'all',
  unknown_tags: [],
  artists: { items: [artistExample], total: 1, limit: 20, offset: 0 },
  albums: { items: [albumExample], total: 1, limit: 20, offset: 0 },
  tracks: { items: [trackExample], total: 1, limit: 20, offset: 0 },
};

export const byRatingExample: z.input<typeof byRatingSchema> = {
  items: [{ ...trackExample, user_rating: 5 }],
  total: 1,
  limit: 20,
  offset: 0,
};
