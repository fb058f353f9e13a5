import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DownloadError, type Downloader } from '#features/downloads/downloader.ts';

/** A downloader of the sandbox's videos that is no program of its own, so that it begins at once. */
export function createMediaDownloader(): Downloader {
  async function open(url: string, signal: AbortSignal): Promise<Response> {
    const response = await fetch(`${url.replace('/watch/', '/media/')}.wav`, { signal });
    if (response.status === 404) throw new DownloadError('gone', `there is no ${url}`);
    if (!response.ok) throw new DownloadError('refused', `${url} answers ${response.status}`);
    return response;
  }
  return {
    name: 'media',
    available: async () => ({ version: '1' }),
    async probe(url, { signal }) {
      const response = await open(url, signal);
      await response.body?.cancel();
      return { isLive: false };
    },
    async download({ url, dir, maxBytes }, { onProgress, signal }) {
      const { headers, body } = await open(url, signal);
      const totalBytes = Number(headers.get('content-length'));
      if (totalBytes > maxBytes || !body) throw new DownloadError('too_large', 'it is larger than it may be');
      const path = join(dir, 'audio.wav');
      let bytes = 0;
      const reader = Readable.fromWeb(body).on('data', (chunk: Uint8Array) => {
        bytes += chunk.length;
        onProgress({ bytes, totalBytes });
      });
      await pipeline(reader, createWriteStream(path), { signal });
      return { path };
    },
  };
}
