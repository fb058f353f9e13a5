import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DownloadError, type Downloader } from './downloader.ts';
import { type ProgramDeps, runDownloader } from './run-downloader.ts';

interface YtdlCoreDeps extends ProgramDeps {
  /** The address of a video is this and its id. */
  watchUrl: string;
}

const PROGRAM = fileURLToPath(new URL('./ytdl-core-program.mjs', import.meta.url));
const { version } = z.object({ version: z.string() }).parse(createRequire(import.meta.url)('ytdl-core/package.json'));

/**
 * ytdl-core, which is always there. Its makers paused it, and YouTube refuses most of what it asks: it is for those who have no yt-dlp.
 * It runs as a process of its own, because it executes scripts that YouTube sends.
 */
export function createYtdlCore(deps: YtdlCoreDeps): Downloader {
  const { watchUrl } = deps;

  async function run(task: object, options: Omit<Parameters<typeof runDownloader>[2], 'args'>): Promise<unknown> {
    const args = ['--max-old-space-size=256', PROGRAM, JSON.stringify({ ...task, watchUrl })];
    const lines = await runDownloader(deps, process.execPath, { ...options, args });
    return parseLine(lines.at(-1) ?? '');
  }

  /** It takes ids, and looks for them at YouTube or its stand-in. */
  function idOf(url: string): string {
    if (!url.startsWith(watchUrl)) throw new DownloadError('gone', `${url} is not the address of a video here`);
    return decodeURIComponent(url.slice(watchUrl.length));
  }

  return {
    name: 'ytdl-core',
    available: async () => ({ version }),

    async probe(url, { signal }) {
      const read = probeShape.safeParse(await run({ task: 'probe', id: idOf(url) }, { cwd: tmpdir(), signal }));
      if (!read.success) throw new DownloadError('crashed', 'ytdl-core says nothing about the video that can be read');
      const { title, duration, is_live: isLive } = read.data;
      return { title, durationMs: duration && Math.round(duration * 1000), isLive };
    },

    async download({ url, dir, format, maxBytes }, { onProgress, signal }) {
      const onLine = (line: string) => {
        const read = progressShape.safeParse(parseLine(line));
        if (read.success) onProgress({ bytes: read.data.bytes, totalBytes: read.data.total });
      };
      const last = await run({ task: 'download', id: idOf(url), dir, format }, { cwd: dir, signal, maxBytes, onLine });
      const read = doneShape.safeParse(last);
      if (!read.success || dirname(resolve(read.data.path)) !== resolve(dir)) {
        throw new DownloadError('crashed', 'ytdl-core ended well and left no file');
      }
      return read.data;
    },
  };
}

const probeShape = z.object({
  title: z.string().optional(),
  duration: z.number().positive().optional(),
  is_live: z.boolean(),
});
const progressShape = z.object({ bytes: z.number().min(0), total: z.number().positive().optional() });
const doneShape = z.object({ path: z.string() });

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // refused by every shape
  }
}
