import type { z } from 'zod';

/** A kind of work that outlives the process that acknowledged it. */
export interface JobType<Input> {
  /** As callers see it: `expansion`, `discography`. */
  readonly kind: string;
  /** The shape of what a job of this kind is given; checked when it is begun, because it may have been stored by an older version. */
  readonly input: z.ZodType<Input>;
  /** How many of this kind one process runs at once. */
  readonly concurrency: number;
  /** Higher goes first among the jobs of one kind. */
  readonly priority?: number;
  /** For this long after it was completed, the same work is not done again: whoever asks is given the job that did it. */
  readonly goodForMs?: number;
}

/** Declares a kind of job. What it does is said in `worker.ts`, so that whoever only enqueues need not know. */
export function defineJob<Input>(type: JobType<Input>): JobType<Input> {
  return type;
}

/** A job in the hands of the worker that runs it. */
export interface RunningJob<Input> {
  readonly id: string;
  readonly input: Input;
  /** Aborted when the job is cancelled, when another worker took it over, and when the process stops. */
  readonly signal: AbortSignal;
  /** What `save` kept last, by whichever worker; null at first. */
  readonly checkpoint: unknown;
  /** Shows how far it is. What was shown never goes back. Rejects when the job is not ours any more. */
  progress(now: { done: number; total: number }): Promise<void>;
  /** Keeps what the job must not decide anew when it is begun again. Rejects when the job is not ours any more. */
  save(checkpoint: object): Promise<void>;
}

/** Does the work, and gives its result as JSON. Has to be idempotent: after a crash it is begun again with its last checkpoint. */
export type JobHandler<Input> = (job: RunningJob<Input>) => Promise<object>;

/** Thrown by a handler that can go on later, not now: the job is begun again at `until`, and that is no failure. */
export class Postponed extends Error {
  readonly until: Date;
  constructor(until: Date, reason: string) {
    super(reason);
    this.name = 'Postponed';
    this.until = until;
  }
}

/** Thrown by a handler for what will not be different next time: the job fails at once, with this message for people. */
export class Hopeless extends Error {}
