import { type SQL, sql } from 'drizzle-orm';
import { pgErrorCode, type Queryable } from '#db/client.ts';
import { AppError } from '#lib/errors.ts';
import type { Criteria } from './criteria.schemas.ts';
import { type Asker, conditionOf, orderOf, tracksOf } from './rules-sql.ts';

/** The ids, in their order, that fill a playlist by these criteria. */
export function selectByRules(criteria: Criteria, asker: Asker): SQL {
  const { rules, sort, limit, limit_duration_ms: durationMs } = criteria;
  const order = orderOf(sort, seedOf(criteria, asker));
  const fitting = sql`select id, duration_ms, row_number() over () as place from (
      select t.id, t.duration_ms from ${tracksOf(asker)} where ${conditionOf(rules, asker)} order by ${order} limit ${limit}) first`;
  if (durationMs === undefined) return sql`select id, place from (${fitting}) fitting`;
  return sql`select id, place from (
      select id, place, sum(coalesce(duration_ms, 0)) over (order by place) as until from (${fitting}) fitting
    ) summed where until <= ${durationMs}::bigint`;
}

/** How many tracks fit the rules, whatever the limits. */
export async function countByRules(db: Queryable, { rules }: Criteria, asker: Asker): Promise<number> {
  const [row] = await db.execute<{ total: number }>(
    sql`select count(*)::int as total from ${tracksOf(asker)} where ${conditionOf(rules, asker)}`,
  );
  return row?.total ?? 0;
}

/** Without a seed of its own, a random order is another one each day of the person. */
function seedOf({ seed }: Criteria, { now, timeZone }: Asker): string {
  if (seed !== undefined) return seed;
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
}

const TIMEOUT_MS = 2000;
const STATEMENT_TIMEOUT = '57014';

/**
 * Runs queries of somebody's own making in this transaction.
 * @throws {AppError} `rules.too_costly` when one of them takes longer than two seconds.
 */
export async function withinBounds<T>(tx: Queryable, work: () => Promise<T>): Promise<T> {
  // Compiling such a query takes longer than running it.
  await tx.execute(
    sql`select set_config('statement_timeout', ${String(TIMEOUT_MS)}, true), set_config('jit', 'off', true)`,
  );
  try {
    return await work();
  } catch (error) {
    if (pgErrorCode(error) !== STATEMENT_TIMEOUT) throw error;
    const detail = `These rules take longer than ${TIMEOUT_MS / 1000} s over this catalogue: use fewer or narrower ones.`;
    throw new AppError('unprocessable', 'rules.too_costly', detail, { cause: error });
  }
}
