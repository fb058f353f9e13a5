import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Hopeless, Postponed } from '#jobs/define-job.ts';
import type { JobWorker } from '#jobs/job-worker.ts';
import { emptyTables } from '../support/empty-tables.ts';
import { useTestDatabase } from '../support/test-database.ts';
import { errand, openStage, type Stage, untilAborted, withEnd } from './job-stage.ts';

const own = useTestDatabase();
let here: Stage;
let there: Stage;

beforeAll(async () => {
  here = await openStage(own.database);
  there = await openStage(own.database);
});
beforeEach(async () => {
  await own.database.run((db) => db.execute(emptyTables('job')));
  await own.database.run((db) => db.execute('truncate pgboss.job'));
});

const enqueue = (stage: Stage, key: string) => stage.jobs.enqueue(errand, { key, input: { what: key } });
const reload = async (id: string) => {
  const job = await here.jobs.find(id);
  if (!job) throw new Error(`the job ${id} is lost`);
  return job;
};

/** Runs what is due, and so many times what was put off. */
async function drainWithoutPauses(worker: JobWorker, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await worker.drain();
    await makeDue();
  }
}

/** As if the pauses of all jobs were over. */
async function makeDue(): Promise<void> {
  await own.database.run((db) => db.execute(`update job set run_after = now() - interval '1 second'`));
  await own.database.run((db) => db.execute(`update pgboss.job set start_after = now() - interval '1 second'`));
}

