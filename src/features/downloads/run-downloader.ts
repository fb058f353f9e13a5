import type { Clock } from '#lib/clock.ts';
import { type LeashedProgram, ProgramStopped, runLeashed } from '#lib/leashed-program.ts';
import { DownloadError, type DownloadReason } from './downloader.ts';

/** What every downloader that is a program is run with. */
export interface ProgramDeps {
  clock: Clock;
  /** PATH. */
  programPath: string;
  /** Without a word for this long it hangs. 60 s. */
  silentMs?: number;
}

const SILENT_MS = 60_000;
const DEADLINE_MS = 30 * 60_000;
/** The name that the program knows its file's size limit by. */
const SMALL_FILES = 1_000_000;

interface Run {
  args: readonly string[];
  cwd: string;
  signal: AbortSignal;
  maxBytes?: number;
  onLine?(line: string): void;
}

/**
 * Runs a downloader and gives what it wrote to its standard output (the last 4 MB).
 * @throws {DownloadError} whenever it did not end with 0.
 */
export async function runDownloader(
  { clock, programPath, silentMs = SILENT_MS }: ProgramDeps,
  command: string,
  { args, cwd, signal, maxBytes = SMALL_FILES, onLine = () => {} }: Run,
): Promise<string[]> {
  const lines: string[] = [];
  const program: LeashedProgram = {
    ...{ command, args, cwd, signal, clock, silentMs, maxFileBytes: maxBytes, deadlineMs: DEADLINE_MS },
    // Nothing of its owner's: no settings, no plugins, no cookies; what it leaves behind stays in the folder.
    env: {
      PATH: programPath,
      HOME: '/nonexistent',
      TMPDIR: cwd,
      LC_ALL: 'C.UTF-8',
      PYTHONIOENCODING: 'utf-8',
      YTDL_NO_UPDATE: '1',
    },
    onLine(line) {
      lines.push(line);
      if (lines.length > MAX_LINES) lines.shift();
      onLine(line);
    },
  };
  const { code, stderr } = await runLeashed(program).catch((error: unknown) => {
    throw error instanceof ProgramStopped ? stopped(command, error) : error;
  });
  if (code === 0) return lines;
  throw failed(command, code, stderr);
}

const MAX_LINES = 1000;

function stopped(command: string, error: ProgramStopped): DownloadError {
  const reason = error.why === 'silent' || error.why === 'deadline' ? 'stalled' : 'crashed';
  return new DownloadError(reason, `${command} was ended: ${error.message}`, { cause: error });
}

/** What the downloaders write to their standard error, in order of how much it tells. */
const COMPLAINTS: readonly (readonly [RegExp, DownloadReason])[] = [
  [/No space left on device|ENOSPC|Errno 28|Disk quota exceeded/i, 'disk_full'],
  [/File too large|EFBIG|Errno 27|larger than max-filesize/i, 'too_large'],
  [/confirm you.re not a bot|Sign in to|HTTP Error (?:403|429)|Status code: (?:403|429)|Too Many Requests/i, 'refused'],
  [/Video unavailable|Private video|has been removed|HTTP Error (?:404|410)|Status code: (?:404|410)|not available in your|Unsupported URL/i, 'gone'],
]; // biome-ignore format: a table

/** The reason that a downloader's words give; null when they give none. */
export function complaintOf(text: string): DownloadReason | null {
  return COMPLAINTS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

function failed(command: string, code: number | null, stderr: string): DownloadError {
  const lastLine = stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  const end = code === null ? 'was killed' : `ended with ${code}`;
  const said = lastLine === '' ? '' : `: ${lastLine}`;
  return new DownloadError(complaintOf(stderr) ?? 'crashed', `${command} ${end}${said}`);
}
