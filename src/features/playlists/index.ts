export { type PlaylistRouteDeps, playlistRoutes } from './playlists.routes.ts';
export { discoverWeeklyJob, hourlyDiscoverWeekly, runDiscoverWeekly } from './smart/discover-weekly.job.ts';
export { smartPlaylistRoutes } from './smart/smart-playlists.routes.ts';
export { dailyCoverSweep } from './sweep-covers.ts';
