import type { Queryable } from '#db/client.ts';
import { readAlbums, readArtists, readTracks } from '#features/catalog/index.ts';
import type { Favorite } from './favorites.repository.ts';
import type { FavoriteView, TargetType } from './favorites.schemas.ts';

/** Favourites as callers see them, in the same order: one query for each type that is among them. */
export async function readFavorites(
  db: Queryable,
  favorites: readonly Favorite[],
  viewerId: number,
): Promise<FavoriteView[]> {
  const idsOf = (wanted: TargetType) => favorites.flatMap(({ type, id }) => (type === wanted ? id : []));
  const [artists, albums, tracks] = await Promise.all([
    readArtists(db, idsOf('artist'), viewerId).then(byId),
    readAlbums(db, idsOf('album'), viewerId).then(byId),
    readTracks(db, idsOf('track'), viewerId).then(byId),
  ]);

  function viewOf({ type, id, since: created_at }: Favorite): FavoriteView | undefined {
    const [artist, album, track] = [artists.get(id), albums.get(id), tracks.get(id)];
    switch (type) {
      case 'artist':
        return artist && { target_type: type, target_id: id, created_at, artist };
      case 'album':
        return album && { target_type: type, target_id: id, created_at, album };
      case 'track':
        return track && { target_type: type, target_id: id, created_at, track };
    }
  }

  return favorites.flatMap((favorite) => viewOf(favorite) ?? []);
}

function byId<View extends { id: number }>(views: View[]): Map<number, View> {
  return new Map(views.map((view) => [view.id, view]));
}
