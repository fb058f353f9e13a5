import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TICK_MS = 10;

/** Milliseconds of processor that a PostgreSQL server has taken so far, with all its connections that are open. */
export function processorTimeOfServer(home: string): number {
  const postmaster = readFileSync(join(home, 'data/postmaster.pid'), 'utf8').split('\n', 1)[0];
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [, parent, , , , , , , , , , user, system] = statOf(name);
    if (name === postmaster || parent === postmaster) ticks += Number(user) + Number(system);
  }
  return ticks * TICK_MS;
}

/** What stands behind the name of a process: its state, its parent … Nothing where it has ended meanwhile. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
