import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';

/** A program to be run, with what it may use up. */
export interface LeashedProgram {
  command: string;
  /** Handed over as they are: no shell reads them. */
  args: readonly string[];
  cwd: string;
  /** All that it gets to see: it inherits nothing. */
  env: Record<string, string>;
  /** No file that it writes may become larger. */
  maxFileBytes: number;
  /** Without a byte of output for this long it hangs. */
  silentMs: number;
  deadlineMs: number;
  clock: Clock;
  signal: AbortSignal;
  /** Each whole line of its standard output. */
  onLine(line: string): void;
}

/** How a program ended by itself. */
export interface ProgramEnd {
  /** 127: there is no such program. Null: a signal ended it. */
  code: number | null;
  /** The end of what it wrote to its standard error. */
  stderr: string;
}

/** A program that was ended, because it used up more than it may, or could not be begun. */
export class ProgramStopped extends Error {
  readonly why: 'silent' | 'deadline' | 'noise' | 'unstartable';
  constructor(why: ProgramStopped['why'], message: string) {
    super(message);
    this.name = 'ProgramStopped';
    this.why = why;
  }
}

/**
 * It leads a process group of its own, which is ended as one: on abort, when it has ended itself, and, because a shell beside it waits
 * for the end of a pipe that only we hold, when we are killed.
 */
const LEASH = `exec 3<&0 0</dev/null
( while read -r _; do :; done <&3; kill -KILL 0 ) >/dev/null 2>&1 &
exec 3<&-
ulimit -f "$1" && shift && exec "$@"`;
/** What `ulimit -f` counts in. */
const BLOCK_BYTES = 512;

const MAX_LINE = 4_000_000;
const MAX_OUTPUT = 32_000_000;
const STDERR_KEPT = 8000;

/**
 * Runs a program, with all that it starts, on a leash: nothing of it is left when this settles, nor when our process dies.
 * Rejects with `ProgramStopped`, or with the signal's reason.
 */
export async function runLeashed(program: LeashedProgram): Promise<ProgramEnd> {
  const { signal, clock } = program;
  signal.throwIfAborted();
  const giveUp = new AbortController();
  const ended = new AbortController();
  const run = start(program, (stopped) => giveUp.abort(stopped));
  const kill = () => killGroup(run.child);
  for (const stop of [signal, giveUp.signal]) stop.addEventListener('abort', kill, { once: true });
  void watch(clock, program, { run, ended: ended.signal, giveUp });
  try {
    const end = await run.end;
    signal.throwIfAborted();
    giveUp.signal.throwIfAborted();
    return end;
  } finally {
    ended.abort();
    signal.removeEventListener('abort', kill);
  }
}

interface Run {
  child: ChildProcessWithoutNullStreams;
  /** Epoch milliseconds. */
  heardAt: number;
  end: Promise<ProgramEnd>;
}

function start(program: LeashedProgram, stop: (why: ProgramStopped) => void): Run {
  const { command, args, cwd, env, maxFileBytes, clock, onLine } = program;
  const blocks = String(Math.ceil(maxFileBytes / BLOCK_BYTES));
  const child = spawn('/bin/sh', ['-c', LEASH, 'leash', blocks, command, ...args], { cwd, env, detached: true });
  let rest = '';
  let stderr = '';
  let received = 0;
  const hear = (chunk: string) => {
    run.heardAt = clock.now().getTime();
    received += chunk.length;
    if (received > MAX_OUTPUT || rest.length > MAX_LINE) stop(new ProgramStopped('noise', 'it writes without end'));
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    hear(chunk);
    for (const line of lines) onLine(line);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    hear(chunk);
    stderr = (stderr + chunk).slice(-STDERR_KEPT);
  });
  child.stdin.on('error', () => {}); // the leash is gone already
  const end = new Promise<ProgramEnd>((resolve, reject) => {
    child.once('error', (error) => reject(new ProgramStopped('unstartable', messageOf(error))));
    // Whatever it has left running is ended by the leash, and only then its pipes are closed.
    child.once('exit', () => child.stdin.destroy());
    child.once('close', (code) => {
      if (rest !== '') onLine(rest);
      resolve({ code, stderr });
    });
  });
  const run: Run = { child, heardAt: clock.now().getTime(), end };
  return run;
}

/** Looks whether it still says something, until it has ended. */
async function watch(
  clock: Clock,
  { silentMs, deadlineMs }: LeashedProgram,
  { run, ended, giveUp }: { run: Run; ended: AbortSignal; giveUp: AbortController },
): Promise<void> {
  const endsAt = clock.now().getTime() + deadlineMs;
  for (;;) {
    const now = clock.now().getTime();
    if (now >= endsAt)
      return giveUp.abort(new ProgramStopped('deadline', `it takes longer than ${deadlineMs / 1000} s`));
    const silentAt = run.heardAt + silentMs;
    if (now >= silentAt)
      return giveUp.abort(new ProgramStopped('silent', `nothing was heard of it for ${silentMs / 1000} s`));
    const isEnded = await clock.sleep(Math.min(silentAt, endsAt) - now, ended).then(
      () => false,
      () => true,
    );
    if (isEnded) return;
  }
}

function killGroup({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid === undefined) return; // it never began
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error; // gone already
  }
}
