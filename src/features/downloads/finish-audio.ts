import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AudioProbe, extensionOf } from '#features/media/index.ts';
import { messageOf } from '#lib/errors.ts';
import type { DownloadDeps } from './download-deps.ts';
import { DownloadError, type DownloadFormat } from './downloader.ts';
import type { SongForFile } from './downloads.repository.ts';
import { runDownloader } from './run-downloader.ts';

/** A file as it goes into the library. */
export interface FinishedAudio {
  path: string;
  extension: string;
  /** False: there is no ffmpeg to write tags. */
  isTagged: boolean;
}

interface Target {
  extension: string;
  /** What ffmpeg is told about the sound; `copy` keeps it as it came. */
  codec: readonly string[];
  /** Whether ffmpeg can put a picture into such a file. */
  takesCover: boolean;
}

const COPY = ['copy'];
const TARGETS: Record<Exclude<DownloadFormat, 'best'>, Target & { keeps: string }> = {
  m4a: { extension: 'm4a', keeps: 'aac', codec: ['aac', '-b:a', '192k'], takesCover: true },
  mp3: { extension: 'mp3', keeps: 'mp3', codec: ['libmp3lame', '-q:a', '2'], takesCover: true },
  opus: { extension: 'opus', keeps: 'opus', codec: ['libopus', '-b:a', '128k'], takesCover: false },
};
/** Where a sound is kept that stays as it came. */
const HOMES: Record<string, Target> = {
  aac: { extension: 'm4a', codec: COPY, takesCover: true },
  alac: { extension: 'm4a', codec: COPY, takesCover: true },
  mp3: { extension: 'mp3', codec: COPY, takesCover: true },
  opus: { extension: 'opus', codec: COPY, takesCover: false },
  vorbis: { extension: 'ogg', codec: COPY, takesCover: false },
  flac: { extension: 'flac', codec: COPY, takesCover: true },
  pcm: { extension: 'wav', codec: COPY, takesCover: false },
};
const COVER_SIZE = 640;
const MAX_BYTES = 2_000_000_000;

/**
 * The sound in the wanted format, with our words and the album's cover in it. Where ffmpeg is missing it stays as it came, untagged.
 * @throws {DownloadError} `needs_ffmpeg` when it came in another format than the one that was asked for; `not_audio`.
 */
export async function finishAudio(
  deps: DownloadDeps,
  {
    path,
    probe,
    dir,
    format,
    song,
    signal,
  }: {
    path: string;
    probe: AudioProbe;
    dir: string;
    format: DownloadFormat;
    song: SongForFile;
    signal: AbortSignal;
  },
): Promise<FinishedAudio> {
  const programs = await deps.ffmpeg.find();
  const target = targetOf(format, probe);
  if (!programs || !target) {
    if (format !== 'best' && TARGETS[format].keeps !== probe.codec) {
      throw new DownloadError(
        'needs_ffmpeg',
        `It came as ${probe.codec}; to make ${format} of it ffmpeg has to be installed.`,
      );
    }
    return { path, extension: extensionOf(probe), isTagged: false };
  }
  const finished = join(dir, `finished.${target.extension}`);
  const cover = target.takesCover ? await fetchCover(deps, dir, song) : null;
  const args = [
    ...['-nostdin', '-v', 'error', '-progress', 'pipe:1', '-y', '-protocol_whitelist', 'file', '-i', `file:${path}`],
    ...(cover
      ? ['-i', `file:${cover}`, '-map', '0:a:0', '-map', '1:v:0', '-c:v', 'copy', '-disposition:v:0', 'attached_pic']
      : ['-map', '0:a:0']),
    ...['-map_metadata', '-1', ...tagsOf(song), '-c:a', ...target.codec],
    ...(target.extension === 'm4a' ? ['-movflags', '+faststart'] : []),
    ...(target.extension === 'mp3' ? ['-id3v2_version', '3'] : []),
    `file:${finished}`,
  ];
  await runDownloader({ ...deps, programPath: deps.config.programPath }, programs.ffmpeg, {
    args,
    cwd: dir,
    signal,
    maxBytes: MAX_BYTES,
  });
  return { path: finished, extension: target.extension, isTagged: true };
}

function targetOf(format: DownloadFormat, { codec }: AudioProbe): Target | undefined {
  if (format === 'best') return HOMES[codec];
  const target = TARGETS[format];
  return codec === target.keeps ? { ...target, codec: COPY } : target;
}

/** ffmpeg's options for tags, one argument each: a text that begins with a hyphen is still no option. */
function tagsOf({ title, artists, album, artist, position, disc, tracks, discs, releaseDate }: SongForFile): string[] {
  const tags = {
    title,
    artist: artists,
    album,
    album_artist: artist,
    track: position === null ? null : tracks === null ? String(position) : `${position}/${tracks}`,
    disc: disc === null || discs <= 1 ? null : `${disc}/${discs}`,
    date: releaseDate,
  };
  return Object.entries(tags).flatMap(([name, value]) => (value ? ['-metadata', `${name}=${value}`] : []));
}

/** Null when there is none to be had: a song without its cover is better than none. */
async function fetchCover(
  { images, log }: DownloadDeps,
  dir: string,
  { coverUrl }: SongForFile,
): Promise<string | null> {
  if (!coverUrl) return null;
  try {
    const path = join(dir, 'cover.jpg');
    await writeFile(
      path,
      await images.proxy.load({ url: coverUrl, size: COVER_SIZE, format: 'jpeg', isBackground: true }),
    );
    return path;
  } catch (error) {
    log.info({ error: messageOf(error) }, 'a download gets no cover');
    return null;
  }
}
