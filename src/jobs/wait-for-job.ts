import type { Clock } from '#lib/clock.ts';
import type { Job, Jobs } from './jobs.ts';

const LOOK_EVERY_MS = 100;

/** The job as it is when it has ended, or after `withinMs`, whichever comes first; for callers who can wait a little. */
export async function waitForJob(
  { jobs, clock }: { jobs: Jobs; clock: Clock },
  job: Job,
  withinMs: number,
): Promise<Job> {
  const until = clock.now().getTime() + withinMs;
  let latest = job;
  while (!latest.finishedAt && clock.now().getTime() < until) {
    await clock.sleep(LOOK_EVERY_MS);
    latest = (await jobs.find(job.id)) ?? latest;
  }
  return latest;
}
