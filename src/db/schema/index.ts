export * from './catalog.ts';
export * from './jobs.ts';
export * from './providers.ts';
export * from './search.ts';
