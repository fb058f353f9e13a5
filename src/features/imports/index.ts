export { importJob } from './import.job.ts';
export { findImport, type StoredImport } from './imports.repository.ts';
export { type ImportRouteDeps, importRoutes } from './imports.routes.ts';
export { hourlySeekUnmatched, runSeekUnmatched, seekUnmatchedJob } from './listens/seek-unmatched.job.ts';
export { dailyImportSweep } from './remove-abandoned-imports.ts';
export { runImport } from './run-import.ts';
