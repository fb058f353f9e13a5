import { albumSchema, artistSchema, trackSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import { lineOfText } from '#http/query.ts';

const MAX_INT32 = 2_147_483_647;
const MAX_NAME = 100;

/** What can be tagged. */
export const TAGGED_KINDS = ['track', 'album', 'artist'] as const;
/** Track, album or artist. */
export type TaggedKind = (typeof TAGGED_KINDS)[number];

const name = lineOfText(MAX_NAME).openapi({ example: 'Rainy day' });
const color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #3366cc')
  .transform((text) => text.toLowerCase())
  .openapi({ example: '#3366cc' });

/** A tag to be made. */
export const newTagSchema = z.strictObject({ name, color: color.optional() }).openapi('NewTag');
/** What is to be different about a tag. */
export const tagChangeSchema = z
  .strictObject({ name: name.optional(), color: color.optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'must hold a name or a color')
  .openapi('TagChange');
/** Which tag: by its id, or by its name. */
export const whichTagSchema = z
  .union([z.strictObject({ tag_id: z.int().min(1).max(MAX_INT32) }), z.strictObject({ name })], {
    error: 'must be { "tag_id": … } or { "name": "…" }',
  })
  .openapi('WhichTag');

/** A personal tag, and how much carries it. */
export const personalTagSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    color: z.string(),
    created_at: z.string(),
    tracks: z.number().int(),
    albums: z.number().int(),
    artists: z.number().int(),
  })
  .openapi('PersonalTag', { description: 'A word of your own; the counts say how much carries it' });

const taggedBase = { tagged_at: z.string() };
const tagged = z
  .discriminatedUnion('target_type', [
    z.object({ target_type: z.literal('track'), target_id: z.number().int(), track: trackSchema, ...taggedBase }),
    z.object({ target_type: z.literal('album'), target_id: z.number().int(), album: albumSchema, ...taggedBase }),
    z.object({ target_type: z.literal('artist'), target_id: z.number().int(), artist: artistSchema, ...taggedBase }),
  ])
  .openapi('Tagged');

/** A page of personal tags. */
export const personalTagListSchema = listOf('PersonalTagList', personalTagSchema);
/** A personal tag with a page of what carries it. */
export const tagWithTaggedSchema = personalTagSchema
  .extend(listOf('TaggedPage', tagged).shape)
  .openapi('PersonalTagWithTagged');

/** A tag as callers see it. */
export type PersonalTagView = z.infer<typeof personalTagSchema>;
/** Something that carries a tag, as callers see it. */
export type TaggedView = z.infer<typeof tagged>;
