import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** Something that may be tried so often until it is forgotten. */
export interface AttemptLimit {
  key: string;
  limit: number;
  forgottenAfterMs: number;
  now: Date;
}

/** Counts an attempt before it is made; null when it may be, else when the earlier ones are forgotten. Atomic. */
export async function takeAttempt(
  db: Queryable,
  { key, limit, forgottenAfterMs, now }: AttemptLimit,
): Promise<Date | null> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const endsAt = new Date(now.getTime() + forgottenAfterMs);
  const [row] = await db.execute<{ taken: boolean; ends: number | null }>(sql`
    with taken as (
      insert into login_attempts as known (key, failures, ends_at) values (${key}, 1, ${endsAt.toISOString()}::timestamptz)
      on conflict (key) do update set
        failures = case when known.ends_at <= ${at} then 1 else known.failures + 1 end,
        ends_at = case when known.ends_at <= ${at} then excluded.ends_at else known.ends_at end
      where known.ends_at <= ${at} or known.failures < ${limit}
      returning key)
    select exists (select from taken) as taken,
      (select extract(epoch from ends_at)::float8 * 1000 from login_attempts where key = ${key}) as ends`);
  if (row?.taken) return null;
  return row?.ends ? new Date(row.ends) : endsAt;
}

/** An attempt that was counted turned out not to count. */
export async function giveAttemptBack(db: Queryable, key: string): Promise<void> {
  await db.execute(sql`update login_attempts set failures = failures - 1 where key = ${key} and failures > 0`);
}

/** All attempts on it may be made again. */
export async function forgetAttempts(db: Queryable, key: string): Promise<void> {
  await db.execute(sql`delete from login_attempts where key = ${key}`);
}
