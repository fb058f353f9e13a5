import type { DailyQuota } from '#lib/daily-quota.ts';

/** Counts for as long as the test holds it; `used` by `name day`. */
export function memoryQuota(): DailyQuota & { used: Map<string, number> } {
  const used = new Map<string, number>();
  const keyOf = ({ name, day }: { name: string; day: string }) => `${name} ${day}`;
  return {
    used,
    async take(ration) {
      const now = (used.get(keyOf(ration)) ?? 0) + ration.units;
      if (now <= ration.allowance) used.set(keyOf(ration), now);
      return now <= ration.allowance;
    },
    async giveBack(ration) {
      used.set(keyOf(ration), Math.max(0, (used.get(keyOf(ration)) ?? 0) - ration.units));
    },
  };
}
