import { randomUUID } from 'node:crypto';
import { messageOf } from '#lib/errors.ts';
import { claimJob, findDueKinds, type Hold, prolongLeases } from './jobs.repository.ts';
import type { Jobs } from './jobs.ts';
import { recoverJobs } from './recover-jobs.ts';
import { type HandledJob, NOT_OURS, type RunDeps, runJob, STOPPING } from './run-job.ts';
import type { Ticket } from './tickets.ts';
import { workerName } from './worker-name.ts';

/** Runs jobs in this process. */
export interface JobWorker {
  /** Begins to look for work. */
  start(): void;
  /** Runs what is due, and what becomes due by it, and resolves when nothing is; for tools and tests that do not `start`. */
  drain(): Promise<void>;
  /** Aborts what runs and puts it back into the queue, for whoever comes next. Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

interface WorkerDeps extends RunDeps {
  jobs: Jobs;
  /** No other process can have workers on this database. */
  isAlone: boolean;
  handled: readonly HandledJob[];
}

/** How often to look for work that other processes enqueued. */
const POLL_MS = 1000;
/** A worker that has not been heard of for this long is believed dead … */
const LEASE_MS = 15_000;
/** … so it says that it lives, and hears of cancelled jobs, this often. */
const HEARTBEAT_MS = 3000;
/** How often to look for jobs of dead workers and for lost tickets. */
const RECOVER_MS = 5000;

export function createJobWorker({ jobs, isAlone, handled, ...deps }: WorkerDeps): JobWorker {
  const me = `${workerName}:${randomUUID().slice(0, 8)}`;
  const hands = createHands(deps, me, handled);
  const stopping = new AbortController();
  const loops: Promise<void>[] = [];
  let wake = new AbortController();
  const wakeUp = () => wake.abort();
  const stopListening = jobs.onChange(() => {
    wakeUp();
    void quietly(hands.check);
  });
  hands.onFree(wakeUp);

  const priorityOf = (kind: string) => handled.find(({ type }) => type.kind === kind)?.type.priority ?? 0;
  const recover = () =>
    recoverJobs(deps, { worker: me, leaseMs: LEASE_MS, silenceMs: 3 * HEARTBEAT_MS, isAlone, priorityOf });
  /** Whoever comes while this look is on its way is seen by the next one, without a pause. */
  const lookForWork = () => {
    wake = new AbortController();
    return hands.beginDue();
  };

  /** What fails is tried again the next time: mostly the database is away. */
  async function quietly(work: () => Promise<unknown>): Promise<void> {
    await work().catch((error) => deps.log.error({ error: messageOf(error) }, 'jobs could not be looked after'));
  }

  /** Repeats `work` until the worker is stopped. */
  async function repeat(pauseMs: number, work: () => Promise<unknown>, early?: () => AbortSignal): Promise<void> {
    while (!stopping.signal.aborted) {
      await quietly(work);
      const signals = early ? [stopping.signal, early()] : [stopping.signal];
      await deps.clock.sleep(pauseMs, AbortSignal.any(signals)).catch(() => undefined);
    }
  }

  return {
    start() {
      loops.push(
        repeat(RECOVER_MS, recover),
        repeat(POLL_MS, lookForWork, () => wake.signal),
        repeat(HEARTBEAT_MS, hands.check),
      );
    },
    async drain() {
      await recover();
      do await hands.someEnd();
      while ((await hands.beginDue()) > 0 || hands.isBusy());
    },
    async stop() {
      stopListening();
      stopping.abort();
      await Promise.all([...loops, hands.letGo()]);
    },
  };
}

interface Held {
  hold: Hold;
  kind: string;
  abort: AbortController;
  ended: Promise<void>;
}

/** The jobs that one worker has in its hands. */
function createHands(deps: RunDeps, me: string, handled: readonly HandledJob[]) {
  const { database, tickets, log } = deps;
  const held = new Map<string, Held>();
  /** Looks for work that are on their way: what they have found is in nobody's hands yet. */
  let looking = 0;
  let freed = () => {};

  /** False when somebody else has it, or it has ended: then the ticket is of no use to anybody. */
  async function begin(one: HandledJob, { ticketId, jobId }: Ticket): Promise<boolean> {
    const { kind } = one.type;
    const job = await database.run((db) => claimJob(db, { jobId, worker: me, leaseMs: LEASE_MS }));
    if (!job) {
      await tickets.spend(kind, ticketId);
      return false;
    }
    const abort = new AbortController();
    const hold = { jobId, worker: me, attempt: job.attempts };
    const ended = runJob(deps, one, { job, hold, signal: abort.signal })
      .then(() => tickets.spend(kind, ticketId))
      // Mostly the database is away: nobody prolongs the lease any more, and the job is begun again.
      .catch((error) => log.error({ job: jobId, error: messageOf(error) }, 'the end of a job could not be stored'))
      .finally(() => {
        held.delete(jobId);
        freed();
      });
    held.set(jobId, { hold, kind, abort, ended });
    return true;
  }

  async function beginAllDue(): Promise<number> {
    let begun = 0;
    for (const kind of await database.run(findDueKinds)) {
      const one = handled.find(({ type }) => type.kind === kind);
      const running = [...held.values()].filter((other) => other.kind === kind).length;
      const room = one ? one.type.concurrency - running : 0;
      if (!one || room <= 0) continue;
      for (const ticket of await tickets.take(kind, room)) if (await begin(one, ticket)) begun += 1;
    }
    return begun;
  }

  return {
    onFree(listener: () => void) {
      freed = listener;
    },
    isBusy: () => held.size > 0 || looking > 0,
    /** Begins as many due jobs as there is room for, and says how many that were. */
    async beginDue(): Promise<number> {
      looking += 1;
      try {
        return await beginAllDue();
      } finally {
        looking -= 1;
      }
    },
    /** Prolongs the leases, and aborts what was cancelled or taken over. */
    async check(): Promise<void> {
      if (held.size === 0) return;
      const ours = await database.run((db) =>
        prolongLeases(db, { worker: me, jobIds: [...held.keys()], leaseMs: LEASE_MS }),
      );
      const attempts = new Map(ours.map((job) => [job.id, job.attempts]));
      for (const [id, { hold, abort }] of held) if (attempts.get(id) !== hold.attempt) abort.abort(NOT_OURS);
    },
    /** Resolves when one of them has ended, at once when there is none. */
    async someEnd(): Promise<void> {
      if (held.size > 0) await Promise.race([...held.values()].map(({ ended }) => ended));
    },
    async letGo(): Promise<void> {
      for (const { abort } of held.values()) abort.abort(STOPPING);
      await Promise.all([...held.values()].map(({ ended }) => ended));
    },
  };
}
