import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { findProgram } from '#lib/find-program.ts';
import type { Video } from '#music/match-video.ts';
import { DownloadError, type Downloader, type DownloadFormat, type DownloadProgress } from './downloader.ts';
import { complaintOf, type ProgramDeps, runDownloader } from './run-downloader.ts';

interface YtDlpDeps extends ProgramDeps {
  /** Its name or its path. */
  command: string;
}

const COMMON = [
  '--ignore-config', '--no-playlist', '--no-exec', '--no-cache-dir', '--no-mtime', '--no-colors', '--no-warnings', '--newline',
  '--socket-timeout', '20', '--retries', '2', '--fragment-retries', '2',
]; // biome-ignore format: one option a place

const FORMATS: Record<DownloadFormat, string> = {
  best: 'bestaudio/best',
  m4a: 'bestaudio[ext=m4a]/bestaudio/best',
  mp3: 'bestaudio[ext=mp3]/bestaudio/best',
  opus: 'bestaudio[acodec=opus]/bestaudio/best',
};

/** From this version on it wants a JavaScript runtime for YouTube, and takes ours. */
const WANTS_RUNTIME_SINCE = '2025.11.12';
const LOOK_AGAIN_MS = 60_000;
const PROGRESS =
  'download:PROGRESS %(progress.downloaded_bytes)s %(progress.total_bytes)s %(progress.total_bytes_estimate)s %(progress.speed)s';

/** yt-dlp, where it is installed: it knows YouTube, and any page or file that a browser would play. */
export function createYtDlp(deps: YtDlpDeps): Downloader {
  const { command, clock, programPath } = deps;
  let seen: { at: number; version: Promise<string | null> } | undefined;

  /** Null when it cannot be run. Looks again now and then: it may have been installed, or brought up to date. */
  function version(): Promise<string | null> {
    const now = clock.now().getTime();
    if (!seen || now - seen.at > LOOK_AGAIN_MS) seen = { at: now, version: lookForIt() };
    return seen.version;
  }

  async function lookForIt(): Promise<string | null> {
    try {
      const [line = ''] = await run(['--version'], { cwd: tmpdir(), signal: new AbortController().signal });
      return /^\d{4}\.\d{2}\.\d{2}/.test(line) ? line.trim() : null;
    } catch (error) {
      if (error instanceof DownloadError) return null; // not there, or something else of that name
      throw error;
    }
  }

  async function run(args: readonly string[], options: Omit<Parameters<typeof runDownloader>[2], 'args'>) {
    return runDownloader(deps, command, { ...options, args });
  }

  async function common(): Promise<string[]> {
    const known = await version();
    const runtime = known !== null && known >= WANTS_RUNTIME_SINCE ? ['--js-runtimes', `node:${process.execPath}`] : [];
    return [...COMMON, ...runtime];
  }

  async function readJson<T>(schema: z.ZodType<T>, args: readonly string[], signal: AbortSignal): Promise<T> {
    const lines = await run([...(await common()), '--dump-single-json', ...args], { cwd: tmpdir(), signal });
    const read = schema.safeParse(parseJson(lines.at(-1) ?? ''));
    if (!read.success) throw new DownloadError('crashed', `${command} wrote something that is not what was asked for`);
    return read.data;
  }

  return {
    name: 'yt-dlp',
    async available() {
      const known = await version();
      return known === null ? null : { version: known, path: await findProgram(command, programPath) };
    },

    async search(query, { limit, signal }) {
      const { entries } = await readJson(searchShape, ['--flat-playlist', '--', `ytsearch${limit}:${query}`], signal);
      return entries.flatMap((entry) => videoOf(entry) ?? []);
    },

    async probe(url, { signal }) {
      const { title, duration, is_live } = await readJson(probeShape, ['--', url], signal);
      return { title, durationMs: duration && Math.round(duration * 1000), isLive: is_live === true };
    },

    async download({ url, dir, format, maxBytes }, { onProgress, signal }) {
      const args = [
        ...(await common()),
        ...['--fixup', 'never', '--max-filesize', String(maxBytes)],
        ...['--progress-template', PROGRESS, '-f', FORMATS[format]],
        ...['-o', 'audio.%(ext)s', '--', url],
      ];
      const onLine = (line: string) => {
        const progress = progressOf(line);
        if (progress) onProgress(progress);
      };
      const lines = await run(args, { cwd: dir, signal, maxBytes, onLine });
      const path = await findFile(dir);
      if (path) return { path };
      const reason = complaintOf(lines.join('\n')) ?? 'crashed';
      throw new DownloadError(
        reason,
        `${command} ended well and left no file: ${lines.at(-1)?.slice(0, 300) ?? 'silently'}`,
      );
    },
  };
}

const text = z.string().optional().catch(undefined);
const seconds = z.number().positive().optional().catch(undefined);
const probeShape = z.object({ title: text, duration: seconds, is_live: z.boolean().nullish().catch(undefined) });
const entryShape = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  title: z.string(),
  channel: text,
  uploader: text,
  duration: seconds,
});
const searchShape = z.object({ entries: z.array(z.unknown()) });

function videoOf(entry: unknown): Video | null {
  const { success, data } = entryShape.safeParse(entry);
  if (!success) return null;
  const durationMs = data.duration && Math.round(data.duration * 1000);
  return { id: data.id, title: data.title, channel: data.channel ?? data.uploader, durationMs };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // refused by every shape
  }
}

function progressOf(line: string): DownloadProgress | null {
  const [word, ...numbers] = line.split(' ');
  if (word !== 'PROGRESS') return null;
  const [bytes, total, estimate, speed] = numbers.map((number) => {
    const value = Number(number); // `NA` where it does not know
    return Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
  });
  return bytes === undefined ? null : { bytes, totalBytes: total ?? estimate, speed };
}

const UNFINISHED = /\.(?:part|ytdl|temp|tmp)$|\.part-Frag\d+$/;

/** The only whole file in the folder. */
async function findFile(dir: string): Promise<string | null> {
  const entries = await readdir(dir, { withFileTypes: true });
  const [first, ...others] = entries.filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name));
  return first && others.length === 0 ? join(dir, first.name) : null;
}
