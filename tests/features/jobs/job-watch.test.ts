import { describe, expect, test } from 'vitest';
import { createJobWatch } from '#features/jobs/job-watch.ts';
import type { Job } from '#jobs/jobs.ts';
import { silentLogger } from '#lib/logger.ts';
import { createFakeClock, settle } from '../../support/fake-clock.ts';
import { aJob } from '../../support/made-jobs.ts';

const LOOK_MS = 300;

/** A database of jobs that counts how often it is asked, and a watch over it. */
function watchedJobs(...jobs: Job[]) {
  const clock = createFakeClock();
  const stored = new Map(jobs.map((job) => [job.id, job]));
  const asked: string[][] = [];
  let away = false;
  const watch = createJobWatch({
    clock,
    log: silentLogger,
    jobs: {
      async findMany(ids) {
        asked.push([...ids]);
        if (away) throw new Error('the database is away');
        return ids.flatMap((id) => stored.get(id) ?? []);
      },
    },
  });
  return {
    clock,
    asked,
    put: (job: Job) => stored.set(job.id, job),
    remove: (job: Job) => stored.delete(job.id),
    setAway: (value: boolean) => {
      away = value;
    },
    /** Collects what one watcher sees. */
    follow(job: Job, after = 0) {
      const seen: number[] = [];
      const leaving = new AbortController();
      const ended = (async () => {
        for await (const now of watch.changes(job, { after, signal: leaving.signal })) seen.push(now.version);
        return seen;
      })();
      return { seen, ended, leave: () => leaving.abort() };
    },
  };
}

const job = aJob({ version: 3 });
const completed = (version: number) => aJob({ version, status: 'completed', finishedAt: new Date(0) });

describe('a watched job', () => {
  test('is shown at once, then when it has changed, until it has ended', async () => {
    const { clock, put, follow } = watchedJobs(job);
    const { seen, ended } = follow(job);
    await settle();
    expect(seen).toEqual([3]);
    await clock.advance(3 * LOOK_MS);
    expect(seen).toEqual([3]);
    put(aJob({ version: 5 }));
    await clock.advance(LOOK_MS);
    put(completed(6));
    await clock.advance(LOOK_MS);
    expect(await ended).toEqual([3, 5, 6]);
    expect(clock.sleepers).toBe(0);
  });

  test('is not shown again to who has seen it, not even when it has ended', async () => {
    const { clock, put, follow, asked } = watchedJobs(job);
    const back = follow(job, 3);
    put(aJob({ version: 4 }));
    await clock.advance(LOOK_MS);
    expect(back.seen).toEqual([4]);
    back.leave();
    const before = asked.length;
    expect(await follow(completed(7), 7).ended).toEqual([]);
    expect(await follow(completed(7), 6).ended).toEqual([7]);
    expect(asked).toHaveLength(before);
  });

  test('that is deleted ends the watch', async () => {
    const { clock, remove, follow } = watchedJobs(job);
    const { ended } = follow(job);
    remove(job);
    await clock.advance(LOOK_MS);
    expect(await ended).toEqual([3]);
  });
});

describe('watchers', () => {
  test('share one look at the database, however many they are', async () => {
    const other = aJob({ id: '0d1b6c52-6a0e-4c0f-8f1b-0a4f3a6d9b12' });
    const { clock, follow, asked } = watchedJobs(job, other);
    const all = [job, job, other, job].map((one) => follow(one));
    await clock.advance(4 * LOOK_MS);
    expect(asked).toEqual(Array.from({ length: 4 }, () => [job.id, other.id]));
    for (const { leave } of all) leave();
    await Promise.all(all.map(({ ended }) => ended));
  });

  test('that have left cost nothing: no look, no timer', async () => {
    const { clock, follow, asked } = watchedJobs(job);
    const { leave, ended } = follow(job);
    await clock.advance(LOOK_MS);
    leave();
    expect(await ended).toEqual([3]);
    expect(clock.sleepers).toBe(0);
    const looks = asked.length;
    await clock.advance(10 * LOOK_MS);
    expect(asked).toHaveLength(looks);
  });

  test('stay while the database is away, and see what happened meanwhile', async () => {
    const { clock, put, setAway, follow } = watchedJobs(job);
    const { seen, leave } = follow(job);
    setAway(true);
    await clock.advance(5 * LOOK_MS);
    put(aJob({ version: 9 }));
    setAway(false);
    await clock.advance(LOOK_MS);
    expect(seen).toEqual([3, 9]);
    leave();
  });
});
