export { findSounds, type ImportedFile, importFiles } from './import-folder.ts';
export { dailyUploadSweep, sweepUploads } from './sweep-uploads.ts';
export type { UploadDeps } from './upload-deps.ts';
export { uploadRoutes } from './uploads.routes.ts';
