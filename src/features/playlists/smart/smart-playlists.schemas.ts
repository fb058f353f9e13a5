import { trackExample, trackSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import { searchText, wholeNumber } from '#http/query.ts';
import { playlistEntryExample, playlistEntrySchema } from '../playlist-tracks.schemas.ts';
import { playlistExample, playlistInput, playlistName, playlistSchema } from '../playlists.schemas.ts';
import { criteriaShape, MAX_KIND_TRACKS } from './criteria.schemas.ts';
import { OPERATORS, RULE_FIELDS } from './rule-fields.ts';

/** The fields and operators of rules, for people. */
const RULES_EXPLAINED = [
  '`{ field, op, value }`, or `{ all: [rules] }`, `{ any: [rules] }`, `{ not: rule }`, at most 16 deep and 200 conditions in all.',
  'A condition on something that a track does not have (a rating, a year) is not true; `not` and the operators with "not" in their names are exactly the other tracks.',
  'Text is compared without case and accents. Days are those of your time zone.',
  `Fields: ${Object.entries(RULE_FIELDS)
    .map(([name, { type, means }]) => `\`${name}\` (${type}: ${means})`)
    .join('; ')}.`,
  `Operators: ${Object.entries(OPERATORS)
    .map(([type, names]) => `${type}: ${names.join(', ')}`)
    .join('; ')}.`,
].join('\n\n');

const rules = criteriaShape.rules.openapi({
  type: 'object',
  description: RULES_EXPLAINED,
  example: {
    all: [{ field: 'rating', op: 'gt', value: 3 }, { any: [{ field: 'genre', op: 'is', value: 'dreamwave' }] }],
  },
});
const sort = criteriaShape.sort.openapi({
  description:
    'A field, `-field` for falling, or a list of `{ field, order }`; `random` shuffles. What has no value comes last',
  example: '-rating,title',
});
const limit = criteriaShape.limit.openapi({ description: 'How many tracks at most', example: 100 });
const limitDuration = criteriaShape.limit_duration_ms.openapi({
  description: 'How long the tracks last together at most, in milliseconds',
  example: 3_600_000,
});
const seed = criteriaShape.seed.openapi({
  description: 'Of `random`: the same seed gives the same order; without one it is another order every day',
  example: 'harbour',
});
const criteria = { rules, sort, limit, limit_duration_ms: limitDuration, seed };
const { description, is_public: isPublic } = playlistInput.shape;

/** A new smart playlist of rules. */
export const rulesInput = z
  .strictObject({ name: playlistName, description, is_public: isPublic, ...criteria })
  .openapi('SmartPlaylistInput');

/** Rules to be tried: what a new smart playlist is given, the name is not needed. */
export const previewInput = rulesInput.partial({ name: true }).openapi('SmartPlaylistPreviewInput');

/** What is to become different; what is left out stays. */
export const smartChange = z
  .strictObject({
    name: playlistName.optional(),
    description: playlistInput.shape.description.unwrap().optional(),
    is_public: isPublic.unwrap().optional(),
    rules: rules.optional(),
    sort: sort.unwrap().optional(),
    limit: limit.unwrap().optional(),
    limit_duration_ms: limitDuration.nullable(),
    seed: seed.nullable(),
    tag: z.string().trim().min(1).max(100).optional().openapi({ description: 'Of `by-tag` only', example: 'gym' }),
  })
  .refine((change) => Object.keys(change).length > 0, 'must name at least one field')
  .openapi('SmartPlaylistChange');

const tag = searchText.openapi({ description: 'An own tag, else one of the sources', example: 'dreamwave' });
const kindLimit = z
  .int({ error: `must be a whole number from 1 to ${MAX_KIND_TRACKS}` })
  .min(1, `must be a whole number from 1 to ${MAX_KIND_TRACKS}`)
  .max(MAX_KIND_TRACKS, `must be a whole number from 1 to ${MAX_KIND_TRACKS}`);

/** What a playlist that one call makes may be told, as its body. */
export const kindBody = z
  .strictObject({ name: playlistName.optional(), limit: kindLimit.optional() })
  .openapi('SmartKindInput');
/** As `kindBody`, for `by-tag`. */
export const tagBody = kindBody.extend({ tag: tag.optional() }).openapi('SmartTagInput');

/** The same in the query. */
export const kindQuery = z.object({
  name: playlistName
    .optional()
    .openapi({ description: 'Its name; one by its kind unless told', example: 'Evening by the harbour' }),
  limit: wholeNumber({
    min: 1,
    max: MAX_KIND_TRACKS,
    description: 'How many tracks at most; 50 unless told',
    example: 50,
  }).optional(),
});
/** As `kindQuery`, for `by-tag`. */
export const tagQuery = kindQuery.extend({ tag: tag.optional() });

const sortKeys = z.array(z.object({ field: z.string(), order: z.enum(['asc', 'desc']) }));

const smartFields = {
  filled_at: z
    .string()
    .nullable()
    .openapi({ description: 'When it was last found to hold something else than before' }),
  rules: z.record(z.string(), z.unknown()).optional().openapi({ description: 'Of kind `rules`' }),
  sort: sortKeys.optional(),
  limit: z.number().int(),
  limit_duration_ms: z.number().int().optional(),
  seed: z.string().optional(),
  tag: z.string().optional().openapi({ description: 'Of kind `by-tag`' }),
};

/** A smart playlist without its tracks. */
const smartListedSchema = playlistSchema.extend(smartFields).openapi('SmartPlaylistListed');

/** A smart playlist as callers see it. */
export const smartPlaylistSchema = smartListedSchema
  .extend({
    tracks: z
      .array(playlistEntrySchema)
      .openapi({ description: 'The first 500; all of them at `/playlists/id/{id}/tracks`' }),
  })
  .openapi('SmartPlaylist');

/** A smart playlist as callers see it, without its tracks. */
export type SmartListedView = z.infer<typeof smartListedSchema>;
/** The same with them. */
export type SmartPlaylistView = z.infer<typeof smartPlaylistSchema>;

/** A page of smart playlists. */
export const smartListSchema = listOf('SmartPlaylistList', smartListedSchema);

/** What rules give, without a playlist. */
export const previewSchema = z
  .object({
    total: z.number().int().openapi({ description: 'How many tracks fit the rules, whatever the limits' }),
    items: z.array(trackSchema).openapi({ description: 'The first 100 that a playlist would have' }),
  })
  .openapi('SmartPlaylistPreview');

const editionTrack = z
  .object({
    track_id: z.number().int(),
    name: z.string(),
    artist: z.string(),
    reason: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi('EditionTrack');

/** A page of the editions of a playlist. */
export const editionListSchema = listOf(
  'EditionList',
  z
    .object({
      id: z.number().int(),
      filled_at: z.string(),
      track_count: z.number().int(),
      came: z.array(editionTrack).openapi({ description: 'What the edition before did not have' }),
      went: z.array(editionTrack).openapi({ description: 'What only the edition before had' }),
    })
    .openapi('EditionListed'),
);

/** An edition with its tracks. */
export const editionSchema = z
  .object({
    id: z.number().int(),
    playlist_id: z.number().int(),
    filled_at: z.string(),
    tracks: z.array(
      trackSchema.extend({ reason: z.record(z.string(), z.unknown()).nullable() }).openapi('TrackOfEdition'),
    ),
  })
  .openapi('Edition');

const reason = {
  text: 'Similar to Lumen Harbour, which you play often',
  similar_to: { id: 1, name: 'Lumen Harbour' },
  because: 'played',
};

/** An invented one, for the documentation. */
export const weeklyExample = {
  ...playlistExample,
  name: 'Discover Weekly',
  description: null,
  smart_kind: 'discover-weekly',
  filled_at: '2026-11-16T00:00:10.000Z',
  limit: 50,
  tracks: [{ ...playlistEntryExample, reason }],
} satisfies SmartPlaylistView;

/** One of rules. */
export const rulesExample = {
  ...playlistExample,
  smart_kind: 'rules',
  filled_at: '2026-11-21T01:30:00.000Z',
  rules: { all: [{ field: 'rating', op: 'gt', value: 3 }] },
  sort: [{ field: 'rating', order: 'desc' }],
  limit: 100,
  tracks: [playlistEntryExample],
} satisfies SmartPlaylistView;

/** What makes that one. */
export const rulesInputExample = {
  name: rulesExample.name,
  rules: rulesExample.rules,
  sort: '-rating',
  limit: 100,
};

/** What came into the weekly one. */
export const editionExample = {
  id: 1,
  filled_at: '2026-11-16T00:00:10.000Z',
  track_count: 50,
  came: [{ track_id: 100, name: trackExample.name, artist: 'Lumen Harbour', reason }],
  went: [],
};
