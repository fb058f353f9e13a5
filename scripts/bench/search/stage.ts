import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Child, startChild } from './child-channel.ts';
import type { SandboxCommands } from './sandbox-child.ts';
import type { ServerCommands } from './server-child.ts';

export interface StageOptions {
  latencyMs: number;
  /** False: only the sources that need none. */
  keys: boolean;
  /** Whether the sandbox enforces the sources' limits; the server always keeps them. */
  limits: 'enforced' | 'off';
  /** Unset: the embedded database. */
  databaseUrl?: string;
  /** Node's options for the server: a profiler. */
  nodeOptions: string[];
}

/** What the measurements read of an answer. */
export interface Answer {
  main: { name: string } | null;
  artists: { name: string; external_ids: Record<string, string> }[];
  totals: { artists: number };
  pending: number;
  source: string;
}

/** A server and the sources that it asks, each in a process of its own. */
export interface Stage {
  server: Child<ServerCommands>;
  sandbox: Child<SandboxCommands>;
  latencyMs: number;
  database: string;
  search(q: string, page?: number): Promise<{ answer: Answer; tookMs: number }>;
  /** A first start again: nothing stored, nothing going on, every window of the server's empty. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** Longer than the windows of a second, which the server also keeps in mind. */
const WINDOWS_PASS_MS = 1200;

export async function openStage({ latencyMs, keys, limits, databaseUrl, nodeOptions }: StageOptions): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'fonoteca-bench-'));
  const sandbox = await startChild<SandboxCommands>('sandbox-child.ts', {
    env: { ...process.env, SANDBOX_OPTIONS: JSON.stringify({ latencyMs, limits }) },
  });
  const sources = Object.entries(await sandbox.ask('env')).filter(([name]) => keys || !/CLIENT_|API_KEY/.test(name));
  const server = await startChild<ServerCommands>('server-child.ts', {
    env: {
      ...process.env,
      SPOTIFY_CLIENT_ID: '',
      SPOTIFY_CLIENT_SECRET: '',
      LASTFM_API_KEY: '',
      ...Object.fromEntries(sources),
      PORT: '0',
      HOST: '127.0.0.1',
      STORAGE_ROOT: folder,
      CACHE_ROOT: join(folder, 'cache'),
      DATABASE_URL: databaseUrl ?? '',
      LOG_LEVEL: 'error',
    },
    nodeOptions,
  });
  const url = await server.ask('url');
  const empty = async () => {
    await server.ask('empty');
    await sandbox.ask('forgetCalls');
    await wait(WINDOWS_PASS_MS);
  };
  await empty();
  return {
    server,
    sandbox,
    latencyMs,
    database: await server.ask('description'),
    search: (q, page = 1) => search(url, q, page),
    empty,
    async close() {
      await server.end();
      await sandbox.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function search(url: string, q: string, page: number) {
  const startedAt = performance.now();
  const response = await fetch(`${url}/search/orchestrated?limit=20&page=${page}&q=${encodeURIComponent(q)}`);
  const answer = (await response.json()) as Answer; // the server's own tests check the shape
  if (!response.ok) throw new Error(`${response.status} for “${q}”: ${JSON.stringify(answer)}`);
  return { answer, tookMs: performance.now() - startedAt };
}

/** Artists that Deezer has too, whose name nobody else bears and who have several albums: worth a search each. */
export async function namesToSearch({ sandbox }: Stage): Promise<string[]> {
  const artists = await sandbox.ask('artists');
  const bearers = new Map<string, number>();
  for (const { name } of artists) bearers.set(name, (bearers.get(name) ?? 0) + 1);
  return artists
    .filter(({ name, sources, albums }) => bearers.get(name) === 1 && sources.includes('deezer') && albums > 1)
    .map(({ name }) => name);
}
