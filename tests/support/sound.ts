import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addAudioFile, type MediaDeps, type NewAudioFile, probeAudio } from '#features/media/index.ts';

const has = (program: string) => spawnSync(program, ['-version']).status === 0;

/** What needs FFmpeg is skipped without it. */
export const hasFfmpeg = has('ffmpeg') && has('ffprobe');
if (!hasFfmpeg)
  process.stdout.write(
    'skipped: tests that make sound, because ffmpeg and ffprobe are not here (apt-get install ffmpeg)\n',
  );

const SAMPLE_RATE = 8000;

/** A WAV file of one channel and 16 bits: a tone of `hertz`, so that different tones are different files. */
export function wav(seconds: number, hertz = 440): Buffer {
  const samples = Math.round(seconds * SAMPLE_RATE);
  const data = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i += 1) {
    data.writeInt16LE(Math.round(Math.sin((i * hertz * 2 * Math.PI) / SAMPLE_RATE) * 12_000), i * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(SAMPLE_RATE, 24);
  head.writeUInt32LE(SAMPLE_RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

/** Puts a file below the storage root, and takes it into the library as the sound of a performance. */
export async function keepSound(
  deps: MediaDeps,
  input: { recordingId: number; path: string; bytes: Buffer } & Partial<Omit<NewAudioFile, 'bytes'>>,
) {
  const { bytes, ...file } = input;
  const place = join(deps.config.storageRoot, file.path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, bytes);
  return addAudioFile(deps, { origin: 'import', probe: await probeAudio(deps, place), ...file });
}
