import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseUnusable } from './errors.ts';

/** A process, told apart from a later one that was given the same pid. */
interface Holder {
  pid: number;
  /** When it started, as the kernel counts; `null` where there is no /proc. */
  started: string | null;
}

/**
 * Takes the folder `lockFolder` as a lock for this process, or takes it over from a process that is gone.
 *
 * It holds numbered files, and the highest number owns the lock: whoever finds its owner gone links the next number, which succeeds for
 * one racer only. A released lock keeps its file, so that numbers never go back and a slow racer cannot win with an old one.
 * @throws {AppError} `database.locked` while another process, or this one, holds it.
 */
export function takeLock(lockFolder: string, what: string): { release(): void } {
  mkdirSync(lockFolder, { recursive: true });
  for (;;) {
    const highest = highestNumber(lockFolder);
    const holder = highest > 0 ? readHolder(join(lockFolder, String(highest))) : undefined;
    if (holder && isAlive(holder)) {
      throw databaseUnusable(
        'database.locked',
        `${what} is in use by process ${holder.pid}: stop that process, or set STORAGE_ROOT to another folder, or DATABASE_URL to share a PostgreSQL server.`,
      );
    }
    const mine = join(lockFolder, String(highest + 1));
    if (!linkNew(mine)) continue;
    if (highestNumber(lockFolder) > highest + 1) {
      rmSync(mine, { force: true });
      continue;
    }
    for (const number of numbers(lockFolder)) {
      if (number <= highest) rmSync(join(lockFolder, String(number)), { force: true });
    }
    return { release: () => writeFileSync(mine, '') };
  }
}

/** Writes the file whole or not at all; `false` when it is there already. */
function linkNew(path: string): boolean {
  const draft = `${path}.${randomUUID()}.draft`;
  const me: Holder = { pid: process.pid, started: startOf(process.pid) };
  writeFileSync(draft, JSON.stringify(me));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function numbers(lockFolder: string): number[] {
  return readdirSync(lockFolder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function highestNumber(lockFolder: string): number {
  return Math.max(0, ...numbers(lockFolder));
}

/** `undefined` for a released lock and for one that a power cut emptied. */
function readHolder(path: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder) || typeof holder.pid !== 'number')
      return undefined;
    return {
      pid: holder.pid,
      started: 'started' in holder && typeof holder.started === 'string' ? holder.started : null,
    };
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, under another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = startOf(holder.pid);
  return now === null || (now !== ZOMBIE && (holder.started === null || holder.started === now));
}

const ZOMBIE = 'ended, and not yet collected by its parent';

/** Boot and clock ticks at which a process began, from /proc; `null` where that cannot be read. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the command, may hold spaces and parentheses. Counted from after it: the state, and the start as the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return ZOMBIE;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch {
    return null;
  }
}
