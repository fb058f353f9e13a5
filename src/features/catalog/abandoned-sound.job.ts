import { z } from 'zod';
import { defineJob } from '#jobs/define-job.ts';

/** Deletes the files of sound that a deletion has left without a track. Part of the deletion: enqueued with it, done behind the answer. */
export const abandonedSoundJob = defineJob({ kind: 'abandoned_sound', input: z.object({}), concurrency: 1 });
