import { albumSchema, artistSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';

const releaseSchema = z
  .object({
    album: albumSchema,
    artist: artistSchema.openapi({ description: 'In whose discography it was found' }),
    found_at: z
      .string()
      .openapi({ description: 'When it was first seen; it may come out later, or have come out before' }),
  })
  .openapi('NewRelease');

/** A page of new releases. */
export const releaseListSchema = listOf('NewReleaseList', releaseSchema);

/** A new release as callers see it. */
export type ReleaseView = z.infer<typeof releaseSchema>;

/** A day or a moment, as ISO 8601. */
export const isoTime = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be an ISO 8601 date or time, like 2026-11-21 or 2026-11-21T01:30:00Z',
  })
  .transform((text) => new Date(text))
  .openapi({ type: 'string', format: 'date-time', example: '2026-11-21' });
