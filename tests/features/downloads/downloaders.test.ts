import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Downloader, DownloadProgress } from '#features/downloads/downloader.ts';
import { createYtDlp } from '#features/downloads/yt-dlp.ts';
import { createYtdlCore } from '#features/downloads/ytdl-core.ts';
import { systemClock } from '#lib/clock.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { type MadeVideo, videosOf } from '#sandbox/youtube-videos.ts';
import { createMediaDownloader } from '../../support/media-downloader.ts';
import { isInstalled } from '../../support/program-on-path.ts';

const work = mkdtempSync(join(tmpdir(), 'fonoteca-downloaders-'));
const programPath = process.env.PATH ?? '';
let sandbox: Sandbox;
let video: MadeVideo;
let sound: Buffer;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off' });
  const [found] = videosOf(sandbox.catalogue).filter(({ channel }) => channel.endsWith(' - Topic'));
  if (!found) throw new Error('the made world has a video of each recording');
  video = found;
  sound = Buffer.from(await (await fetch(`${sandbox.origin}/youtube/media/${video.id}.wav`)).arrayBuffer());
});
afterAll(async () => {
  await sandbox.close();
  rmSync(work, { recursive: true, force: true });
});

const watchUrl = () => sandbox.env.YOUTUBE_WATCH_URL ?? '';
const deps = { clock: systemClock, programPath };
const all: [string, boolean, () => Downloader][] = [
  ['yt-dlp', isInstalled('yt-dlp'), () => createYtDlp({ ...deps, command: 'yt-dlp' })],
  ['ytdl-core', true, () => createYtdlCore({ ...deps, watchUrl: watchUrl() })],
  ['the one of the tests', true, createMediaDownloader],
];

for (const [name, isThere, create] of all) {
  describe.skipIf(!isThere)(`as every downloader, ${name}`, { timeout: 60_000 }, () => {
    const never = () => new AbortController().signal;
    const emptyFolder = () => mkdtempSync(join(work, 'download-'));
    const order = (fields: { id?: string; dir?: string; maxBytes?: number } = {}) => ({
      url: watchUrl() + (fields.id ?? video.id),
      dir: fields.dir ?? emptyFolder(),
      format: 'best' as const,
      maxBytes: fields.maxBytes ?? 50_000_000,
    });

    test('says its version', async () => {
      expect((await create().available())?.version).toMatch(/^\d/);
    });

    test('says what a video is without downloading it', async () => {
      const { isLive, durationMs = video.durationMs } = await create().probe(watchUrl() + video.id, {
        signal: never(),
      });
      expect([isLive, Math.round(durationMs / 10_000)]).toEqual([false, Math.round(video.durationMs / 10_000)]);
    });

    test('downloads the sound, byte for byte, and tells how far it is', async () => {
      const told: DownloadProgress[] = [];
      const { dir, ...rest } = order();
      const { path } = await create().download(
        { dir, ...rest },
        { signal: never(), onProgress: (now) => told.push(now) },
      );
      expect(readFileSync(path).equals(sound)).toBe(true);
      expect(readdirSync(dir).map((file) => join(dir, file))).toEqual([path]);
      expect(told.at(-1)).toMatchObject({ bytes: sound.length, totalBytes: sound.length });
    });

    test('says that a video is gone', async () => {
      const gone = create().download(order({ id: 'nothingHere' }), { signal: never(), onProgress: () => {} });
      await expect(gone).rejects.toMatchObject({ name: 'DownloadError', reason: 'gone' });
    });

    test('gets no more than it may', async () => {
      const { dir, ...rest } = order({ maxBytes: 100_000 });
      const large = create().download({ dir, ...rest }, { signal: never(), onProgress: () => {} });
      await expect(large).rejects.toMatchObject({ reason: 'too_large' });
    });

    test('ends when nobody wants it any more', async () => {
      const abort = new AbortController();
      const download = create().download(order(), { signal: abort.signal, onProgress: () => {} });
      abort.abort(new Error('not wanted'));
      await expect(download).rejects.toThrow();
    });
  });
}

test('a yt-dlp that is not installed is not available', async () => {
  expect(await createYtDlp({ ...deps, command: join(work, 'no-such-program') }).available()).toBeNull();
  expect(existsSync(join(work, 'no-such-program'))).toBe(false);
});

test('ytdl-core takes no address but that of a video', async () => {
  const probe = createYtdlCore({ ...deps, watchUrl: watchUrl() }).probe('http://127.0.0.1:1/secret', {
    signal: new AbortController().signal,
  });
  await expect(probe).rejects.toMatchObject({ reason: 'gone' });
});
