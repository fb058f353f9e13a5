import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DownloadError, type Downloader } from '#features/downloads/downloader.ts';

/** A downloader of files in a folder: the last part of an address is the name of the file there. */
export function createFileDownloader(folder: string): Downloader {
  const fileOf = (url: string) => {
    const path = join(folder, basename(new URL(url).pathname));
    if (!existsSync(path)) throw new DownloadError('gone', `there is no ${path}`);
    return path;
  };
  return {
    name: 'file',
    available: async () => ({ version: '1' }),
    probe: async (url) => ({ title: basename(fileOf(url)), isLive: false }),
    async download({ url, dir, maxBytes }, { onProgress, signal }) {
      const from = fileOf(url);
      const { size: totalBytes } = statSync(from);
      if (totalBytes > maxBytes) throw new DownloadError('too_large', 'it is larger than it may be');
      const path = join(dir, 'audio.wav');
      const reader = createReadStream(from, { highWaterMark: 64 * 1024 });
      reader.on('data', () => onProgress({ bytes: reader.bytesRead, totalBytes }));
      await pipeline(reader, createWriteStream(path), { signal });
      return { path };
    },
  };
}
