export { playlistRoutes } from './playlists.routes.ts';
