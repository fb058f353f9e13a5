import { z } from 'zod';
import { defineJob } from '#jobs/define-job.ts';

/** One performance's sound. How many run at once is the configuration's word. */
export const downloadJob = defineJob({
  kind: 'download',
  input: z.object({ downloadId: z.number().int() }),
  concurrency: 2,
});
