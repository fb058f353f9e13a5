/** When the daily refresh may come to a followed artist again: on the next day of UTC, now when that has begun, or when it never came. */
export function nextRefreshAt(refreshedAt: Date | null, now: Date): Date {
  if (!refreshedAt) return now;
  const nextDay = Date.UTC(refreshedAt.getUTCFullYear(), refreshedAt.getUTCMonth(), refreshedAt.getUTCDate() + 1);
  return new Date(Math.max(nextDay, now.getTime()));
}
