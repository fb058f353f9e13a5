import {
  albumExample,
  artistExample,
  type artistProfileSchema,
  askedAnswer,
  localAnswer,
  similarArtistExample,
  trackExample,
} from '#features/catalog/index.ts';
import type { z } from '#http/api.ts';
import type { orchestratedSchema, searchArtistsSchema, tracksQuickSchema } from './search.schemas.ts';

export const orchestratedExample: z.input<typeof orchestratedSchema> = {
  query: 'lumen harbour',
  page: 1,
  limit: 20,
  has_more: false,
  totals: { artists: 1, albums: 1, tracks: 1 },
  main: artistExample,
  main_reason: 'an artist of the name “lumen harbour”',
  artists: [artistExample],
  albums: [albumExample],
  tracks: [trackExample],
  related: [],
  tags: artistExample.tags,
  pending: 2,
  ...askedAnswer,
};

export const searchArtistsExample: z.input<typeof searchArtistsSchema> = {
  query: 'lumen',
  items: [artistExample],
  total: 1,
  limit: 20,
  offset: 0,
  ...localAnswer,
};

export const tracksQuickExample: z.input<typeof tracksQuickSchema> = {
  query: 'night ferry',
  tracks: [trackExample],
  albums: [albumExample],
  ...askedAnswer,
};

export const artistProfileExample: z.input<typeof artistProfileSchema> = {
  artist: artistExample,
  top_tracks: [trackExample],
  albums: [albumExample],
  total_albums: 1,
  similar: [similarArtistExample],
  pending: 0,
  ...localAnswer,
};
