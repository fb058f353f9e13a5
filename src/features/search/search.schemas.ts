import {
  albumSchema,
  answeredFromSchema,
  artistSchema,
  sourceReportsSchema,
  tagSchema,
  trackSchema,
} from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { limit, pageNumber, paging, searchText, wholeNumber } from '#http/query.ts';

const MAX_INT32 = 2_147_483_647;

export const orchestratedQuery = z.object({
  q: searchText.openapi({ description: 'A name, a title, “artist title”, a tag or a genre', example: 'Lumen Harbour' }),
  page: pageNumber,
  limit,
  min_followers: wholeNumber({
    min: 0,
    max: MAX_INT32,
    description: 'Leave out related artists with fewer followers',
    example: 0,
  })
    .default(0)
    .openapi({ default: 0 }),
});

export const orchestratedSchema = z
  .object({
    query: z.string(),
    page: z.number().int(),
    limit: z.number().int(),
    has_more: z.boolean().openapi({ description: 'Whether the next page has rows of any kind' }),
    totals: z.object({ artists: z.number().int(), albums: z.number().int(), tracks: z.number().int() }),
    main: artistSchema.nullable().openapi({ description: 'The artist that was most likely meant' }),
    main_reason: z.string().openapi({ description: 'Why this one is `main`, or why none is' }),
    artists: z.array(artistSchema),
    albums: z.array(albumSchema),
    tracks: z.array(trackSchema),
    related: z.array(artistSchema).openapi({ description: 'Artists similar to `main`' }),
    tags: z.array(tagSchema),
    pending: z.number().int().openapi({
      description: 'Names and questions that are still being asked behind this answer; 0 when all is here',
    }),
    source: answeredFromSchema,
    providers: sourceReportsSchema,
  })
  .openapi('OrchestratedSearch');

export const searchArtistsQuery = paging.extend({
  q: searchText.openapi({ description: 'The name, or a part of it', example: 'Lumen Harbour' }),
});

export const searchArtistsSchema = z
  .object({
    query: z.string(),
    items: z.array(artistSchema),
    total: z.number().int().openapi({ description: 'How many there are in all' }),
    limit: z.number().int(),
    offset: z.number().int(),
    source: answeredFromSchema,
    providers: sourceReportsSchema,
  })
  .openapi('ArtistSearch');

export const searchProfileQuery = z.object({
  q: searchText.openapi({ description: 'A name, a title or “artist title”', example: 'Lumen Harbour' }),
});

export const tracksQuickQuery = z.object({
  q: searchText.openapi({ description: 'Words of a title, of its artist, of its album', example: 'night ferry' }),
  limit,
});

export const tracksQuickSchema = z
  .object({
    query: z.string(),
    tracks: z.array(trackSchema),
    albums: z.array(albumSchema).openapi({ description: 'The albums of these tracks, each once, in the same order' }),
    source: answeredFromSchema,
    providers: sourceReportsSchema,
  })
  .openapi('TracksQuick');
