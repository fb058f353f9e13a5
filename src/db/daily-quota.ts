import { and, eq, sql } from 'drizzle-orm';
import type { DailyQuota } from '#lib/daily-quota.ts';
import type { Database } from './client.ts';
import { dailyQuota } from './schema/downloads.ts';

/** Daily quotas that all processes share. */
export function createPostgresDailyQuota(database: Database): DailyQuota {
  return {
    // Not retried when the connection is lost: what was taken twice would be missing all day.
    take: ({ name, day, units, allowance }) =>
      database.transaction(async (tx) => {
        if (units > allowance) return false;
        const rows = await tx
          .insert(dailyQuota)
          .values({ name, day, used: units })
          .onConflictDoUpdate({
            target: [dailyQuota.name, dailyQuota.day],
            set: { used: sql`${dailyQuota.used} + ${units}` },
            setWhere: sql`${dailyQuota.used} + ${units} <= ${allowance}`,
          })
          .returning({ used: dailyQuota.used });
        return rows.length > 0;
      }),
    giveBack: ({ name, day, units }) =>
      database.transaction(async (tx) => {
        await tx
          .update(dailyQuota)
          .set({ used: sql`greatest(0, ${dailyQuota.used} - ${units})` })
          .where(and(eq(dailyQuota.name, name), eq(dailyQuota.day, day)));
      }),
  };
}
