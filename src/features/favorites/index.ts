export { type FavoriteDeps, favoriteRoutes } from './favorites.routes.ts';
export { type FollowedArtist, listFollowedArtists } from './followed-artists.repository.ts';
