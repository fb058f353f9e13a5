export * from './catalog.ts';
export * from './providers.ts';
export * from './search.ts';
export * from './jobs.ts';
