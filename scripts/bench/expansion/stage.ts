import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Database, openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { EXPANSION_SEED, type ExpansionSize } from '#sandbox/catalogue-expansion.ts';
import { type ServerProcess, startServer } from '../../../tests/e2e/server-process.ts';
import { startThrowawayServer } from '../../../tests/support/throwaway-postgres.ts';
import { type Child, startChild } from '../search/child-channel.ts';
import type { SandboxCommands, SandboxSettings } from './sandbox-child.ts';

export interface StageOptions {
  size: ExpansionSize;
  /** Those that the server uses. */
  sources: readonly ProviderName[];
  latencyMs: number;
  /** Where PostgreSQL's tools are, for a server of the stage's own; unset: the embedded database. */
  postgres?: string;
}

/** What the measurements read of a job. */
export interface JobView {
  id: string;
  status: string;
  progress: { done: number; total: number };
  error?: string;
}

/** `npm start`'s own process on an empty library, and the sources that it asks in another one. */
export interface Stage {
  options: StageOptions;
  sandbox: Child<SandboxCommands>;
  readonly server: ServerProcess;
  get<T>(path: string): Promise<T>;
  /** Asks for the expansion of the catalogue's seed with all others. */
  expand(): Promise<{ job: JobView; main: { id: number } | null }>;
  /** Polls the job until it has ended. Rejects when it did not end well. */
  finished(job: JobView, onProgress?: (job: JobView) => void): Promise<JobView>;
  /** The database while the server is down; it is started again afterwards. */
  whileStopped<T>(work: (database: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const POLL_MS = 50;
const GIVE_UP_MS = 600_000;

export async function openStage(options: StageOptions): Promise<Stage> {
  const { size, latencyMs, sources } = options;
  const folder = await mkdtemp(join(tmpdir(), 'fonoteca-bench-'));
  const settings: SandboxSettings = { size, latencyMs };
  const sandbox = await startChild<SandboxCommands>(resolve(import.meta.dirname, 'sandbox-child.ts'), {
    env: { ...process.env, SANDBOX_SETTINGS: JSON.stringify(settings) },
  });
  const postgres = options.postgres ? await startThrowawayServer(options.postgres) : undefined;
  const env = {
    ...(await sandbox.ask('env')),
    PROVIDERS: sources.join(','),
    STORAGE_ROOT: folder,
    CACHE_ROOT: join(folder, 'cache'),
    DATABASE_URL: postgres?.url ?? '',
    LOG_LEVEL: 'error',
  };
  let server = await startServer(env);
  const stop = async () => {
    server.signal('SIGTERM');
    await server.ended;
  };
  const request = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const response = await fetch(server.url + path, init);
    const body = (await response.json()) as T; // the server's own tests check the shape
    if (!response.ok) throw new Error(`${response.status} for ${path}: ${JSON.stringify(body)}`);
    return body;
  };
  const get = <T>(path: string) => request<T>(path);

  return {
    options,
    sandbox,
    get server() {
      return server;
    },
    get,
    async expand() {
      const body = JSON.stringify({ q: EXPANSION_SEED, similar: size.artists - 1, depth: 1 });
      const headers = { 'content-type': 'application/json' };
      return request('/expansions', { method: 'POST', headers, body });
    },
    async finished({ id }, onProgress) {
      for (const end = AbortSignal.timeout(GIVE_UP_MS); !end.aborted; await wait(POLL_MS)) {
        const job = await get<JobView>(`/jobs/${id}`);
        onProgress?.(job);
        if (job.status === 'completed') return job;
        if (job.status === 'failed' || job.status === 'cancelled')
          throw new Error(`the job ${job.status}: ${job.error}`);
      }
      throw new Error(`the job had not ended after ${GIVE_UP_MS / 1000} s`);
    },
    async whileStopped(work) {
      await stop();
      const database = await openDatabase(
        { databaseUrl: postgres?.url, storageRoot: folder },
        { log: silentLogger, clock: systemClock },
      );
      try {
        return await work(database);
      } finally {
        await database.close();
        server = await startServer(env);
      }
    },
    async close() {
      await stop();
      await sandbox.end();
      await postgres?.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** All calls that the sources got since they were forgotten last. */
export async function countCalls({ sandbox }: Stage): Promise<number> {
  return Object.values(await sandbox.ask('calls')).reduce((sum, count) => sum + count, 0);
}
