import { albumSchema, artistSchema, trackSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';

/** What can be a favourite. */
export const targetType = z
  .enum(['artist', 'album', 'track'], { error: 'must be artist, album or track' })
  .openapi({ description: 'What kind of favourite', example: 'artist' });

export type TargetType = z.infer<typeof targetType>;

const favorite = {
  target_id: z.number().int(),
  created_at: z.string().openapi({ description: 'Since when it is a favourite' }),
};

/** A favourite with the thing itself. */
export const favoriteSchema = z
  .discriminatedUnion('target_type', [
    z.object({ target_type: z.literal('artist'), ...favorite, artist: artistSchema }).openapi('FavoriteArtist'),
    z.object({ target_type: z.literal('album'), ...favorite, album: albumSchema }).openapi('FavoriteAlbum'),
    z.object({ target_type: z.literal('track'), ...favorite, track: trackSchema }).openapi('FavoriteTrack'),
  ])
  .openapi('Favorite');

/** A page of favourites. */
export const favoriteListSchema = listOf('FavoriteList', favoriteSchema);

/** A favourite as callers see it. */
export type FavoriteView = z.infer<typeof favoriteSchema>;
