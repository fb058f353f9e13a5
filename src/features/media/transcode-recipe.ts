import type { AudioProbe } from './probe-audio.ts';

export const TRANSCODE_FORMATS = ['mp3', 'opus', 'aac'] as const;
export type TranscodeFormat = (typeof TRANSCODE_FORMATS)[number];

/** How a listener wants to have the sound. */
export interface ListenerWish {
  format?: TranscodeFormat;
  /** Kilobits a second, at most. */
  maxBitRate?: number;
  /** Where to begin, in seconds. */
  timeOffset?: number;
}

/** What is to be made of a file. */
export interface Recipe {
  format: TranscodeFormat;
  kbps: number;
  /** In seconds. */
  timeOffset: number;
}

/** Few, so that the cache cannot be flooded, and all of them rates that MP3 has. */
const STEPS_KBPS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
export const LEAST_KBPS = 32;

interface Made {
  mime: string;
  /** Where the listener names no limit. */
  usualKbps: number;
  mostKbps: number;
  encoder: readonly string[];
}

/** Formats that can be listened to while they are being made: none of them has anything at its beginning that is known at the end only. */
const MADE: Record<TranscodeFormat, Made> = {
  mp3: {
    mime: 'audio/mpeg',
    usualKbps: 192,
    mostKbps: 320,
    encoder: ['-c:a', 'libmp3lame', '-write_xing', '0', '-f', 'mp3'],
  },
  opus: { mime: 'audio/ogg', usualKbps: 128, mostKbps: 256, encoder: ['-c:a', 'libopus', '-f', 'ogg'] },
  aac: { mime: 'audio/aac', usualKbps: 192, mostKbps: 320, encoder: ['-c:a', 'aac', '-f', 'adts'] },
};

export const mimeOf = (format: TranscodeFormat): string => MADE[format].mime;

/** What has to be made of a file to fit the wish; null when it fits as it is. */
export function recipeFor(
  file: Pick<AudioProbe, 'codec' | 'lossless' | 'bitrate'>,
  { format, maxBitRate = Number.POSITIVE_INFINITY, timeOffset = 0 }: ListenerWish,
): Recipe | null {
  const kbps = Math.round(file.bitrate / 1000);
  if (timeOffset === 0 && kbps <= maxBitRate && (format === undefined || format === file.codec)) return null;
  const own = TRANSCODE_FORMATS.find((known) => known === file.codec);
  const chosen = format ?? own ?? 'mp3';
  const { usualKbps, mostKbps } = MADE[chosen];
  const wanted = Math.min(maxBitRate === Number.POSITIVE_INFINITY ? usualKbps : maxBitRate, mostKbps);
  // More bits than were left of it make nothing better.
  const useful = file.lossless ? wanted : Math.min(wanted, STEPS_KBPS.find((step) => step >= kbps) ?? mostKbps);
  return { format: chosen, kbps: STEPS_KBPS.findLast((step) => step <= useful) ?? LEAST_KBPS, timeOffset };
}

/** The arguments that make ffmpeg write it to its output. Nothing in them is a caller's text. */
export function ffmpegArguments(input: string, { format, kbps, timeOffset }: Recipe, channels: number): string[] {
  return [
    ...['-v', 'error', '-hide_banner', '-nostdin', '-threads', '1', '-protocol_whitelist', 'file'],
    ...(timeOffset > 0 ? ['-ss', String(timeOffset)] : []),
    ...['-i', input, '-map', '0:a:0', '-vn', '-sn', '-dn', '-b:a', `${kbps}k`],
    ...(channels > 2 ? ['-ac', '2'] : []),
    ...MADE[format].encoder,
    ...['-flush_packets', '1', 'pipe:1'],
  ];
}
