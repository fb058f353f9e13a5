import { trackSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';

const { artists, disc_number, position, reaction } = trackSchema.shape;

const qualitySchema = z
  .object({
    container: z.string(),
    codec: z.string(),
    bitrate: z.number().int().openapi({ description: 'Bits a second, on the average' }),
    sample_rate: z.number().int(),
    channels: z.number().int(),
    lossless: z.boolean(),
  })
  .openapi('AudioQuality');

export const playerInfoSchema = z
  .object({
    id: z.number().int(),
    title: z.string(),
    artist: z.string().openapi({ description: 'All credited names, as printed' }),
    artists,
    album: z.object({ id: z.number().int(), name: z.string(), release_date: z.string().nullable() }),
    cover: z.object({ url: z.string() }).nullable(),
    disc_number,
    position,
    duration_ms: z.number().int().nullable().openapi({ description: 'Of the file, where there is one' }),
    quality: qualitySchema.nullable().openapi({ description: 'Null when there is no file' }),
    mime: z.string().nullable(),
    size: z.number().int().nullable().openapi({ description: 'Bytes' }),
    stream_url: z.string().nullable(),
    preview_url: z.string().openapi({ description: "Leads to a source's preview, where one has it" }),
    is_favorite: z.boolean(),
    user_rating: z.number().int().nullable(),
    reaction,
  })
  .openapi('PlayerInfo');

export type PlayerInfo = z.infer<typeof playerInfoSchema>;

export const playerInfoExample = {
  id: 100,
  title: 'Night Ferry',
  artist: 'Lumen Harbour',
  artists: [{ id: 1, name: 'Lumen Harbour', join_phrase: '' }],
  album: { id: 10, name: 'Saltglass', release_date: '2014-02-21' },
  cover: { url: '/images/proxy?url=https%3A%2F%2Fimages.example.org%2Fsaltglass.jpg&size=640' },
  disc_number: 1,
  position: 3,
  duration_ms: 243_000,
  quality: { container: 'mp4', codec: 'aac', bitrate: 128_400, sample_rate: 44_100, channels: 2, lossless: false },
  mime: 'audio/mp4',
  size: 3_912_004,
  stream_url: '/tracks/100/stream',
  preview_url: '/tracks/100/stream?preview=1',
  is_favorite: true,
  user_rating: 5,
  reaction: 'like' as const,
} satisfies PlayerInfo;
