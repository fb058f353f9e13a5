import { answeredFromSchema, artistSchema, similarArtistSchema, sourceReportsSchema } from '#features/catalog/index.ts';
import { jobSchema } from '#features/jobs/index.ts';
import { z } from '#http/api.ts';
import { ref, searchText, wholeNumber } from '#http/query.ts';
import { ALBUM_TYPES } from '#music/entities.ts';
import { PROVIDER_NAMES } from '#music/provider-names.ts';

const USUAL_SIMILAR = 15;
const MAX_SIMILAR = 50;
const similarText = { description: 'How many similar artists', example: USUAL_SIMILAR };

export const expandQuery = z.object({
  q: searchText,
  similar: wholeNumber({ min: 0, max: MAX_SIMILAR, ...similarText })
    .default(USUAL_SIMILAR)
    .openapi({ default: USUAL_SIMILAR }),
});

export const expansionBody = z
  .object({
    q: searchText.optional(),
    ref: ref.optional(),
    similar: z.number().int().min(0).max(MAX_SIMILAR).default(USUAL_SIMILAR).openapi(similarText),
    depth: z
      .union([z.literal(1), z.literal(2)], { error: 'must be 1 or 2' })
      .default(1)
      .openapi({ description: '2: similar artists of the similar artists as well', example: 1 }),
    include: z
      .array(z.enum(ALBUM_TYPES))
      .min(1, 'must name at least one kind of album')
      .default([...ALBUM_TYPES])
      .openapi({
        description: 'Which kinds of albums; `single` includes EPs',
        example: ['album', 'single', 'compilation'],
      }),
    dry_run: z.boolean().default(false).openapi({ description: 'Only say what would be done', example: false }),
  })
  .strict()
  .refine(({ q, ref: meant }) => (q === undefined) !== (meant === undefined), {
    error: 'either q or ref must be given, and not both',
    path: ['q'],
  })
  .openapi('ExpansionRequest');

const answered = { source: answeredFromSchema, providers: sourceReportsSchema };
const count = z.number().int().min(0);

export const expansionSchema = z
  .object({
    main: artistSchema
      .nullable()
      .openapi({ description: 'Null while the sources that may know who is meant cannot be asked' }),
    similar: z.array(similarArtistSchema).openapi({ description: 'Those that are known so far, closest first' }),
    local: z
      .object({ artists: count, albums: count, tracks: count, incomplete_albums: count })
      .openapi({ description: 'What is here already' }),
    job: jobSchema,
    ...answered,
  })
  .openapi('Expansion');

export const expansionPlanSchema = z
  .object({
    main: artistSchema,
    plan: z.object({
      artists: z.array(
        z.object({
          id: z.number().int(),
          name: z.string(),
          albums_here: count,
          expected_albums: count.openapi({ description: 'Albums whose tracks would be asked for' }),
          expected_tracks: count,
        }),
      ),
      calls: z.partialRecord(z.enum(PROVIDER_NAMES), count).openapi({ description: 'Expected calls, by source' }),
      seconds: count.openapi({ description: "What the sources' limits allow; the slowest one counts" }),
      rows: z.object({ albums: count, tracks: count }).openapi({ description: 'Expected new rows' }),
    }),
    ...answered,
  })
  .openapi('ExpansionPlan');
