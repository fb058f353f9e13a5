import { artistSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';

/** What can be a favourite. */
export const targetType = z
  .enum(['artist'], { error: 'must be artist' })
  .openapi({ description: 'What kind of favourite', example: 'artist' });

/** A favourite with the thing itself. */
export const favoriteSchema = z
  .object({
    target_type: targetType,
    target_id: z.number().int(),
    artist: artistSchema,
    created_at: z.string().openapi({ description: 'Since when it is a favourite' }),
  })
  .openapi('Favorite');

/** A page of favourites. */
export const favoriteListSchema = listOf('FavoriteList', favoriteSchema);

/** A favourite as callers see it. */
export type FavoriteView = z.infer<typeof favoriteSchema>;
