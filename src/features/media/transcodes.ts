import { createHash } from 'node:crypto';
import PQueue from 'p-queue';
import type { Clock } from '#lib/clock.ts';
import { AppError, messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import type { AudioFile } from './audio-files.repository.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import { createGrowingFile, type GrowingFile, type Reader } from './growing-file.ts';
import type { KeptTranscode, KeptTranscodes } from './kept-transcodes.ts';
import { runFfmpeg } from './run-ffmpeg.ts';
import { openStoredFile, StoredFileGone } from './stored-file.ts';
import { ffmpegArguments, type Recipe } from './transcode-recipe.ts';

/** Made whole and kept, or being made; whoever gets it closes the handle, or lets the reader leave. */
export type Transcode = ({ state: 'whole' } & KeptTranscode) | { state: 'growing'; reader: Reader };

/** Files of sound in other formats, made by ffmpeg when somebody listens, and kept for a while. */
export interface Transcodes {
  /** What is kept of this already. */
  findKept(file: AudioFile, recipe: Recipe): Promise<KeptTranscode | undefined>;
  /**
   * The kept one, or one that is being made and has begun to arrive; however many listen, it is made once. It is given up when the last
   * one leaves.
   * @throws {AppError} `transcode.unsupported` without ffmpeg, `transcode.busy`, `transcode.failed`.
   */
  open(file: AudioFile, recipe: Recipe, left: AbortSignal): Promise<Transcode>;
  /** Gives up what is being made. */
  close(): Promise<void>;
}

interface TranscodesDeps {
  storageRoot: string;
  kept: KeptTranscodes;
  ffmpeg: Ffmpeg;
  clock: Clock;
  log: Logger;
}

/** Each takes a processor. They are many times faster than anybody listens, so that turns come soon. */
const AT_ONCE = 2;
const MAX_WAITING = 32;
const COME_BACK_S = 5;

export function createTranscodes(deps: TranscodesDeps): Transcodes {
  const { storageRoot, kept, ffmpeg, clock, log } = deps;
  const queue = new PQueue({ concurrency: AT_ONCE });
  const growing = new Map<string, Promise<GrowingFile>>();
  const closing = new AbortController();

  /** Settles when the process has ended; failures have been told to the readers. */
  async function make(program: string, file: AudioFile, recipe: Recipe, target: GrowingFile, signal: AbortSignal) {
    const source = await openStoredFile(storageRoot, file.path);
    try {
      await runFfmpeg({
        program,
        args: ffmpegArguments('file:/dev/fd/3', recipe, file.channels),
        inputFd: source.handle.fd,
        signal,
        clock,
        onOutput: target.append,
      });
    } finally {
      await source.handle.close();
    }
    // Where to begin can be anywhere: keeping that would fill the cache with pieces of the same.
    await target.finish(recipe.timeOffset === 0 ? kept.pathOf(keyOf(file, recipe)) : undefined);
    kept.sweep();
  }

  async function start(program: string, file: AudioFile, recipe: Recipe, forget: () => void): Promise<GrowingFile> {
    if (queue.size >= MAX_WAITING) throw busy();
    const abandoned = new AbortController();
    const target = await createGrowingFile(await kept.newPlace(keyOf(file, recipe)), () => {
      forget();
      abandoned.abort();
    });
    const signal = AbortSignal.any([abandoned.signal, closing.signal]);
    void queue
      .add(() => make(program, file, recipe, target, signal), { signal })
      .catch((error) => {
        if (!signal.aborted) log.error({ file: file.path, recipe, error: messageOf(error) }, 'a transcode failed');
        return target.fail(error instanceof StoredFileGone ? error : failed(error));
      })
      .catch((error) => log.error({ file: file.path, error: messageOf(error) }, 'a failed transcode was left behind'))
      .finally(forget);
    return target;
  }

  /** The one that is being made, or a new one. */
  function startOnce(program: string, file: AudioFile, recipe: Recipe): Promise<GrowingFile> {
    const key = keyOf(file, recipe);
    const known = growing.get(key);
    if (known) return known;
    const forget = () => {
      if (growing.get(key) === started) growing.delete(key);
    };
    const started = start(program, file, recipe, forget);
    growing.set(key, started);
    started.catch(forget); // whoever waits for it is told
    return started;
  }

  const findKept = (file: AudioFile, recipe: Recipe) => kept.find(keyOf(file, recipe));

  async function openTranscode(file: AudioFile, recipe: Recipe, left: AbortSignal): Promise<Transcode> {
    const whole = await findKept(file, recipe);
    if (whole) return { state: 'whole', ...whole };
    const programs = await ffmpeg.find();
    if (!programs) throw unsupported();
    const reader = (await startOnce(programs.ffmpeg, file, recipe)).join();
    if (!reader) return openTranscode(file, recipe, left);
    try {
      await reader.begun(left);
      return { state: 'growing', reader };
    } catch (error) {
      await reader.leave();
      throw error;
    }
  }

  return {
    findKept,
    open: openTranscode,
    async close() {
      closing.abort();
      await queue.onIdle();
      await kept.idle();
    },
  };
}

/** The same for the same sound made in the same way. */
function keyOf({ sha256 }: AudioFile, { format, kbps, timeOffset }: Recipe): string {
  return createHash('sha256').update(`${sha256} ${format} ${kbps} ${timeOffset}`).digest('hex').slice(0, 40);
}

function unsupported(): AppError {
  const detail =
    'Other formats and bit rates are made by ffmpeg, which is not there. Install it, or name it in FFMPEG_PATH; without `format`, `max_bit_rate` and `time_offset` the file is sent as it is.';
  return new AppError('not_supported', 'transcode.unsupported', detail);
}

function busy(): AppError {
  const detail = 'Too many files are waiting to be made into other formats. Ask again in a moment.';
  return new AppError('unavailable', 'transcode.busy', detail, { retryAfterS: COME_BACK_S });
}

function failed(cause: unknown): AppError {
  const detail =
    'ffmpeg could not make this of the file; the log has its reason. Without `format`, `max_bit_rate` and `time_offset` the file is sent as it is.';
  return new AppError('unprocessable', 'transcode.failed', detail, { cause });
}
