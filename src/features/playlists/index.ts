export { writePlaylistFile } from './files/write-playlist-file.ts';
export type { PlaylistDeps } from './playlist-deps.ts';
export { type PlaylistRouteDeps, playlistRoutes } from './playlists.routes.ts';
export { discoverWeeklyJob, hourlyDiscoverWeekly, runDiscoverWeekly } from './smart/discover-weekly.job.ts';
export { smartPlaylistRoutes } from './smart/smart-playlists.routes.ts';
export { dailyCoverSweep } from './sweep-covers.ts';
export { readWholePlaylist } from './whole-playlist.ts';
