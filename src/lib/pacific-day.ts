const PACIFIC = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const HOUR_MS = 3_600_000;

/** The day in Pacific time, by which Google counts: `2026-11-21`. */
export function pacificDay(now: Date): string {
  return PACIFIC.format(now);
}

/** When the next day in Pacific time begins. Its clocks are set by whole hours, also in spring and autumn. */
export function nextPacificMidnight(now: Date): Date {
  const today = pacificDay(now);
  let hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  while (pacificDay(new Date(hour)) === today) hour += HOUR_MS;
  return new Date(hour);
}
