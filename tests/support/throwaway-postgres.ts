import { execFile, execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A PostgreSQL server of our own that a test may stop, kill and start. */
export interface ThrowawayServer {
  url: string;
  start(): Promise<void>;
  /** `fast` asks clients to go, `immediate` is a crash. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** Stops it and deletes its files; those of a kept server stay. */
  remove(): Promise<void>;
}

/** The folder of `initdb` and `pg_ctl`; `undefined` where no PostgreSQL is installed. */
export function findPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  const debian = existsSync(root)
    ? readdirSync(root)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(root, version, 'bin'))
    : [];
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...debian];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')));
}

/**
 * Makes and starts a server on a free port of 127.0.0.1, as another user when this one is root, which PostgreSQL refuses. What `keepIn`, an
 * existing folder, holds of an earlier one is used again.
 */
export async function startThrowawayServer(binaries: string, keepIn?: string): Promise<ThrowawayServer> {
  const folder = keepIn ?? mkdtempSync(join(tmpdir(), 'fonoteca-pg-'));
  const owner = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  const call = (tool: string, ...args: string[]) => run(join(binaries, tool), args, { ...owner, cwd: folder });
  const start = async () => {
    const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
    await call('pg_ctl', 'start', '-w', '-D', data, '-l', join(folder, 'log'), '-o', options);
  };
  const stop = async (mode: 'fast' | 'immediate') => {
    await call('pg_ctl', 'stop', '-w', '-D', data, '-m', mode);
  };
  if (!existsSync(data)) await call('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    stop,
    remove: async () => {
      if (existsSync(join(data, 'postmaster.pid'))) await stop(keepIn ? 'fast' : 'immediate');
      if (!keepIn) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function unprivilegedUser(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
