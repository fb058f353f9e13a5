const DAY_MS = 24 * 60 * 60 * 1000;

/** When the daily refresh comes to a followed artist again: a day after the last time, at once when that is over or never was. */
export function nextRefreshAt(refreshedAt: Date | null, now: Date): Date {
  const dayAfter = (refreshedAt?.getTime() ?? 0) + DAY_MS;
  return new Date(Math.max(dayAfter, now.getTime()));
}
