import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Tells this process from an earlier one that had the same number. */
const token = randomUUID().slice(0, 8);

/** Begins the name of every worker in this process: machine, process, and a token of its own. */
export const workerName = `${hostname()}/${process.pid}/${token}`;

/**
 * Whether the process of this worker is known to have ended: it is of this machine and not there any more, or no other process can be.
 * Of other machines only the lease tells.
 */
export function isGone(worker: string, { isAlone }: { isAlone: boolean }): boolean {
  const [name = ''] = worker.split(':');
  if (name === workerName) return false;
  if (isAlone) return true;
  const [host, pid] = name.split('/');
  return host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not being allowed to signal it means that it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
