import { spawn } from 'node:child_process';
import type { Clock } from '#lib/clock.ts';

/** It ended without having made everything. */
class FfmpegFailed extends Error {}

interface FfmpegRun {
  program: string;
  args: readonly string[];
  /** What the program finds as `/dev/fd/3`: the very file that was looked at, whatever its name leads to by now. */
  inputFd: number;
  /** Ends it at once. */
  signal: AbortSignal;
  clock: Clock;
  /** Takes what it makes, piece by piece; the next one is waited for no sooner. */
  onOutput(bytes: Uint8Array): Promise<void>;
}

/** It may wait for the disk, but not for ever. */
const SILENT_MS = 30_000;
const MAX_COMPLAINT = 2000;

/**
 * Runs ffmpeg until it has made everything. Whatever happens, no process is left when this settles.
 * Rejects with `FfmpegFailed`, the signal's reason, or what `onOutput` rejects with.
 */
export async function runFfmpeg({ program, args, inputFd, signal, clock, onOutput }: FfmpegRun): Promise<void> {
  signal.throwIfAborted();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', inputFd], env: {} });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new FfmpegFailed('it has no output'); // what a list of kinds of pipes does not tell the compiler
  const exited = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, by) => resolve(code === 0 ? undefined : `it ended with ${code ?? by}`));
  });
  let complaint = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT);
  });
  const kill = () => child.kill('SIGKILL');
  const ended = new AbortController();
  let isMoving = false;
  let isMute = false;
  let fault: string | undefined;
  const watch = async () => {
    for (;;) {
      isMoving = false;
      await clock.sleep(SILENT_MS, ended.signal);
      if (isMoving) continue;
      isMute = true;
      kill();
    }
  };
  watch().catch(() => {}); // it has ended
  signal.addEventListener('abort', kill, { once: true });
  try {
    for await (const piece of stdout) {
      isMoving = true;
      await onOutput(piece);
    }
  } catch (error) {
    kill();
    throw error;
  } finally {
    fault = await exited;
    ended.abort();
    signal.removeEventListener('abort', kill);
  }
  signal.throwIfAborted();
  if (isMute) throw new FfmpegFailed(`it made nothing for ${SILENT_MS / 1000} s`);
  if (fault) throw new FfmpegFailed(`${fault}: ${complaint.trim()}`);
}
