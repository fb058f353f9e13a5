import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { IFormat } from 'music-metadata';
import { z } from 'zod';
import { AppError, messageOf } from '#lib/errors.ts';
import { type AudioKind, audioKindOf } from './audio-kinds.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import { parseAudio } from './parse-audio.ts';

/** What a file of sound is, told from its content. */
export interface AudioProbe extends AudioKind {
  durationMs: number;
  /** Bits a second, on the average. */
  bitrate: number;
  /** Hertz. */
  sampleRate: number;
  channels: number;
}

const PROBE_WITHIN_MS = 20_000;
const MAX_OUTPUT_BYTES = 1_000_000;
const run = promisify(execFile);

/**
 * Tells what a file is. Where there is an ffprobe, it has to find sound in the file, too.
 * @throws {AppError} `audio.unreadable` for what is no file of sound, or a broken one.
 */
export async function probeAudio({ ffmpeg }: { ffmpeg: Ffmpeg }, path: string): Promise<AudioProbe> {
  const { format } = await parseAudio(path).catch((error) => {
    throw unreadable(messageOf(error), error);
  });
  const programs = await ffmpeg.find();
  const stricter = programs?.ffprobe ? await probeWith(programs.ffprobe, path) : undefined;
  return probeOf(format, (await stat(path)).size, stricter);
}

/**
 * What a file of `size` bytes is by what it says of its format, and by what a stricter reader found in it.
 * @throws {AppError} `audio.unreadable`.
 */
export function probeOf(format: IFormat, size: number, stricter?: Partial<Found>): AudioProbe {
  const kind = audioKindOf(format.container, format.codec);
  if (!kind) throw unreadable(`files of the kind ${format.container ?? 'unknown'} are not played`);
  const seconds = format.duration ?? stricter?.seconds;
  const sampleRate = stricter?.sampleRate ?? format.sampleRate;
  const channels = stricter?.channels ?? format.numberOfChannels;
  if (!seconds || !sampleRate || !channels) throw unreadable('there is no sound of a known length in it');
  // What a header promises may be a nominal rate; what the size tells may hold a picture, too.
  const bitrate = Math.round(Math.min(format.bitrate ?? Number.POSITIVE_INFINITY, (size * 8) / seconds));
  return { ...kind, durationMs: Math.round(seconds * 1000), bitrate, sampleRate, channels };
}

interface Found {
  seconds: number;
  sampleRate: number;
  channels: number;
}

const number = z.coerce.number().positive().optional().catch(undefined);
const ffprobeOutput = z.object({
  streams: z.array(z.object({ codec_type: z.string().optional(), sample_rate: number, channels: number })).default([]),
  format: z.object({ duration: number }).default({}),
});

async function probeWith(ffprobe: string, path: string): Promise<Partial<Found>> {
  const wanted = 'format=duration:stream=codec_type,sample_rate,channels';
  const args = [
    '-v',
    'error',
    '-show_entries',
    wanted,
    '-of',
    'json',
    '-protocol_whitelist',
    'file',
    '-i',
    `file:${path}`,
  ];
  const options = { timeout: PROBE_WITHIN_MS, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES } as const;
  const { stdout } = await run(ffprobe, args, options).catch((error) => {
    throw unreadable('ffprobe cannot open it', error);
  });
  const { streams, format } = ffprobeOutput.parse(JSON.parse(stdout));
  const sound = streams.find(({ codec_type }) => codec_type === 'audio');
  if (!sound) throw unreadable('ffprobe finds no sound in it');
  return { seconds: format.duration, sampleRate: sound.sample_rate, channels: sound.channels };
}

/** The file is no sound, or broken. */
export function unreadable(reason: string, cause?: unknown): AppError {
  return new AppError('unprocessable', 'audio.unreadable', `This is no file of sound that can be played: ${reason}.`, {
    cause,
  });
}
