import { type SQL, sql } from 'drizzle-orm';
import PgBoss from 'pg-boss';
import type { Database, Queryable } from '#db/client.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';

/** A job's turn in the queue. The job itself is a row of ours: a ticket that is lost or comes twice does no harm. */
export interface Ticket {
  ticketId: string;
  jobId: string;
}

/** The queue: pg-boss over our own connections, in the schema `pgboss`. */
export interface Tickets {
  /** In the transaction of the caller; a second ticket for a job that still waits is not issued. */
  issue(db: Queryable, kind: string, ticket: { jobId: string; priority: number; runAfter: Date }): Promise<void>;
  /** Up to `count` tickets that are due, the most important first; nobody else gets them. */
  take(kind: string, count: number): Promise<Ticket[]>;
  spend(kind: string, ticketId: string): Promise<void>;
  close(): Promise<void>;
}

/** Longer than any job runs: who is still at work is known from leases, which pg-boss 10 does not have. */
const EXPIRE_IN_HOURS = 23;
/** Spent tickets say nothing that the job's row does not. */
const KEEP_SPENT_S = 600;

/**
 * Opens the queue, and makes its tables when they are missing.
 *
 * Of pg-boss 10 we use the queue, not the workers: `work()` lets a lost connection end the process (its `complete` is not awaited), and a
 * killed worker's jobs would wait until they expire.
 */
export async function openTickets(
  { database, log }: { database: Database; log: Logger },
  kinds: readonly string[],
): Promise<Tickets> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => executeAnywhere(database, text, values) },
    schedule: false,
    archiveCompletedAfterSeconds: KEEP_SPENT_S,
    deleteAfterHours: 1,
    maintenanceIntervalSeconds: 300,
  });
  boss.on('error', (error) =>
    log.warn({ error: messageOf(error) }, 'the queue could not be tidied up; that is tried again'),
  );
  await boss.start();
  for (const kind of kinds) await boss.createQueue(kind, { name: kind, policy: 'short' });
  return {
    async issue(db, kind, { jobId, priority, runAfter }) {
      // pg-boss takes a ticket for a queue that does not exist, and forgets it.
      if (!kinds.includes(kind)) throw new Error(`there is no queue for jobs of the kind ${kind}`);
      await boss.send(
        kind,
        { jobId },
        {
          priority,
          startAfter: runAfter,
          singletonKey: jobId,
          retryLimit: 0,
          expireInHours: EXPIRE_IN_HOURS,
          db: { executeSql: (text, values) => execute(db, text, values) },
        },
      );
    },
    async take(kind, count) {
      const taken = await boss.fetch<{ jobId: string }>(kind, { batchSize: count });
      return taken.map(({ id, data }) => ({ ticketId: id, jobId: data.jobId }));
    },
    spend: async (kind, ticketId) => void (await boss.complete(kind, ticketId)),
    close: () => boss.stop({ graceful: false, close: false }),
  };
}

/** pg-boss wraps some statements in a transaction of its own, which a pool of connections must not be given as plain text. */
const IN_TRANSACTION = /^\s*BEGIN;(.*)COMMIT;?\s*$/s;

async function executeAnywhere(database: Database, text: string, values?: unknown[]): Promise<{ rows: object[] }> {
  const [, body] = IN_TRANSACTION.exec(text) ?? [];
  if (body !== undefined) return database.transaction((tx) => execute(tx, body));
  return database.run((db) => execute(db, text, values));
}

async function execute(db: Queryable, text: string, values: unknown[] = []): Promise<{ rows: object[] }> {
  return { rows: await db.execute(statement(text, values)) };
}

/** Text with `$1`, `$2` … as drizzle takes it. */
function statement(text: string, values: unknown[]): SQL {
  const parts = text.split(/\$(\d+)/);
  return sql.join(
    parts.map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${asText(values[Number(part) - 1])}`)),
  );
}

/** The driver is not told the types of parameters: everything goes as PostgreSQL writes it. */
function asText(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return `{${value.join(',')}}`; // ids only
  return JSON.stringify(value);
}
