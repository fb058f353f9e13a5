import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { DatabaseConfig } from './test-database.ts';

/** What the child is to do once the database is open. */
export interface ChildTask {
  work: 'open' | 'write' | 'load' | 'lock';
  config: DatabaseConfig;
  deadlineMs?: number;
}

/** What it tells. */
export interface ChildMessage {
  opened?: string;
  failed?: string;
  acknowledged?: number;
  /** `locked`, or why not. */
  outcome?: string;
  report?: { answered: number; unavailable: number; others: string[] };
}

interface DatabaseChild {
  pid: number;
  /** Everything that it told so far. */
  messages: ChildMessage[];
  /** The first message that holds `key`; rejects when the process ends without one. */
  told<K extends keyof ChildMessage>(key: K): Promise<NonNullable<ChildMessage[K]>>;
  /** Lets `lock` try, and the others finish and close. */
  proceed(): void;
  /** Resolves when the process has ended. */
  gone: Promise<unknown>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts another process on a database. */
export function startDatabaseChild(task: ChildTask): DatabaseChild {
  const repository = resolve(import.meta.dirname, '../..');
  const child = fork(
    resolve(repository, 'scripts/run.mjs'),
    ['tests/support/database-child.ts', JSON.stringify(task)],
    {
      cwd: repository,
      execArgv: [],
      // The environment of vitest's own workers (NODE_OPTIONS and such) is not for others.
      env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
    },
  );
  const messages: ChildMessage[] = [];
  child.on('message', (message: ChildMessage) => messages.push(message));
  const gone = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    messages,
    told: (key) => firstWith(child, messages, key),
    proceed: () => child.send('proceed'),
    gone,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function firstWith<K extends keyof ChildMessage>(
  child: ChildProcess,
  messages: ChildMessage[],
  key: K,
): Promise<NonNullable<ChildMessage[K]>> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = messages.find((message) => message[key] !== undefined)?.[key];
      if (found !== undefined) resolve(found);
      return found !== undefined;
    };
    if (look()) return;
    child.on('message', look);
    child.once('exit', (code, signal) => {
      if (!look())
        reject(new Error(`the child ended (${code ?? signal}) without ${key}: ${JSON.stringify(messages.at(-1))}`));
    });
  });
}
