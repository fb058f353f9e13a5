import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '#db/embedded-lock.ts';
import { startDatabaseChild } from '../support/start-database-child.ts';

let root: string;
let lock: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fonoteca-lock-'));
  lock = join(root, 'db.lock');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A lock as a process left it. */
function leaveLock(holder: unknown): void {
  mkdirSync(lock);
  writeFileSync(join(lock, '7'), typeof holder === 'string' ? holder : JSON.stringify(holder));
}

describe('the lock of the embedded database', () => {
  it('is refused to a second taker with the pid and the remedy, and free again when released', () => {
    const held = takeLock(lock, 'The folder');
    expect(() => takeLock(lock, 'The folder')).toThrow(`The folder is in use by process ${process.pid}`);
    expect(() => takeLock(lock, 'The folder')).toThrow('STORAGE_ROOT');
    held.release();
    takeLock(lock, 'The folder').release();
  });

  it.each([
    ['of a process that is gone', { pid: 2 ** 22 + 1, started: 'long ago' }],
    ['of an earlier process with the pid of a living one', { pid: process.pid, started: 'long ago' }],
    ['that a power cut emptied', ''],
    ['that is not ours', '[]'],
  ])('is taken over from one %s', (_, holder) => {
    leaveLock(holder);
    const held = takeLock(lock, 'The folder');
    expect(() => takeLock(lock, 'The folder')).toThrow('in use');
    expect(readdirSync(lock)).toEqual(['8']);
    held.release();
  });

  it('is respected when the holder belongs to another user', () => {
    // Process 1 is never ours to signal, unless we are root.
    leaveLock({ pid: 1, started: null });
    expect(() => takeLock(lock, 'The folder')).toThrow('in use by process 1');
  });

  it('goes to exactly one of several processes that find it stale at the same time', async () => {
    leaveLock({ pid: 2 ** 22 + 1, started: 'long ago' });
    const children = Array.from({ length: 4 }, () =>
      startDatabaseChild({ work: 'lock', config: { storageRoot: root } }),
    );
    await Promise.all(children.map((child) => child.told('opened')));
    const outcomes = await Promise.all(
      children.map((child) => {
        child.proceed();
        return child.told('outcome');
      }),
    );
    await Promise.all(children.map((child) => child.kill()));
    expect(outcomes.filter((outcome) => outcome === 'locked')).toHaveLength(1);
    expect(outcomes.filter((outcome) => /in use by process \d+/.test(outcome))).toHaveLength(3);
  });
});
