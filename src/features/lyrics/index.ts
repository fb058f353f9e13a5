export { getLyrics, type LyricsDeps } from './get-lyrics.ts';
export { lyricsRoutes } from './lyrics.routes.ts';
