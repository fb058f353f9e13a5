import { z } from '#http/api.ts';
import { PROVIDER_NAMES } from '#music/provider-names.ts';
import { LACKING } from './freshness.repository.ts';

/** What sources are asked about an artist. */
export const ASPECTS = ['profile', 'albums', 'top_tracks', 'similar', 'bio'] as const;

const nextRefresh = z
  .string()
  .nullable()
  .openapi({ description: 'From when on the daily refresh may come to it; null when nobody follows' });

/** How old what is known of one artist is. */
export const artistFreshnessSchema = z
  .object({
    artist_id: z.number().int(),
    followed: z.boolean().openapi({ description: 'Followed artists are refreshed every day' }),
    refreshed_at: z.string().nullable().openapi({ description: 'When all sources were last asked about it again' }),
    next_refresh_at: nextRefresh,
    sources: z
      .array(
        z
          .object({
            provider: z.enum(PROVIDER_NAMES),
            aspect: z.enum(ASPECTS).openapi({ description: 'What it was asked about' }),
            state: z.enum(['fresh', 'stale', 'missing', 'resting']).openapi({
              description:
                'stale: there is an answer, an old one; missing: never answered, or in part; resting: failed a moment ago',
            }),
            asked_at: z.string().nullable(),
            age_seconds: z.number().int().nullable(),
            outcome: z.enum(['found', 'part', 'nothing', 'failed']).nullable(),
            detail: z.string().nullable().openapi({ description: 'Why it failed' }),
            due_at: z.string().nullable().openapi({ description: 'From when on it is worth asking again' }),
          })
          .openapi('AspectFreshness'),
      )
      .openapi({ description: 'What each source that is on can be asked, and what came of it' }),
    missing: z.array(z.enum(LACKING)).openapi({ description: 'What no source has told yet' }),
    incomplete_albums: z.number().int().openapi({ description: 'Albums of which not all tracks are known' }),
  })
  .openapi('ArtistFreshness');

/** How old the whole library is. */
export const libraryFreshnessSchema = z
  .object({
    artists: z
      .object({ total: z.number().int(), fresh: z.number().int(), stale: z.number().int(), missing: z.number().int() })
      .openapi({
        description:
          'Artists that have music here, by the newest answer about them: at most a week old, older, or none yet',
      }),
    oldest: z
      .object({ artist_id: z.number().int(), name: z.string(), asked_at: z.string() })
      .nullable()
      .openapi({ description: 'Whose newest answer is the oldest' }),
    without: z
      .object({ bio: z.number().int(), images: z.number().int(), complete_albums: z.number().int() })
      .openapi({ description: 'How many of these artists lack what' }),
    followed: z.object({
      total: z.number().int(),
      never_refreshed: z.number().int(),
      oldest_refresh_at: z.string().nullable(),
      next_refresh_at: nextRefresh,
    }),
    jobs: z.object({ queued: z.number().int(), running: z.number().int(), failed: z.number().int() }),
  })
  .openapi('LibraryFreshness');

export type ArtistFreshness = z.infer<typeof artistFreshnessSchema>;
export type LibraryFreshness = z.infer<typeof libraryFreshnessSchema>;
