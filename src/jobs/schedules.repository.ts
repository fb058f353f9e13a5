import { and, eq, gt } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { scheduleRun } from '#db/schema/jobs.ts';

/**
 * True for the first who asks about this period. What was noted at a time that is still to come was noted by a clock that went wrong:
 * it is forgotten, so that no day is left out when it really comes.
 */
export async function claimPeriod(
  db: Queryable,
  { schedule, period, now }: { schedule: string; period: string; now: Date },
): Promise<boolean> {
  await db.delete(scheduleRun).where(and(eq(scheduleRun.schedule, schedule), gt(scheduleRun.startedAt, now)));
  const rows = await db
    .insert(scheduleRun)
    .values({ schedule, period, startedAt: now })
    .onConflictDoNothing()
    .returning({ schedule: scheduleRun.schedule });
  return rows.length > 0;
}
