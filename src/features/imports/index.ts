export { columnMap, importJob } from './import.job.ts';
export { readRefusals } from './import-report.ts';
export { findImport } from './imports.repository.ts';
export { type ImportRouteDeps, importRoutes } from './imports.routes.ts';
export { hourlySeekUnmatched, runSeekUnmatched, seekUnmatchedJob } from './listens/seek-unmatched.job.ts';
export { dailyImportSweep } from './remove-abandoned-imports.ts';
export { runImport } from './run-import.ts';
export { importFile } from './start-import.ts';
