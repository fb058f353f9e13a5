import { z } from 'zod';
import { defineJob } from '#jobs/define-job.ts';

/** One performance's sound, and who asked for it. How many run at once is the configuration's word. */
export const downloadJob = defineJob({
  kind: 'download',
  input: z.object({ downloadId: z.number().int(), accountId: z.number().int().optional() }),
  concurrency: 2,
});
