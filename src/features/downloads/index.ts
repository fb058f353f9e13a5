export { createDownloaders } from './create-downloaders.ts';
export { downloadJob } from './download.job.ts';
export { downloadManyJob, runDownloadMany } from './download-many.job.ts';
export type { Downloader } from './downloader.ts';
export { downloadRoutes } from './downloads.routes.ts';
export { runDownload } from './run-download.ts';
