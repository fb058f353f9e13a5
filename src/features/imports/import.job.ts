import { z } from 'zod';
import { defineJob } from '#jobs/define-job.ts';
import { TRACK_COLUMNS } from './tracks/track-columns.ts';

/** Which column of a data set is what, by its header. */
export const columnMap = z.record(
  z.string().min(1).max(200),
  z.enum(TRACK_COLUMNS, { error: `must be one of ${TRACK_COLUMNS.join(', ')}` }),
);

/** Takes a file in. Two at once in a process: a short history need not wait for a long data set. */
export const importJob = defineJob({
  kind: 'import',
  input: z.object({ map: columnMap }),
  concurrency: 2,
});
