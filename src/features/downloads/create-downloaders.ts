import type { Clock } from '#lib/clock.ts';
import type { Downloader } from './downloader.ts';
import { createYtDlp } from './yt-dlp.ts';
import { createYtdlCore } from './ytdl-core.ts';

interface DownloadersDeps {
  clock: Clock;
  config: { programPath: string; youtube: { watchUrl: string }; downloads: { ytdlpPath: string } };
}

/** Every downloader there is, the best first. */
export function createDownloaders({ clock, config }: DownloadersDeps): Downloader[] {
  const { programPath } = config;
  return [
    createYtDlp({ clock, programPath, command: config.downloads.ytdlpPath }),
    createYtdlCore({ clock, programPath, watchUrl: config.youtube.watchUrl }),
  ];
}
