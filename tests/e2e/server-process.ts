import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../..');
/** The first start of a run puts the server together and makes a database: 10 s on a quiet machine, over 40 s on one that stalled. */
const START_DEADLINE_MS = 120_000;

/** How a process ended, with everything that it wrote. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface ServerProcess {
  /** `http://127.0.0.1:<port>`, as its banner says it; empty for a worker, which listens nowhere. */
  url: string;
  pid: number;
  /** All that it wrote so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  ended: Promise<Ended>;
}

/** What a developer may have in `.env`: blank, it counts as unset and is not read from there. */
const BLANK = Object.fromEntries(
  [
    'DATABASE_URL',
    'PROVIDERS',
    'SPOTIFY_CLIENT_ID',
    'SPOTIFY_CLIENT_SECRET',
    'LASTFM_API_KEY',
    'IMAGE_PRIVATE_ORIGINS',
    'TAPE_MODE',
    'TAPE_DIR',
  ].map((name) => [name, '']),
);

/** Starts `npm start`'s own command with this environment and no other; the test's own settings stay out of it. */
function spawnServer(env: Record<string, string>): { child: ChildProcess; said: Ended; ended: Promise<Ended> } {
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  const child = spawn(process.execPath, ['scripts/run.mjs', 'src/main.ts'], {
    cwd: REPOSITORY,
    env: { PATH, TMPDIR, ...BLANK, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Ended = { code: null, signal: null, stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code, signal) => done(Object.assign(said, { code, signal })));
  });
  return { child, said, ended };
}

/** A start that is expected to fail; ends the process should it live on. */
export async function runServer(env: Record<string, string>): Promise<Ended> {
  const { child, ended } = spawnServer(env);
  const timer = setTimeout(() => child.kill('SIGKILL'), START_DEADLINE_MS);
  return ended.finally(() => clearTimeout(timer));
}

/** Starts a server on any free port and resolves when it has printed its banner. */
export async function startServer(env: Record<string, string>, withinMs = START_DEADLINE_MS): Promise<ServerProcess> {
  const { child, said, ended } = spawnServer({ PORT: '0', ...env });
  const url = await new Promise<string>((found, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`no banner within ${withinMs} ms:\n${said.stdout}${said.stderr}`));
    }, withinMs);
    child.stdout?.on('data', () => {
      const banner = /^ +(?:address +(http\S+)|role +worker.*)\n/m.exec(said.stdout);
      if (!banner) return;
      clearTimeout(timer);
      found(banner[1] ?? '');
    });
    void ended.then(() => {
      clearTimeout(timer);
      reject(new Error(`the server ended at once:\n${said.stdout}${said.stderr}`));
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => said.stdout + said.stderr,
    signal: (name) => void child.kill(name),
    ended,
  };
}
