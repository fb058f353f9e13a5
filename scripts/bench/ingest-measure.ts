import type { Database, Queryable } from '#db/client.ts';
import type { Answer } from '#features/catalog/ingest/answer.ts';
import { ingest } from '#features/catalog/ingest/ingest.ts';
import { systemClock } from '#lib/clock.ts';
import { QUALITIES } from '#providers/registry.ts';

/** What it cost to take in some answers. */
export interface Measured {
  ms: number;
  /** Of this process: with the embedded database, the database's too. */
  cpuMs: number;
  statements: number;
  rows: number;
}

/** Takes answers in, and says what that cost. */
export async function measureIngest(database: Database, answers: Answer[]): Promise<Measured> {
  let statements = 0;
  const counting: Database = {
    ...database,
    transaction: (work) =>
      database.transaction((tx) => {
        const counted: Queryable = Object.create(tx);
        counted.execute = (query) => {
          statements += 1;
          return tx.execute(query);
        };
        return work(counted);
      }),
  };
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const { rowsWritten } = await ingest({ database: counting, quality: QUALITIES, clock: systemClock }, answers);
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000, statements, rows: rowsWritten };
}

/** The medians, each divided by `of`, as one line. */
export function line(measured: readonly Measured[], of = 1): string {
  const [ms, cpuMs, statements, rows] = (['ms', 'cpuMs', 'statements', 'rows'] as const).map((field) => {
    const middle = measured.map((one) => one[field]).sort((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 0;
    return Math.round((middle / of) * 10) / 10;
  });
  return `${ms} ms (${cpuMs} ms of processor time), ${statements} statements, ${rows} rows`;
}
