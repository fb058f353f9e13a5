import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { startServer } from '../../../tests/e2e/server-process.ts';
import { findPostgres, startThrowawayServer } from '../../../tests/support/throwaway-postgres.ts';
import { runScript, wholeNumberOption } from '../../run-script.ts';
import { table } from '../../table.ts';
import { residentMb } from '../expansion/process-memory.ts';
import { atMost, type Figure, median, report } from '../figure.ts';
import { installedSize } from './installed-size.ts';

const USAGE = `Measures how long the server takes from its start until it is ready, what memory it holds when nothing happens, and how large an install is.

usage: npm run bench:startup -- [--rounds 5] [--idle 10] [--profile folder]

  --rounds   how often each start is measured, in turns
  --idle     seconds after which the memory is looked at
  --profile  writes a CPU profile of each start into this folder

Node alone, with tsx, and with all our modules loaded are measured in the same turns: what a start cannot be faster than. Without a
PostgreSQL on this machine only the embedded database is measured. Exit code 1 when a figure is missed.`;

const REPOSITORY = resolve(import.meta.dirname, '../../..');
const MODULES = ['./src/app.ts', './src/services.ts', './src/worker.ts'];

/** On a machine that is busy with something else; what is too slow is seen in the figures. */
const START_WITHIN_MS = 180_000;
/** As Linux counts for `/proc`, on every machine that Node runs on. */
const TICK_MS = 10;

/** What one start gave. */
interface Start {
  ms: number;
  /** Processor time of all its threads until then: the same, or nearly, however busy the machine is. */
  cpuMs: number;
  /** Resident megabytes, for a server that was left alone. */
  idleMb?: number;
}

await runScript(
  { usage: USAGE, options: { rounds: { type: 'string' }, idle: { type: 'string' }, profile: { type: 'string' } } },
  async ({ values }) => {
    const rounds = wholeNumberOption('rounds', values.rounds, 5);
    const idleS = wholeNumberOption('idle', values.idle, 10);
    const folder = mkdtempSync(join(tmpdir(), 'fonoteca-bench-'));
    const binaries = findPostgres();
    const postgres = binaries ? await startThrowawayServer(binaries) : undefined;
    const nodeOptions = values.profile ? `--cpu-prof --cpu-prof-dir=${resolve(values.profile)}` : '';
    const server = (name: string, databaseUrl: string) => async (isLast: boolean) => {
      const root = join(folder, name);
      return startOnce(
        { STORAGE_ROOT: root, CACHE_ROOT: root, DATABASE_URL: databaseUrl, NODE_OPTIONS: nodeOptions },
        isLast ? idleS : 0,
      );
    };
    const subjects: Record<string, (isLast: boolean) => Promise<Start>> = {
      'node alone': () => runNode('0'),
      'with tsx': () => runNode('0', '--import', 'tsx'),
      'modules loaded': () =>
        runNode(`await Promise.all(${JSON.stringify(MODULES)}.map((path) => import(path)))`, '--import', 'tsx'),
      ...(postgres && { 'ready, PostgreSQL': server('real', postgres.url) }),
      'ready, embedded': server('embedded', ''),
    };
    try {
      const first = await server('embedded', '')(false);
      if (postgres) await server('real', postgres.url)(false);
      const starts: Record<string, Start[]> = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
      for (let round = 1; round <= rounds; round += 1) {
        for (const [name, start] of Object.entries(subjects)) starts[name]?.push(await start(round === rounds));
      }
      await print(starts, first);
    } finally {
      await postgres?.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

/** Starts a server and ends it again. */
async function startOnce(env: Record<string, string>, idleS: number): Promise<Start> {
  const begunAt = performance.now();
  const { url, pid, signal, ended } = await startServer({ LOG_LEVEL: 'fatal', ...env }, START_WITHIN_MS);
  for (;;) {
    const { ok } = await fetch(`${url}/health/ready`);
    if (ok) break;
    await wait(5);
  }
  const ms = performance.now() - begunAt;
  const cpuMs = processorMs(pid);
  await wait(idleS * 1000);
  const idleMb = idleS > 0 ? residentMb(pid) : undefined;
  signal('SIGTERM');
  await ended;
  return { ms, cpuMs, idleMb };
}

/** Runs a line of code in a Node of its own. */
async function runNode(code: string, ...options: string[]): Promise<Start> {
  const begunAt = performance.now();
  const tellAndEnd = 'const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); process.exit()';
  const child = spawn(process.execPath, [...options, '--input-type=module', '--eval', `${code}; ${tellAndEnd}`], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const cpuMs = Number(await text(child.stdout));
  return { ms: performance.now() - begunAt, cpuMs };
}

/** Processor time that a process has used so far. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function print(starts: Readonly<Record<string, Start[]>>, first: Start): Promise<void> {
  const rows = Object.entries(starts).map(([start, measured]) => {
    const times = measured.map(({ ms }) => Math.round(ms)).sort((a, b) => a - b);
    return {
      start,
      'median ms': median(times),
      'least ms': times[0],
      'most ms': times.at(-1),
      'CPU ms': Math.round(median(measured.map(({ cpuMs }) => cpuMs))),
      'idle MB': Math.round(measured.at(-1)?.idleMb ?? 0) || '',
    };
  });
  console.log(
    `\n${table([...rows, { start: 'first start, embedded', 'median ms': Math.round(first.ms), 'CPU ms': Math.round(first.cpuMs) }])}`,
  );
  const { source, packages, largest } = await installedSize();
  const mb = (bytes: number) => Math.round(bytes / 1_000_000);
  console.log(
    `\n  install: ${mb(source)} MB of our own, ${mb(packages)} MB of packages (${largest.map(([name, bytes]) => `${name} ${mb(bytes)}`).join(', ')})\n`,
  );
  const figures = figuresOf(starts, first);
  report(figures);
}

function figuresOf(starts: Readonly<Record<string, Start[]>>, first: Start): Figure[] {
  const figures = [atMost('first start, embedded', first.ms / 1000, 10, ' s')];
  for (const [name, seconds, megabytes] of [
    ['ready, PostgreSQL', 1, 200],
    ['ready, embedded', 2, 700],
  ] as const) {
    const measured = starts[name];
    if (!measured) continue;
    figures.push(atMost(name, median(measured.map(({ ms }) => ms)) / 1000, seconds, ' s'));
    figures.push(atMost(`${name}: idle`, measured.at(-1)?.idleMb ?? Number.NaN, megabytes, ' MB'));
  }
  return figures;
}
