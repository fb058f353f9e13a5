export { playlistRoutes } from './playlists.routes.ts';
export { smartPlaylistRoutes } from './smart/smart-playlists.routes.ts';
