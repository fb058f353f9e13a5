export { type FoundArtist, findArtistByWords } from './find-artist.ts';
export { searchRoutes } from './search.routes.ts';
export type { SearchFillDeps } from './search-fills.ts';
export { tellNamesakesApart } from './tell-namesakes-apart.ts';
