export { isSearchUnavailable, linkVideo } from './link-video.ts';
export { linkVideosJob, runLinkVideos } from './link-videos.job.ts';
export type { VideoSearchDeps } from './search-videos.ts';
export { youtubeRoutes } from './youtube.routes.ts';
