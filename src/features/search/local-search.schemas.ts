import { albumSchema, artistSchema, trackSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import { limit, paging, searchText, wholeNumber } from '#http/query.ts';
import { advancedCursor } from './advanced-cursor.ts';
import { SORTS } from './advanced-order-sql.ts';

const KINDS = ['artist', 'album', 'track'] as const;
const MAX_INT32 = 2_147_483_647;
const MAX_YEAR = 9999;
const MAX_TAGS = 20;

export const suggestQuery = z.object({
  q: searchText.openapi({ description: 'What has been typed so far', example: 'lum' }),
  limit,
});

export const suggestSchema = z
  .object({
    query: z.string(),
    items: z.array(
      z
        .object({
          kind: z.enum(KINDS),
          id: z.number().int(),
          name: z.string(),
          artists: z.string().optional().openapi({ description: 'As credited; not on artists' }),
          image: z.string().optional(),
          popularity: z.number().int().min(0).max(100),
        })
        .openapi('Suggestion'),
    ),
    partial: z
      .boolean()
      .optional()
      .openapi({ description: 'True when there was no time to look at more than the beginnings of names' }),
  })
  .openapi('Suggestions');

const year = (description: string, example: number) =>
  wholeNumber({ min: 0, max: MAX_YEAR, description, example }).optional();
const milliseconds = (description: string, example: number) =>
  wholeNumber({ min: 0, max: MAX_INT32, description, example }).optional();
const percent = (description: string, example: number) =>
  wholeNumber({ min: 0, max: 100, description, example }).optional();
const rating = (description: string, example: number) =>
  wholeNumber({ min: 1, max: 5, description, example }).optional();
const yesOrNo = (description: string, example: string) =>
  z
    .enum(['true', 'false'])
    .transform((answer) => answer === 'true')
    .optional()
    .openapi({ type: 'boolean', description, example });
const text = (description: string, example: string) => searchText.optional().openapi({ description, example });

export const advancedQuery = paging
  .extend({
    kind: z.enum(KINDS).default('track').openapi({ description: 'What to list', example: 'track' }),
    q: text('Words of its name, its artists, its album', 'night'),
    artist: text('Words of the name of a credited artist', 'Lumen Harbour'),
    album: text('Words of the title of the album (of an artist: of one of the albums)', 'Saltglass'),
    genre: text('A genre; sources do not tell genres and tags apart, and neither does this', 'dreamwave'),
    tag: text('A tag that it, or one of its artists, carries', 'synthpop'),
    year_from: year('Came out in this year or later; of an artist: an album did', 2010),
    year_to: year('Came out in this year or earlier; of an artist: an album did', 2020),
    duration_min_ms: milliseconds('Tracks of at least this length', 120_000),
    duration_max_ms: milliseconds('Tracks of at most this length', 600_000),
    popularity_min: percent('At least this popular', 10),
    popularity_max: percent('At most this popular', 100),
    rating_min: rating('Tracks that you rated at least so', 4),
    rating_max: rating('Tracks that you rated at most so', 5),
    favourite: yesOrNo('Only your favourites, or only what is none', 'true'),
    downloaded: yesOrNo('Only tracks with a file here, or only those without', 'false'),
    cursor: advancedCursor.param.optional(),
    sort: z
      .enum(SORTS)
      .default('relevance')
      .openapi({ description: 'By what; relevance without words is popularity', example: 'popularity' }),
    order: z
      .enum(['asc', 'desc'])
      .optional()
      .openapi({ description: 'Unless told, names and durations rise and all else falls', example: 'desc' }),
  })
  .superRefine((query, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { kind, sort } = query;
    if (exceeds(query.year_from, query.year_to)) refuse('year_from', 'must not be greater than year_to');
    if (exceeds(query.duration_min_ms, query.duration_max_ms))
      refuse('duration_min_ms', 'must not be greater than duration_max_ms');
    if (exceeds(query.popularity_min, query.popularity_max))
      refuse('popularity_min', 'must not be greater than popularity_max');
    if (exceeds(query.rating_min, query.rating_max)) refuse('rating_min', 'must not be greater than rating_max');
    if (kind !== 'track') {
      for (const name of TRACKS_ONLY) if (query[name] !== undefined) refuse(name, 'is for tracks only: use kind=track');
      if (sort === 'duration') refuse('sort', 'by duration is for tracks only: use kind=track');
    }
    if (kind === 'artist' && sort === 'year') refuse('sort', 'by year is for albums and tracks');
  });

const TRACKS_ONLY = ['duration_min_ms', 'duration_max_ms', 'rating_min', 'rating_max', 'downloaded'] as const;

function exceeds(min: number | undefined, max: number | undefined): boolean {
  return min !== undefined && max !== undefined && min > max;
}

const unknownTags = z
  .array(z.string())
  .openapi({ description: 'Those of the tags asked for that nothing here carries' });
const page = {
  total: z.number().int().openapi({
    description:
      'How many there are in all, counted up to 10,000; where several filters pass more than that each, at least so many',
  }),
  limit: z.number().int(),
  offset: z.number().int(),
  next_cursor: z.string().nullable().openapi({ description: 'For `cursor`; null when nothing comes after this page' }),
  unknown_tags: unknownTags,
};

export const advancedSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('artist'), items: z.array(artistSchema), ...page }),
    z.object({ kind: z.literal('album'), items: z.array(albumSchema), ...page }),
    z.object({ kind: z.literal('track'), items: z.array(trackSchema), ...page }),
  ])
  .openapi('AdvancedSearch');

export const byTagsQuery = paging.extend({
  tags: searchText
    .transform((words) =>
      words
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    )
    .refine((tags) => tags.length > 0, 'must name a tag')
    .refine((tags) => tags.length <= MAX_TAGS, `must name at most ${MAX_TAGS} tags`)
    .openapi({ type: 'string', description: 'Tags, with commas between them', example: 'dreamwave,synthpop' }),
  match: z
    .enum(['any', 'all'])
    .default('any')
    .openapi({ description: 'Whether one of the tags is enough', example: 'all' }),
});

export const byTagsSchema = z
  .object({
    tags: z.array(z.string()),
    match: z.enum(['any', 'all']),
    unknown_tags: unknownTags,
    artists: listOf('TaggedArtists', artistSchema),
    albums: listOf('TaggedAlbums', albumSchema),
    tracks: listOf('TaggedTracks', trackSchema),
  })
  .openapi('ByTags');

export const byRatingQuery = paging
  .extend({
    min: wholeNumber({ min: 1, max: 5, description: 'At least this rating', example: 3 })
      .default(1)
      .openapi({ default: 1 }),
    max: wholeNumber({ min: 1, max: 5, description: 'At most this rating', example: 5 })
      .default(5)
      .openapi({ default: 5 }),
  })
  .refine(({ min, max }) => min <= max, { path: ['min'], message: 'must not be greater than max' });

export const byRatingSchema = listOf('RatedTracks', trackSchema);
