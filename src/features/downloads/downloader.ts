import type { DOWNLOAD_FORMATS as STORED_FORMATS } from '#db/schema/downloads.ts';
import type { Video } from '#music/match-video.ts';

/** `best` is the source's own sound, as it is. */
export type DownloadFormat = (typeof STORED_FORMATS)[number];
export const DOWNLOAD_FORMATS = ['m4a', 'mp3', 'opus', 'best'] as const satisfies readonly DownloadFormat[];

export interface DownloadOrder {
  url: string;
  /** An empty folder, for this download alone. Whatever is in it afterwards is the caller's. */
  dir: string;
  /** Preferred where the source has it; what comes may be something else. */
  format: DownloadFormat;
  /** No file may become larger. */
  maxBytes: number;
}

export interface DownloadProgress {
  bytes: number;
  totalBytes?: number;
  /** Bytes a second. */
  speed?: number;
}

/** What a source says about a video without sending it. */
export interface ProbedVideo {
  title?: string;
  durationMs?: number;
  isLive: boolean;
}

/** A program that gets the sound behind a page. Everything rejects with `DownloadError`, or with the signal's reason when aborted. */
export interface Downloader {
  readonly name: string;
  /** Its version, and where it is when it is a program of its own; null when it is not installed. */
  available(): Promise<{ version: string; path?: string } | null>;
  search?(query: string, options: { limit: number; signal: AbortSignal }): Promise<Video[]>;
  probe(url: string, options: { signal: AbortSignal }): Promise<ProbedVideo>;
  /** The path of the whole file in `dir`. Nothing of the program runs any more when this settles. */
  download(
    order: DownloadOrder,
    options: { onProgress(progress: DownloadProgress): void; signal: AbortSignal },
  ): Promise<{ path: string }>;
}

/** Why there is no file, as a stable word. */
export type DownloadReason =
  | 'no_downloader' // none is installed
  | 'no_video' // no video is known to be the song
  | 'gone' // the video is not there, or not for everybody
  | 'refused' // the source wants to know that we are people, or less of us
  | 'live'
  | 'too_long'
  | 'too_large'
  | 'disk_full'
  | 'stalled' // it said nothing for too long, or was at it for too long
  | 'crashed' // the program failed, or cannot be understood
  | 'not_audio' // what came cannot be opened
  | 'wrong_song' // its length is not that of the track
  | 'duplicate' // the very same file is here as another song's
  | 'needs_ffmpeg'
  | 'daily_limit'
  | 'disk_budget';

const FINAL: ReadonlySet<DownloadReason> = new Set<DownloadReason>([
  'no_video',
  'gone',
  'live',
  'too_long',
  'too_large',
  'wrong_song',
  'duplicate',
  'needs_ffmpeg',
]);

/** No file. Its message is for people. */
export class DownloadError extends Error {
  readonly reason: DownloadReason;
  constructor(reason: DownloadReason, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'DownloadError';
    this.reason = reason;
  }

  /** Trying again will not change it. */
  get isFinal(): boolean {
    return FINAL.has(this.reason);
  }
}
