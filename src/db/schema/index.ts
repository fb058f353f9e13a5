export * from './accounts.ts';
export * from './catalog.ts';
export * from './jobs.ts';
export * from './library.ts';
export * from './pictures.ts';
export * from './playlists.ts';
export * from './providers.ts';
export * from './search.ts';
