import { SingleBar } from 'cli-progress';
import type { Job } from '#jobs/jobs.ts';
import { systemClock } from '#lib/clock.ts';
import type { Services } from '#services.ts';
import { createWorker } from '#worker.ts';
import { ScriptError } from './run-script.ts';

const LOOK_EVERY_MS = 250;

/** Runs a job in this process, shows how many of `things` are done, and gives its result. Rejects when it did not complete. */
export async function runWithBar(services: Services, job: Job, things: string): Promise<Record<string, unknown>> {
  const worker = createWorker(services);
  worker.start();
  const bar = new SingleBar({ format: `  {bar} {value}/{total} ${things}  {duration_formatted}  {note}` });
  try {
    const ended = await follow(services, job, bar);
    if (ended.status !== 'completed') {
      throw new ScriptError(`The job is ${ended.status}: ${ended.error ?? 'no reason given'}`);
    }
    return ended.result as Record<string, unknown>; // handlers give objects
  } finally {
    bar.stop();
    await worker.stop();
  }
}

async function follow({ jobs }: Services, { id }: Job, bar: SingleBar): Promise<Job> {
  bar.start(0, 0, { note: '' });
  for (;;) {
    const job = await jobs.find(id);
    if (!job) throw new ScriptError('The job was deleted.');
    bar.setTotal(Math.max(1, job.total));
    bar.update(job.done, { note: job.status === 'queued' ? (job.error ?? '') : '' });
    if (job.finishedAt) {
      bar.stop();
      return job;
    }
    await systemClock.sleep(LOOK_EVERY_MS);
  }
}
