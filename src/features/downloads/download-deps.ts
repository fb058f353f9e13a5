import type { Images } from '#features/images/index.ts';
import type { MediaDeps } from '#features/media/index.ts';
import type { VideoSearchDeps } from '#features/youtube/index.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { DailyQuota } from '#lib/daily-quota.ts';
import type { Downloader } from './downloader.ts';

/** What downloading needs. */
export interface DownloadDeps extends Omit<MediaDeps, 'config'>, VideoSearchDeps {
  config: {
    storageRoot: string;
    programPath: string;
    youtube: { watchUrl: string };
    downloads: { dailyLimit: number; diskBytes: number };
  };
  /** The first one that is installed is used. */
  downloaders: readonly Downloader[];
  jobs: Jobs;
  quota: DailyQuota;
  images: { proxy: Pick<Images['proxy'], 'load'> };
}
