import { z } from '#http/api.ts';

const MAX_TEXT = 100_000;
const MAX_LINES = 5000;
const MAX_LINE = 1000;
const MAX_TIME_MS = 24 * 3_600_000;

const isWritable = (text: string) => !text.includes('\0') && text.isWellFormed();
const UNWRITABLE = 'must not contain NUL or broken text encoding';

const lineSchema = z.strictObject({
  time_ms: z.number().int().min(0).max(MAX_TIME_MS).openapi({ description: 'When it begins', example: 12_500 }),
  text: z.string().max(MAX_LINE).refine(isWritable, UNWRITABLE),
});

export const lyricsSchema = z
  .object({
    track_id: z.number().int(),
    recording_id: z.number().int(),
    plain: z.string().nullable(),
    synced: z.array(lineSchema).openapi({ description: 'Empty when no times are known' }),
    source: z.string().openapi({ description: 'The word of a source, `own` or `tags`' }),
    language: z.string().nullable().openapi({ description: 'Where somebody told it' }),
    instrumental: z.boolean().openapi({ description: 'It is known that nothing is sung' }),
    fetched_at: z.string(),
  })
  .openapi('Lyrics');

export type LyricsView = z.infer<typeof lyricsSchema>;

export const ownLyricsSchema = z
  .strictObject({
    plain: z
      .string()
      .trim()
      .min(1, 'must not be blank')
      .max(MAX_TEXT)
      .refine(isWritable, UNWRITABLE)
      .optional()
      .openapi({
        description: 'The words; a text with times before its lines (LRC) is read as `synced`',
      }),
    synced: z.array(lineSchema).min(1).max(MAX_LINES).optional(),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/i, 'must be a language tag such as en or pt-BR')
      .optional(),
  })
  .refine(({ plain, synced }) => plain !== undefined || synced !== undefined, 'must have plain or synced words')
  .openapi('OwnLyrics');

export const lyricsExample = {
  track_id: 100,
  recording_id: 90,
  plain: 'I am waiting by the harbour all night',
  synced: [{ time_ms: 12_500, text: 'I am waiting by the harbour all night' }],
  source: 'lrclib',
  language: null,
  instrumental: false,
  fetched_at: '2026-11-21T01:30:00.000Z',
} satisfies LyricsView;
