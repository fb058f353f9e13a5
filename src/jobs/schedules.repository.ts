import { and, eq, gt } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { scheduleRun } from '#db/schema/jobs.ts';

/** Clocks are set right by less. */
const WRONG_BY_MS = 60 * 60_000;

/**
 * True for the first who asks about this period. A later one that was noted at a time still to come was noted by a clock that went wrong:
 * it is forgotten, so that no day is left out when it really comes.
 */
export async function claimPeriod(
  db: Queryable,
  { schedule, period, now }: { schedule: string; period: string; now: Date },
): Promise<boolean> {
  const ahead = new Date(now.getTime() + WRONG_BY_MS);
  await db
    .delete(scheduleRun)
    .where(and(eq(scheduleRun.schedule, schedule), gt(scheduleRun.period, period), gt(scheduleRun.startedAt, ahead)));
  const rows = await db
    .insert(scheduleRun)
    .values({ schedule, period, startedAt: now })
    .onConflictDoNothing()
    .returning({ schedule: scheduleRun.schedule });
  return rows.length > 0;
}
