import type { MediaDeps } from '#features/media/index.ts';
import type { QualityTable } from '#music/quality.ts';

/** What taking in files that people bring needs. */
export interface UploadDeps extends MediaDeps {
  config: { storageRoot: string; maxContentLength: number; uploadQuotaBytes: number };
  quality: QualityTable;
}
