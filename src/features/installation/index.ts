export { type Exported, exportInstallation } from './export-installation.ts';
export { importInstallation } from './import-installation.ts';
export { listMovedFiles } from './moved-files.ts';
