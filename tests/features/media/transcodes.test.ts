import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AudioFile } from '#features/media/audio-files.repository.ts';
import { createKeptTranscodes } from '#features/media/kept-transcodes.ts';
import type { Recipe } from '#features/media/transcode-recipe.ts';
import { createTranscodes, type Transcodes } from '#features/media/transcodes.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';

const PIECE = 1000;
let root: string;
let transcodes: Transcodes;
const folder = () => join(root, 'transcodes');
const never = new AbortController().signal;

/** Transcodes made by a program that is no ffmpeg: a script that writes to its output, or does not. */
function open(script: string): void {
  writeFileSync(join(root, 'ffmpeg'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(root, 'ffmpeg'), 0o755);
  const kept = createKeptTranscodes({
    cacheRoot: root,
    transcodeCacheBytes: 3.5 * PIECE,
    clock: systemClock,
    log: silentLogger,
  });
  const ffmpeg = { find: async () => ({ version: '1', ffmpeg: join(root, 'ffmpeg') }) };
  transcodes = createTranscodes({ storageRoot: root, kept, ffmpeg, clock: systemClock, log: silentLogger });
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fonoteca-transcodes-'));
  mkdirSync(join(root, 'music'));
  writeFileSync(join(root, 'music/song.wav'), 'sound');
});
afterEach(async () => {
  await transcodes.close();
  rmSync(root, { recursive: true, force: true });
});

const song = (n: number): AudioFile => ({
  ...{ id: n, recordingId: n, path: 'music/song.wav', bytes: 5, sha256: `${n}`, container: 'wav', codec: 'pcm' },
  ...{ mime: 'audio/wav', lossless: true, durationMs: 1000, bitrate: 64_000, sampleRate: 8000, channels: 1 },
});
const opus: Recipe = { format: 'opus', kbps: 64, timeOffset: 0 };

/** Listens to the end; gives whether it was made for this listener. */
async function listen(n: number): Promise<'made' | 'kept'> {
  const transcode = await transcodes.open(song(n), opus, never);
  if (transcode.state === 'whole') {
    await transcode.handle.close();
    return 'kept';
  }
  for await (const piece of transcode.reader.pieces(never)) expect(piece.length).toBeGreaterThan(0);
  return 'made';
}

describe('kept transcodes', () => {
  it('stay within their budget: what nobody has listened to for the longest time goes first', async () => {
    open(`head -c ${PIECE} /dev/zero`);
    for (const n of [1, 2, 3]) expect(await listen(n)).toBe('made');
    expect(await listen(1)).toBe('kept');
    expect(await listen(4)).toBe('made');
    await expect.poll(() => readdirSync(folder()).length).toBe(3);
    expect(await Promise.all([1, 3, 4].map(listen))).toEqual(['kept', 'kept', 'kept']);
    expect(await listen(2)).toBe('made');
  });
});

describe('when too much is to be made at once', () => {
  it('two are made and 32 wait; who comes then is told when to come back, and is served once others have left', async () => {
    const stuck = join(root, 'stuck');
    writeFileSync(stuck, '');
    open(`[ -e ${stuck} ] && exec sleep 600; head -c ${PIECE} /dev/zero`);
    const listeners = Array.from({ length: 34 }, () => new AbortController());
    const waiting = listeners.map(({ signal }, n) => transcodes.open(song(n), opus, signal));
    const settled = Promise.allSettled(waiting);
    await expect.poll(() => readdirSync(folder()).length).toBe(34);
    await expect(transcodes.open(song(99), opus, never)).rejects.toMatchObject({
      ...{ kind: 'unavailable', code: 'transcode.busy', retryAfterS: 5 },
    });
    // One that is being made already is no work more.
    const late = new AbortController();
    const other = transcodes.open(song(33), opus, late.signal);
    late.abort(new Error('left'));
    await expect(other).rejects.toThrow('left');
    rmSync(stuck);
    for (const listener of listeners) listener.abort(new Error('left'));
    expect((await settled).every(({ status }) => status === 'rejected')).toBe(true);
    await expect.poll(() => readdirSync(folder())).toEqual([]);
    expect(await listen(99)).toBe('made');
  });
});

describe('a program that fails', () => {
  it('after it has begun cuts the listener off, and leaves nothing', async () => {
    open(`head -c ${PIECE} /dev/zero; sleep 0.2; exit 1`);
    await expect(listen(1)).rejects.toMatchObject({ code: 'transcode.failed' });
    await expect.poll(() => readdirSync(folder())).toEqual([]);
  });

  it('before it has begun is a refusal', async () => {
    open('exit 1');
    await expect(transcodes.open(song(1), opus, never)).rejects.toMatchObject({ code: 'transcode.failed' });
    await expect.poll(() => readdirSync(folder())).toEqual([]);
  });
});
