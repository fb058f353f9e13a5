import { artistSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';

/** What can be hidden. */
export const hiddenType = z
  .enum(['artist', 'tag'], { error: 'must be artist or tag' })
  .openapi({ description: 'What kind of thing', example: 'artist' });

export type HiddenType = z.infer<typeof hiddenType>;

const hidden_at = z.string();

/** A hidden artist, as it is shown to whoever hid it. */
export const hiddenArtistSchema = z
  .object({ target_type: z.literal('artist'), artist: artistSchema, hidden_at })
  .openapi('HiddenArtist');

/** A hidden tag, as it was written. */
export const hiddenTagSchema = z
  .object({ target_type: z.literal('tag'), name: z.string(), hidden_at })
  .openapi('HiddenTag');

/** A page of what is hidden. */
export const hiddenListSchema = listOf(
  'HiddenList',
  z.discriminatedUnion('target_type', [hiddenArtistSchema, hiddenTagSchema]),
);

export type HiddenView = z.infer<typeof hiddenArtistSchema> | z.infer<typeof hiddenTagSchema>;
