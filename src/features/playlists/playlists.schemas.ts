import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import { lineOfText } from '#http/query.ts';
import { SMART_KINDS } from '#music/playlists.ts';
import { RIGHTS } from './playlist-rights.ts';

/** In characters. */
export const MAX_NAME = 200;
/** In characters. */
export const MAX_DESCRIPTION = 2000;

/** Something that can be seen, not only joiners and blanks without width. */
const VISIBLE = /[^\s\p{C}]/u;

/** What a playlist is called. */
export const playlistName = lineOfText(MAX_NAME)
  .refine((text) => VISIBLE.test(text), 'must not be blank')
  .openapi({ example: 'Evening by the harbour' });

const description = z
  .string()
  .trim()
  .max(MAX_DESCRIPTION, `must be at most ${MAX_DESCRIPTION} characters`)
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'must not contain NUL or broken text encoding')
  .nullable()
  .transform((text) => text || null)
  .openapi({ type: ['string', 'null'], example: 'Slow songs for after work' });

const isPublic = z.boolean().openapi({ description: 'Whether everybody with an account here may read it' });

/** What a new playlist is, or one that is replaced. */
export const playlistInput = z
  .strictObject({ name: playlistName, description: description.default(null), is_public: isPublic.default(false) })
  .openapi('PlaylistInput');

/** What is to become different. */
export const playlistPatch = z
  .strictObject({ name: playlistName.optional(), description: description.optional(), is_public: isPublic.optional() })
  .refine((patch) => Object.keys(patch).length > 0, 'must name at least one field')
  .openapi('PlaylistPatch');

/** A playlist without its tracks. */
export const playlistSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    description: z.string().nullable(),
    is_public: z.boolean(),
    owner: z.object({ id: z.number().int(), username: z.string() }),
    right: z.enum(RIGHTS).openapi({ description: 'What you may do: everything, change its tracks, or read it' }),
    smart_kind: z
      .enum(SMART_KINDS)
      .nullable()
      .openapi({ description: 'How a smart playlist is filled; null for one that is filled by hand' }),
    track_count: z.number().int(),
    duration_ms: z.number().int().openapi({ description: 'Of the tracks whose length is known' }),
    images: z.array(
      z.object({ url: z.string().openapi({ description: 'Ready to show', example: '/images/playlists/1?v=…' }) }),
    ),
    created_at: z.string(),
    updated_at: z.string().openapi({ description: 'When it or its list of tracks was last changed' }),
  })
  .openapi('Playlist');

/** A page of playlists. */
export const playlistListSchema = listOf('PlaylistList', playlistSchema);

/** A playlist as callers see it. */
export type PlaylistView = z.infer<typeof playlistSchema>;

/** An invented playlist, for the documentation. */
export const playlistExample = {
  id: 1,
  name: 'Evening by the harbour',
  description: 'Slow songs for after work',
  is_public: false,
  owner: { id: 1, username: 'marit' },
  right: 'own',
  smart_kind: null,
  track_count: 12,
  duration_ms: 2_841_000,
  images: [{ url: '/images/playlists/1?v=1795224600000' }],
  created_at: '2026-11-21T01:30:00.000Z',
  updated_at: '2026-11-21T01:30:00.000Z',
} satisfies PlaylistView;
