import { z } from '#http/api.ts';
import { ALBUM_TYPES, DATE_PRECISIONS } from '#music/entities.ts';
import { ID_KEYS, SOURCE_NAMES } from '#music/provider-names.ts';
import { REACTIONS } from '#music/reactions.ts';

export const sourceName = z.enum(SOURCE_NAMES);

const imageSchema = z
  .object({
    url: z.string().openapi({
      description: 'Ready to show: served, resized and kept by this server',
      example: '/images/proxy?url=…&size=640',
    }),
    width: z.number().int().optional(),
    height: z.number().int().optional(),
    blurhash: z
      .string()
      .optional()
      .openapi({ description: 'Of the picture that is kept here', example: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj' }),
    color: z.string().optional().openapi({ description: 'Its dominant colour', example: '#8a5a3c' }),
    source: z
      .enum([...SOURCE_NAMES, 'fonoteca'])
      .openapi({ description: '`fonoteca`: no source has one, it is made here' }),
  })
  .openapi('Image');

export const tagSchema = z.object({ name: z.string(), weight: z.number().int() }).openapi('Tag');

const proseSchema = z
  .object({
    summary: z.string(),
    content: z.string().optional(),
    url: z.string().optional().openapi({ description: 'The page to credit' }),
    license: z.string().optional(),
    language: z.string().optional(),
    source: sourceName,
  })
  .openapi('Prose');

const externalIds = z.partialRecord(z.enum(ID_KEYS), z.string()).openapi({
  description: 'Ids at the sources',
  example: { deezer: '27', mbid: '056e4f3e-d505-4dad-8ec1-d04f521cbb56' },
});

const sources = z
  .record(z.string(), sourceName)
  .openapi({ description: 'Which source each field came from', example: { name: 'musicbrainz', images: 'deezer' } });

const reach = {
  popularity: z.number().int().min(0).max(100),
  popularity_source: z
    .union([sourceName, z.literal('computed')])
    .nullable()
    .openapi({
      description: '`computed`: from followers, listeners and play counts, because no source gives the number',
    }),
  followers: z.number().int().nullable(),
  listeners: z.number().int().nullable(),
  play_count: z.number().int().nullable(),
};

/** How far a track's sound is on its way here. */
const DOWNLOAD_STATUSES = ['none', 'queued', 'downloading', 'completed', 'failed'] as const;

const isFavorite = z.boolean().openapi({ description: 'Whether it is a favourite of whoever asks' });

export const artistSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    sort_name: z.string().nullable(),
    disambiguation: z.string().nullable(),
    kind: z.enum(['person', 'group', 'other']).nullable(),
    country: z.string().nullable(),
    begin_date: z.string().nullable(),
    end_date: z.string().nullable(),
    external_ids: externalIds,
    images: z.array(imageSchema),
    tags: z.array(tagSchema),
    genres: z.array(z.string()).openapi({ description: 'The names of the strongest tags' }),
    ...reach,
    bio: proseSchema.nullable(),
    namesake_of: z
      .number()
      .int()
      .nullable()
      .openapi({ description: 'A stronger artist of exactly this name: nothing but the name connects the two' }),
    is_favorite: isFavorite,
    sources,
    updated_at: z.string(),
  })
  .openapi('Artist');

const creditSchema = z
  .object({
    id: z.number().int(),
    name: z.string().openapi({ description: 'As credited' }),
    join_phrase: z.string().openapi({ description: 'What follows the name', example: ' feat. ' }),
  })
  .openapi('ArtistCredit');

export const albumSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    artists: z.array(creditSchema),
    album_type: z.enum(ALBUM_TYPES).nullable(),
    secondary_types: z.array(z.string()),
    release_date: z.string().nullable().openapi({ example: '1999-02' }),
    release_date_precision: z.enum(DATE_PRECISIONS).nullable(),
    label: z.string().nullable(),
    upc: z.string().nullable(),
    total_tracks: z.number().int().nullable(),
    total_discs: z.number().int().nullable(),
    explicit: z.boolean().nullable(),
    external_ids: externalIds,
    images: z.array(imageSchema),
    tags: z.array(tagSchema),
    genres: z.array(z.string()),
    ...reach,
    wiki: proseSchema.nullable(),
    is_favorite: isFavorite,
    tracks_complete: z.boolean().openapi({ description: 'False while some of its tracks are not known yet' }),
    sources,
    updated_at: z.string(),
  })
  .openapi('Album');

const albumOfTrackSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    album_type: z.enum(ALBUM_TYPES).nullable(),
    release_date: z.string().nullable(),
    images: z.array(imageSchema),
  })
  .openapi('AlbumOfTrack');

export const trackSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    artists: z.array(creditSchema),
    album: albumOfTrackSchema,
    recording_id: z.number().int().openapi({ description: 'The performance: shared by all tracks that carry it' }),
    disc_number: z.number().int().nullable(),
    position: z.number().int().nullable(),
    duration_ms: z.number().int().nullable(),
    isrc: z.string().nullable(),
    explicit: z.boolean().nullable(),
    preview_url: z.string().nullable(),
    external_ids: externalIds,
    images: z.array(imageSchema).openapi({ description: "The album's" }),
    tags: z.array(tagSchema),
    popularity: reach.popularity,
    popularity_source: reach.popularity_source,
    listeners: reach.listeners,
    play_count: reach.play_count,
    is_favorite: isFavorite,
    user_rating: z.number().int().nullable().openapi({ description: 'What whoever asks gave it, 1 to 5', example: 5 }),
    rating_average: z.number().nullable().openapi({ description: 'Over everybody here who rated it', example: 4.5 }),
    rating_count: z.number().int(),
    reaction: z.enum(REACTIONS).nullable().openapi({ description: 'Of whoever asks' }),
    download_status: z
      .enum(DOWNLOAD_STATUSES)
      .openapi({ description: '`completed`: there is a file, however it came here, and it can be streamed' }),
    downloaded_at: z.string().nullable(),
    download_path: z.string().nullable().openapi({ description: 'Below `STORAGE_ROOT`' }),
    download_size_bytes: z.number().int().nullable(),
    sources,
    updated_at: z.string(),
  })
  .openapi('Track');

export type ImageView = z.infer<typeof imageSchema>;
export type ArtistView = z.infer<typeof artistSchema>;
export type AlbumView = z.infer<typeof albumSchema>;
export type TrackView = z.infer<typeof trackSchema>;
