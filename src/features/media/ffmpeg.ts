import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '#lib/clock.ts';
import { findProgram } from '#lib/find-program.ts';

/** The programs of FFmpeg that are there. */
export interface FfmpegPrograms {
  version: string;
  ffmpeg: string;
  /** Not everybody who has the one has the other. */
  ffprobe?: string;
}

/** Where FFmpeg is, as far as it is there at all. */
export interface Ffmpeg {
  /** Looks again a while after there was none: it may have been installed. */
  find(): Promise<FfmpegPrograms | undefined>;
}

interface FfmpegDeps {
  clock: Clock;
  /** A path, or a name that is looked for on `programPath`. */
  ffmpegPath: string;
  /** Folders, as in the environment's `PATH`. */
  programPath: string;
}

const LOOK_AGAIN_MS = 30_000;
const ANSWER_WITHIN_MS = 5000;
const run = promisify(execFile);

export function createFfmpeg({ clock, ffmpegPath, programPath }: FfmpegDeps): Ffmpeg {
  let found: Promise<FfmpegPrograms | undefined> | undefined;
  let absentSince = 0;

  async function look(): Promise<FfmpegPrograms | undefined> {
    const ffmpeg = await findProgram(ffmpegPath, programPath);
    const version = ffmpeg && (await versionOf(ffmpeg));
    if (!ffmpeg || !version) {
      absentSince = clock.now().getTime();
      return undefined;
    }
    const ffprobe = await findProgram('ffprobe', [dirname(ffmpeg), programPath].join(delimiter));
    return { version, ffmpeg, ffprobe };
  }

  return {
    async find() {
      found ??= look();
      const programs = await found;
      if (!programs && clock.now().getTime() - absentSince >= LOOK_AGAIN_MS) found = undefined;
      return programs;
    },
  };
}

/** Undefined when it cannot be run, or is something else. */
async function versionOf(program: string): Promise<string | undefined> {
  const output = await run(program, ['-version'], { timeout: ANSWER_WITHIN_MS, killSignal: 'SIGKILL' }).catch(
    () => undefined,
  );
  return output?.stdout.match(/^ffmpeg version (\S+)/)?.[1];
}
