import type { Job } from '#jobs/jobs.ts';

/** A job as the database would give it. */
export function aJob(more: Partial<Job> = {}): Job {
  return {
    id: '0d1b6c52-6a0e-4c0f-8f1b-0a4f3a6d9b11',
    kind: 'expansion',
    key: 'x',
    input: {},
    status: 'running',
    done: 0,
    total: 0,
    version: 1,
    checkpoint: null,
    result: null,
    error: null,
    attempts: 1,
    failures: 0,
    worker: null,
    leaseUntil: null,
    runAfter: new Date('2026-11-21T12:00:00Z'),
    createdAt: new Date('2026-11-21T12:00:00Z'),
    startedAt: null,
    finishedAt: null,
    ...more,
  };
}
