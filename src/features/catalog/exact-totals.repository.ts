import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** Counts of whole lists, which are counted again only when something was written. */
export interface Totals {
  /** How many rows `from` has. `name` is the same for the same `from`, and one of few. */
  count(db: Queryable, name: string, from: SQL): Promise<number>;
}

/**
 * Counting a million rows takes longer than reading a page of them. A snapshot says which transactions are seen: as long as it is the same,
 * so is every count, also of what other processes write. Exact, never older than the question.
 */
export function createTotals(): Totals {
  const counted = new Map<string, { snapshot: string; total: number }>();
  return {
    async count(db, name, from) {
      const known = counted.get(name);
      const [now] = known ? await db.execute<{ snapshot: string }>(sql.raw(SNAPSHOT)) : [];
      if (known && now?.snapshot === known.snapshot) return known.total;
      const [row] = await db.execute<{ snapshot: string; total: number }>(
        sql`${sql.raw(SNAPSHOT)}, (select count(*)::int from ${from}) as total`,
      );
      if (!row) return 0;
      counted.set(name, row);
      return row.total;
    },
  };
}

const SNAPSHOT = 'select pg_current_snapshot()::text as snapshot';
