import { SingleBar } from 'cli-progress';
import { type Config, loadConfig, readEnvironment } from '#config.ts';
import { type Database, openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';

/** Nobody but the script uses the database, and a transaction over all of it takes as long as it takes. */
const DEADLINE_MS = 24 * 60 * 60_000;
const SHOW_EVERY_MS = 200;

/** Opens the database of this environment, and closes it when `work` is done. */
export async function inWholeDatabase(
  work: (own: { database: Database; config: Config }) => Promise<void>,
): Promise<void> {
  const config = loadConfig(readEnvironment());
  const database = await openDatabase(config, { log: silentLogger, clock: systemClock, deadlineMs: DEADLINE_MS });
  try {
    await work({ database, config });
  } finally {
    await database.close();
  }
}

/** How far the rows and files are. */
export function progressBar(): { step(what: string, done: number, total: number): void; stop(): void } {
  const bar = new SingleBar({ format: '  {bar} {value}/{total}  {duration_formatted}  {what}' });
  bar.start(1, 0, { what: '' });
  let shownAt = 0;
  return {
    step(what, done, total) {
      const now = Date.now();
      if (now - shownAt < SHOW_EVERY_MS && done < total) return;
      shownAt = now;
      bar.setTotal(Math.max(1, total));
      bar.update(done, { what });
    },
    stop: () => bar.stop(),
  };
}
