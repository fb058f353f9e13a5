import { forgetExpired } from '#features/auth/index.ts';
import {
  abandonedSoundJob,
  discographyJob,
  runDiscography,
  runSimilarMusic,
  similarMusicJob,
} from '#features/catalog/index.ts';
import { downloadJob, downloadManyJob, runDownload, runDownloadMany } from '#features/downloads/index.ts';
import { expansionJob, runExpansion } from '#features/expansion/index.ts';
import { dailyExportSweep, exportJob, runExport } from '#features/exports/index.ts';
import { dailyPictures, runStorePictures, storePicturesJob } from '#features/images/index.ts';
import {
  dailyImportSweep,
  hourlySeekUnmatched,
  importJob,
  runImport,
  runSeekUnmatched,
  seekUnmatchedJob,
} from '#features/imports/index.ts';
import { dailyAudioSweep, runRemoveAbandonedAudio } from '#features/media/index.ts';
import {
  dailyCoverSweep,
  discoverWeeklyJob,
  hourlyDiscoverWeekly,
  runDiscoverWeekly,
} from '#features/playlists/index.ts';
import { dailyRefresh, refreshJob, runRefresh } from '#features/refresh/index.ts';
import { dailyUploadSweep } from '#features/uploads/index.ts';
import { linkVideosJob, runLinkVideos } from '#features/youtube/index.ts';
import { createJobWorker, type JobWorker } from '#jobs/job-worker.ts';
import { handled } from '#jobs/run-job.ts';
import { createSchedules, forgetOldJobs, type Schedules } from '#jobs/schedules.ts';
import type { Services } from './services.ts';

/** Everything that runs as a job, one line each. */
export function createWorker(services: Services): JobWorker {
  return createJobWorker({
    ...services,
    isAlone: services.config.databaseUrl === undefined,
    handled: [
      handled(discographyJob, runDiscography(services)),
      handled(similarMusicJob, runSimilarMusic(services)),
      handled(abandonedSoundJob, runRemoveAbandonedAudio(services)),
      handled(expansionJob, runExpansion(services)),
      handled(refreshJob, runRefresh(services)),
      handled(discoverWeeklyJob, runDiscoverWeekly(services)),
      handled(storePicturesJob, runStorePictures(services)),
      handled(linkVideosJob, runLinkVideos(services)),
      handled({ ...downloadJob, concurrency: services.config.downloads.concurrency }, runDownload(services)),
      handled(downloadManyJob, runDownloadMany(services)),
      handled(importJob, runImport(services)),
      handled(seekUnmatchedJob, runSeekUnmatched(services)),
      handled(exportJob, runExport(services)),
    ],
  });
}

/** Everything that is done once a day or an hour, one line each. */
export function createDailySchedules(services: Services): Schedules {
  return createSchedules(services, [
    dailyRefresh(services),
    dailyPictures(services),
    dailyAudioSweep(services),
    dailyUploadSweep(services),
    dailyCoverSweep(services),
    dailyExportSweep(services),
    forgetExpired(services),
    hourlyDiscoverWeekly(services),
    dailyImportSweep(services),
    hourlySeekUnmatched(services),
    forgetOldJobs,
  ]);
}