describe('work that is enqueued', () => {
  test('is done once, with its input, and keeps its result', async () => {
    const done: string[] = [];
    const job = await enqueue(here, 'a');
    expect(job).toMatchObject({ kind: 'errand', key: 'a', status: 'queued', done: 0, total: 0, attempts: 0 });
    const worker = here.worker(async ({ input, progress }) => {
      await progress({ done: 1, total: 2 });
      done.push(input.what);
      return { did: input.what };
    });
    await worker.drain();
    await worker.drain();
    expect(done).toEqual(['a']);
    const ended = await reload(job.id);
    expect(ended).toMatchObject({ status: 'completed', done: 2, total: 2, result: { did: 'a' }, error: null });
    expect(ended.finishedAt).not.toBeNull();
  });

  test('in a transaction that is rolled back never was', async () => {
    const failing = own.database.transaction(async (tx) => {
      await here.jobs.enqueue(errand, { key: 'a', input: { what: 'a' } }, tx);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await here.worker(() => Promise.reject(new Error('was run'))).drain();
    expect(await here.jobs.list({ limit: 10, offset: 0 })).toEqual({ jobs: [], total: 0 });
  });

  test('for the same key, many times at once and from several processes, is one job', async () => {
    const asked = Array.from({ length: 20 }, (_, index) => enqueue(index % 2 === 0 ? here : there, 'a'));
    const jobs = await Promise.all(asked);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    let runs = 0;
    const handler = async () => {
      runs += 1;
      return {};
    };
    await Promise.all([here.worker(handler).drain(), there.worker(handler).drain()]);
    expect(runs).toBe(1);
    expect((await enqueue(here, 'a')).id).not.toBe(jobs[0]?.id);
  });

  test('that was completed lately is not done again, where the kind says so', async () => {
    const lasting = { ...errand, goodForMs: 60_000 };
    const first = await here.jobs.enqueue(lasting, { key: 'a', input: { what: 'a' } });
    await here.worker(async () => ({})).drain();
    expect((await here.jobs.enqueue(lasting, { key: 'a', input: { what: 'a' } })).id).toBe(first.id);
  });

  test('is shared by several workers, each job done by one of them', async () => {
    const jobs = await Promise.all(Array.from({ length: 30 }, (_, index) => enqueue(here, `job ${index}`)));
    const done: string[] = [];
    const handler = async ({ input }: { input: { what: string } }) => {
      done.push(input.what);
      return {};
    };
    await Promise.all([here.worker(handler).drain(), there.worker(handler).drain()]);
    expect(done.toSorted()).toEqual(jobs.map(({ key }) => key).toSorted());
  });
});

describe('progress', () => {
  test('never goes back, and every change of it is a new version', async () => {
    const job = await enqueue(here, 'a');
    const seen: { done: number; total: number; version: number }[] = [];
    await here
      .worker(async ({ progress }) => {
        for (const [done, total] of [
          [2, 4],
          [1, 9],
          [3, 3],
        ] as const) {
          await progress({ done, total });
          seen.push(await reload(job.id));
        }
        return {};
      })
      .drain();
    expect(seen.map(({ done, total }) => [done, total])).toEqual([
      [2, 4],
      [2, 9],
      [3, 9],
    ]);
    const versions = seen.map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(3);
  });
});

describe('a job that fails', () => {
  test('is tried again, and given up after some failures in a row, with the reason', async () => {
    const job = await enqueue(here, 'a');
    let runs = 0;
    const worker = here.worker(async () => {
      runs += 1;
      throw new Error(`failure ${runs}`);
    });
    await drainWithoutPauses(worker, 10);
    expect(runs).toBe(6);
    expect(await reload(job.id)).toMatchObject({ status: 'failed', attempts: 6, error: 'failure 6' });
  });

  test('but comes further each time is not given up', async () => {
    const job = await enqueue(here, 'a');
    let runs = 0;
    const worker = here.worker(async ({ progress }) => {
      runs += 1;
      await progress({ done: runs, total: 20 });
      if (runs < 20) throw new Error('not yet');
      return {};
    });
    await drainWithoutPauses(worker, 25);
    expect(await reload(job.id)).toMatchObject({ status: 'completed', attempts: 20 });
  });

  test('waits before it is tried again', async () => {
    const job = await enqueue(here, 'a');
    await here.worker(() => Promise.reject(new Error('no'))).drain();
    const waiting = await reload(job.id);
    expect(waiting).toMatchObject({ status: 'queued', attempts: 1, error: 'no' });
    expect(waiting.runAfter.getTime()).toBeGreaterThan(Date.now());
  });

  test('without hope is not tried again', async () => {
    const job = await enqueue(here, 'a');
    await here.worker(() => Promise.reject(new Hopeless('there is no such artist'))).drain();
    expect(await reload(job.id)).toMatchObject({ status: 'failed', attempts: 1, error: 'there is no such artist' });
  });

  test('whose stored input does not fit any more fails like any other', async () => {
    const job = await enqueue(here, 'a');
    await own.database.run((db) => db.execute(`update job set input = '{"what": 7}'`));
    await here.worker(async () => ({})).drain();
    expect((await reload(job.id)).error).toContain('what');
  });
});

test('a job that is put off is no failure, and goes on at its time with what it has kept', async () => {
  const job = await enqueue(here, 'a');
  const checkpoints: unknown[] = [];
  const worker = here.worker(async ({ checkpoint, save }) => {
    checkpoints.push(checkpoint);
    if (checkpoint !== null) return {};
    await save({ page: 3 });
    throw new Postponed(new Date(Date.now() + 60_000), 'the source rests');
  });
  await worker.drain();
  expect(await reload(job.id)).toMatchObject({ status: 'queued', failures: 0, error: 'the source rests' });
  await makeDue();
  await worker.drain();
  expect(checkpoints).toEqual([null, { page: 3 }]);
  expect(await reload(job.id)).toMatchObject({ status: 'completed', error: null });
});

describe('a cancelled job', () => {
  test('that waits is never begun', async () => {
    const job = await enqueue(here, 'a');
    expect(await there.jobs.cancel(job.id)).toMatchObject({ status: 'cancelled' });
    await here.worker(() => Promise.reject(new Error('was run'))).drain();
    expect(await reload(job.id)).toMatchObject({ status: 'cancelled', attempts: 0 });
  });

  test('that runs is told so, and stays cancelled whatever it still does', async () => {
    const job = await enqueue(here, 'a');
    const begun = withEnd();
    const running = here
      .worker(async ({ signal, progress }) => {
        begun.end();
        await untilAborted(signal);
        await progress({ done: 9, total: 9 }).catch(() => undefined);
        return { too: 'late' };
      })
      .drain();
    await begun.promise;
    await here.jobs.cancel(job.id);
    await running;
    expect(await reload(job.id)).toMatchObject({ status: 'cancelled', done: 0, result: null });
  });

  test('that has ended stays as it is, and one that never was is none', async () => {
    const job = await enqueue(here, 'a');
    await here.worker(async () => ({ all: 'done' })).drain();
    expect(await here.jobs.cancel(job.id)).toMatchObject({ status: 'completed', result: { all: 'done' } });
    expect(await here.jobs.cancel('00000000-0000-4000-8000-000000000000')).toBeNull();
  });
});

describe('a worker that is gone', () => {
  const holdBy = (worker: string, lease: string) =>
    own.database.run((db) =>
      db.execute(
        `update job set status = 'running', attempts = 1, worker = '${worker}', lease_until = now() + interval '${lease}'`,
      ),
    );

  test.each([
    ['of this machine, at once', 'this', '1 hour'],
    ['of another machine, when its lease is over', 'elsewhere', '-1 second'],
  ])('%s, leaves its jobs to others', async (_, host, lease) => {
    const { hostname } = await import('node:os');
    const job = await enqueue(here, 'a');
    // The largest process number that Linux gives is 4194304.
    await holdBy(`${host === 'this' ? hostname() : host}/9999999/dead:1`, lease);
    await here.worker(async () => ({ by: 'another' })).drain();
    expect(await reload(job.id)).toMatchObject({ status: 'completed', attempts: 2, result: { by: 'another' } });
  });

  test('is not believed gone while its lease holds', async () => {
    const job = await enqueue(here, 'a');
    await holdBy('elsewhere/1/alive:1', '1 hour');
    await here.worker(() => Promise.reject(new Error('was run'))).drain();
    expect(await reload(job.id)).toMatchObject({ status: 'running', worker: 'elsewhere/1/alive:1' });
  });

  test('but only slow writes nothing any more once another has its job', async () => {
    const job = await enqueue(here, 'a');
    const begun = withEnd();
    const goOn = withEnd();
    let refusal: unknown;
    const slow = here
      .worker(async ({ progress }) => {
        begun.end();
        await goOn.promise;
        await progress({ done: 1, total: 1 }).catch((error: unknown) => {
          refusal = error;
        });
        return { by: 'the slow one' };
      })
      .drain();
    await begun.promise;
    await own.database.run((db) => db.execute(`update job set lease_until = now() - interval '1 second'`));
    await there.worker(async () => ({ by: 'the other' })).drain();
    goOn.end();
    await slow;
    expect(await reload(job.id)).toMatchObject({ status: 'completed', done: 0, result: { by: 'the other' } });
    expect(refusal).toBeInstanceOf(Error);
  });
});

test('a worker that is stopped puts its jobs back, and the next one goes on from the checkpoint', async () => {
  const job = await enqueue(here, 'a');
  const begun = withEnd();
  const first = here.worker(async ({ save, signal }) => {
    await save({ page: 7 });
    begun.end();
    await untilAborted(signal);
    return {};
  });
  first.start();
  await begun.promise;
  await first.stop();
  expect(await reload(job.id)).toMatchObject({ status: 'queued', failures: 0, worker: null });
  await there.worker(async ({ checkpoint }) => ({ wentOnFrom: checkpoint })).drain();
  expect(await reload(job.id)).toMatchObject({ status: 'completed', result: { wentOnFrom: { page: 7 } } });
});

test('a ticket that is lost is issued again', async () => {
  const job = await enqueue(here, 'a');
  await own.database.run((db) => db.execute('truncate pgboss.job'));
  await own.database.run((db) => db.execute(`update job set run_after = now() - interval '1 hour'`));
  await here.worker(async () => ({})).drain();
  expect(await reload(job.id)).toMatchObject({ status: 'completed' });
});

test('a job whose end could not be stored is begun again by the same worker', async () => {
  const job = await enqueue(here, 'a');
  let runs = 0;
  const worker = here.worker(async () => {
    runs += 1;
    if (runs > 1) return { run: runs };
    // As if the database had been away for so long that neither the result nor the failure could be stored.
    await own.database.run((db) => db.execute('alter table job rename to job_away'));
    throw new Error('the database is away');
  });
  await worker.drain().catch(() => undefined);
  await own.database.run((db) => db.execute('alter table job_away rename to job'));
  expect(await reload(job.id)).toMatchObject({ status: 'running', attempts: 1 });
  await own.database.run((db) => db.execute(`update job set lease_until = now() + interval '1 second'`));
  await worker.drain();
  expect(await reload(job.id)).toMatchObject({ status: 'completed', attempts: 2, failures: 0, result: { run: 2 } });
});
