import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';

/** Work that goes on after the answer, within this process. */
export interface Background {
  /**
   * Runs `work` when there is room, or gives the run of the same key that is waiting or in progress. Never rejects: a failure is logged.
   * After `stop` nothing is run any more.
   */
  run(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** How many runs, of those whose key begins with `prefix`, are waiting or in progress. */
  pending(prefix?: string): number;
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
  /** Aborts what runs, drops what waits, and resolves when all have ended. */
  stop(): Promise<void>;
}

export function createBackground({ log, concurrency }: { log: Logger; concurrency: number }): Background {
  const queue = new PQueue({ concurrency });
  const runs = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  // Every call in flight listens to it: many at once are no leak.
  setMaxListeners(0, stopping.signal);

  async function runLogged(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (stopping.signal.aborted) return;
    try {
      await work(stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) log.debug({ key }, 'background work stopped');
      else log.error({ key, error: messageOf(error) }, 'background work failed');
    }
  }

  return {
    run(key, work) {
      const known = runs.get(key);
      if (known) return known;
      const run = queue.add(() => runLogged(key, work)).finally(() => runs.delete(key));
      runs.set(key, run);
      return run;
    },
    pending: (prefix = '') => [...runs.keys()].filter((key) => key.startsWith(prefix)).length,
    idle: () => queue.onIdle(),
    async stop() {
      stopping.abort();
      await queue.onIdle();
    },
  };
}
