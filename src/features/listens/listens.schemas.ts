import { trackSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import { lineOfText } from '#http/query.ts';

const MAX_INT32 = 2_147_483_647;
const MAX_BATCH = 1000;
const DAY_MS = 86_400_000;
/** The end of the year 9999: later ones have no ISO form of four digits. */
const MAX_UNIX_S = 253_402_300_799;

const TIME_MESSAGE =
  'must be an ISO 8601 time with its zone (2026-11-21T01:30:00Z), or whole Unix seconds, from 1970 on';

const listenedAt = z
  .union([z.iso.datetime({ offset: true }), z.int().min(0).max(MAX_UNIX_S)], { error: TIME_MESSAGE })
  .transform((time, context) => {
    const date = new Date(typeof time === 'number' ? time * 1000 : time);
    if (date.getTime() >= 0) return date;
    context.issues.push({ code: 'custom', input: time, message: TIME_MESSAGE });
    return z.NEVER;
  })
  .openapi({
    type: 'string',
    description: 'When it was listened to: ISO 8601 with a zone, or Unix seconds. Kept to the millisecond',
    example: '2026-11-21T01:30:00.000Z',
  });

const howItWasPlayed = {
  duration_played_ms: z.int().min(0).max(DAY_MS).optional().openapi({
    description: 'How much of it was played; the whole track unless told',
    example: 201_000,
  }),
  source: lineOfText(100).optional().openapi({ description: 'Which player or import it comes from', example: 'web' }),
};

const newListen = z
  .strictObject({ track_id: z.int().min(1).max(MAX_INT32), listened_at: listenedAt, ...howItWasPlayed })
  .openapi('NewListen');

/** One listen, or a list of them, read into a list. */
export const newListensSchema = z.preprocess(
  (body) => (Array.isArray(body) ? body : [body]),
  z.array(newListen).min(1, 'must not be empty').max(MAX_BATCH, `must be at most ${MAX_BATCH} listens`),
);

/** What a listen may say that is going on now. */
export const playSchema = z.strictObject({ listened_at: listenedAt.optional(), ...howItWasPlayed }).openapi('Play');

/** What became of listens that were sent. */
export const addedListensSchema = z
  .object({
    added: z.number().int(),
    duplicates: z.number().int().openapi({ description: 'Those that were here already, or twice among those sent' }),
    unknown: z
      .array(z.number().int())
      .openapi({ description: 'Track ids that nothing here has; their listens are left out' }),
  })
  .openapi('AddedListens');

/** A listen with what was listened to. */
export const listenSchema = z
  .object({
    id: z.number().int(),
    track_id: z.number().int(),
    recording_id: z.number().int(),
    listened_at: z.string(),
    duration_played_ms: z.number().int().nullable(),
    source: z.string().nullable(),
    track: trackSchema,
  })
  .openapi('Listen');

/** A page of a history. */
export const listenListSchema = listOf('ListenList', listenSchema).extend({
  next_cursor: z.string().nullable().openapi({ description: 'Goes on from here as `cursor`; null at the end' }),
});

/** A listen as callers see it. */
export type ListenView = z.infer<typeof listenSchema>;
