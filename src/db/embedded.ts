import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';
import { type EmbeddedCode, loadEmbeddedCode } from './embedded-code.ts';
import { prepareFolder } from './embedded-folder.ts';
import { takeLock } from './embedded-lock.ts';
import { databaseUnusable } from './errors.ts';

/** An embedded PostgreSQL that answers on a unix socket. */
export interface EmbeddedServer {
  socketPath: string;
  /** Ends a thread that does not answer any more; it is started again as after a crash. */
  restart(): void;
  /** Writes everything down, stops the thread and gives the folder free. */
  stop(): Promise<void>;
}

interface Deps {
  log: Logger;
  clock: Clock;
  /** After a crash the database answers again: connections to the thread that is gone are to be replaced. */
  onReopened: () => void;
}

const REOPEN_ATTEMPTS = 5;
const STOP_WITHIN_MS = 10_000;
/** A thread that lived this long was not brought down by what brought down the one before it. */
const STABLE_AFTER_MS = 60_000;

/**
 * Opens the database in `folder`, or makes one there, in a thread of its own. When the thread crashes it is started again, up to five
 * times in a row.
 * @throws {AppError} `database.locked` when another process has it open; `database.unreadable` when PostgreSQL refuses the folder.
 */
export async function startEmbedded(folder: string, deps: Deps): Promise<EmbeddedServer> {
  const lock = takeLock(`${folder}.lock`, `The embedded database in ${folder}`);
  const socketFolder = makeSocketFolder(folder);
  const release = () => {
    rmSync(socketFolder, { recursive: true, force: true });
    lock.release();
  };
  try {
    const initialising = prepareFolder(folder, deps);
    const socketPath = join(socketFolder, '.s.PGSQL.5432');
    const thread = new EmbeddedThread(folder, socketPath, deps);
    if (initialising.isNew) await makeDatabase(folder);
    await thread.start();
    initialising.markComplete();
    return {
      socketPath,
      restart: () => thread.terminate(),
      stop: async () => {
        await thread.stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Starts the worker thread, and again when it crashes. */
class EmbeddedThread {
  readonly #folder: string;
  readonly #socketPath: string;
  readonly #deps: Deps;
  readonly #stopping = new AbortController();
  #worker?: Worker;
  #isEnding = false;
  #startedAt = 0;
  #crashesInARow = 0;

  constructor(folder: string, socketPath: string, deps: Deps) {
    this.#folder = folder;
    this.#socketPath = socketPath;
    this.#deps = deps;
  }

  async start(): Promise<void> {
    rmSync(this.#socketPath, { force: true });
    const code = await loadEmbeddedCode();
    this.#stopping.signal.throwIfAborted();
    const worker = startWorker({ folder: this.#folder, socketPath: this.#socketPath, code });
    this.#worker = worker;
    await firstAnswer(worker, this.#folder);
    this.#isEnding = false;
    this.#startedAt = this.#deps.clock.now().getTime();
    worker.once('exit', () => void this.#reopen());
    worker.on('error', (error) => this.#deps.log.error({ err: error }, 'the embedded database crashed'));
  }

  terminate(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#deps.log.error({ folder: this.#folder }, 'the embedded database does not answer; ending its thread');
    void this.#worker?.terminate();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the database is being closed'));
    const worker = this.#worker;
    if (!worker || worker.threadId === -1) return;
    const patience = new AbortController();
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('stop');
    const outOfPatience = this.#deps.clock.sleep(STOP_WITHIN_MS, patience.signal).then(
      () => void worker.terminate(),
      () => undefined,
    );
    await Promise.race([ended, outOfPatience.then(() => ended)]);
    patience.abort();
  }

  async #reopen(): Promise<void> {
    const { clock, log, onReopened } = this.#deps;
    if (clock.now().getTime() - this.#startedAt > STABLE_AFTER_MS) this.#crashesInARow = 0;
    while (!this.#stopping.signal.aborted) {
      if (++this.#crashesInARow > REOPEN_ATTEMPTS) {
        log.fatal({ folder: this.#folder }, 'the embedded database keeps crashing; it stays closed until a restart');
        return;
      }
      try {
        await clock.sleep(200 * this.#crashesInARow, this.#stopping.signal);
        await this.start();
        onReopened();
        log.warn({ folder: this.#folder }, 'the embedded database was opened again after a crash');
        return;
      } catch (error) {
        if (!this.#stopping.signal.aborted)
          log.error({ err: error }, 'the embedded database could not be opened again');
      }
    }
  }
}

function startWorker(workerData: { folder: string; socketPath?: string; code: EmbeddedCode }): Worker {
  return new Worker(new URL('./embedded-worker.mjs', import.meta.url), { workerData, execArgv: [] });
}

/** In a thread of its own: making a database takes 400 MB that no thread in which it was done gives back. */
async function makeDatabase(folder: string): Promise<void> {
  const worker = startWorker({ folder, code: await loadEmbeddedCode() });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  await firstAnswer(worker, folder);
  await ended;
}

/** Resolves when the database is open, or made. Rejects with `database.unreadable` when the thread ends before. */
function firstAnswer(worker: Worker, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown) => {
      const detail = `The embedded database in ${folder} cannot be opened. Nothing was changed: restore it from a copy, or move it away to start anew`;
      reject(databaseUnusable('database.unreadable', detail, cause));
    };
    const onEnd = (code: number) => refuse(new Error(`its thread ended with ${code}`));
    worker.once('error', refuse);
    worker.once('exit', onEnd);
    worker.once('message', () => {
      worker.off('error', refuse);
      worker.off('exit', onEnd);
      resolve();
    });
  });
}

/**
 * A folder of our own for the socket, under the temporary folder because a socket's path is limited to about 100 bytes. The name
 * follows from the database's folder, so one that a kill left behind is found and replaced.
 */
function makeSocketFolder(folder: string): string {
  const name = `fonoteca-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const root = tmpdir().length > 60 ? '/tmp' : tmpdir();
  const path = join(root, name);
  rmSync(path, { recursive: true, force: true });
  // Only this user may connect. Not recursive: a folder that somebody else put there first is an error.
  mkdirSync(path, { mode: 0o700 });
  return path;
}
