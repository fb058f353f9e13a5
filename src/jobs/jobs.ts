import type { Database, Queryable } from '#db/client.ts';
import type { JobType } from './define-job.ts';
import {
  cancelJob,
  countJobs,
  findJobs,
  findSameWork,
  insertJob,
  type Job,
  type JobStatus,
  listJobs,
} from './jobs.repository.ts';
import type { Tickets } from './tickets.ts';

export type { Job, JobStatus } from './jobs.repository.ts';

/** What the rest of the code knows of jobs: to have work done, and to see what became of it. */
export interface Jobs {
  /**
   * The job that does this work: a new one, or the one of the same kind and key that is queued or running, whichever process asked
   * for it. Within `tx` it is there only if that transaction commits.
   */
  enqueue<Input>(type: JobType<Input>, work: Work<Input>, tx?: Queryable): Promise<Job>;
  find(id: string): Promise<Job | null>;
  findMany(ids: readonly string[]): Promise<Job[]>;
  /** Newest first. */
  list(filter: {
    status?: JobStatus;
    kind?: string;
    limit: number;
    offset: number;
  }): Promise<{ jobs: Job[]; total: number }>;
  /** The job, cancelled unless it had ended; null when there is none. */
  cancel(id: string): Promise<Job | null>;
  counts(): Promise<Record<JobStatus, number>>;
  /** Calls `listener` when work was enqueued or cancelled in this process, until the returned function is called. */
  onChange(listener: () => void): () => void;
}

interface Work<Input> {
  /** What it is about: the same key is the same work. */
  key: string;
  input: Input;
  /** Not before then; at once unless told. */
  runAfter?: Date;
}

export function createJobs({ database, tickets }: { database: Database; tickets: Tickets }): Jobs {
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };

  async function enqueueIn<Input>(
    db: Queryable,
    type: JobType<Input>,
    { key, input, runAfter }: Work<Input>,
  ): Promise<Job> {
    const { kind, priority = 0, goodForMs = 0 } = type;
    // Whoever loses the race for the key finds the winner; should that one have ended meanwhile, there is room for another.
    for (;;) {
      const same = await findSameWork(db, { kind, key, goodForMs });
      if (same) return same;
      const job = await insertJob(db, { kind, key, input, runAfter });
      if (!job) continue;
      await tickets.issue(db, kind, { jobId: job.id, priority, runAfter: job.runAfter });
      return job;
    }
  }

  return {
    async enqueue(type, work, tx) {
      const job = await (tx ? enqueueIn(tx, type, work) : database.transaction((own) => enqueueIn(own, type, work)));
      changed();
      return job;
    },
    find: async (id) => (await database.run((db) => findJobs(db, [id])))[0] ?? null,
    findMany: (ids) => database.run((db) => findJobs(db, ids)),
    list: (filter) => database.run((db) => listJobs(db, filter)),
    async cancel(id) {
      await database.run((db) => cancelJob(db, id));
      changed();
      return this.find(id);
    },
    counts: () => database.run(countJobs),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
