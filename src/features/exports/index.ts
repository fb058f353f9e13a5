export { exportJob } from './export.job.ts';
export type { ExportDeps } from './export-deps.ts';
export { exportRoutes } from './exports.routes.ts';
export { runExport } from './run-export.ts';
export { dailyExportSweep } from './sweep-exports.ts';
