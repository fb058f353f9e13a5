import type { Reply } from './gather-replies.ts';
import type { Ingested } from './ingest/answer.ts';
import type { SourcesDeps } from './sources-deps.ts';
import { takeIn } from './take-in.ts';

/** Takes in what many ask for at the same time, in the order in which it comes: one transaction for what came during the last one. */
export interface Intake {
  /** Resolves when these replies are stored, with all that was taken in together with them. */
  takeIn(replies: readonly Reply[]): Promise<Ingested | null>;
}

interface Waiting {
  replies: readonly Reply[];
  resolve(ingested: Ingested | null): void;
  reject(reason: unknown): void;
}

/** `atMost` replies make one transaction: the longer it is, the longer others wait for the database. */
export function createIntake(deps: SourcesDeps, { atMost }: { atMost: number }): Intake {
  const waiting: Waiting[] = [];
  let isRunning = false;

  /** The first in any case, and as many of the others as fit in. */
  function nextBatch(): Waiting[] {
    let count = 1;
    let size = waiting[0]?.replies.length ?? 0;
    for (const { replies } of waiting.slice(1)) {
      size += replies.length;
      if (size > atMost) break;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    while (waiting.length > 0) {
      const batch = nextBatch();
      try {
        const ingested = await takeIn(
          deps,
          batch.flatMap(({ replies }) => replies),
        );
        for (const { resolve } of batch) resolve(ingested);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isRunning = false;
  }

  return {
    takeIn: (replies) =>
      new Promise((resolve, reject) => {
        waiting.push({ replies, resolve, reject });
        void run();
      }),
  };
}
