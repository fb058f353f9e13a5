import type { ReadableFile } from '#http/serve-file.ts';
import { AppError } from '#lib/errors.ts';
import type { AudioFile } from './audio-files.repository.ts';
import type { Reader } from './growing-file.ts';
import type { Originals } from './originals.ts';
import { type ListenerWish, mimeOf, recipeFor } from './transcode-recipe.ts';
import type { Transcodes } from './transcodes.ts';

const TAG_LENGTH = 32;
/** An hour; a better file may come. */
export const SOUND_HEADERS = { 'Cache-Control': 'private, max-age=3600' };

export interface ListenDeps {
  originals: Originals;
  transcodes: Transcodes;
}

/** What a listener gets; whoever asked for it closes the handle, or lets the reader leave. */
export type OpenAudio =
  | { state: 'whole'; handle: ReadableFile; size: number; modifiedAt: Date; etag: string; mime: string }
  | { state: 'growing'; reader: Reader; mime: string }
  | { state: 'not_made'; mime: string };

export interface AudioRequest {
  trackId: number;
  wish: ListenerWish;
  /** Nobody will listen: nothing has to be made. */
  onlyLook: boolean;
  /** Gives what aborts the waiting for something that is being made. */
  left(): AbortSignal;
}

/**
 * The sound of a track as the listener wants it.
 * @throws {AppError} `track.not_found`, `audio.not_found`, `audio.offset`, and what `Transcodes.open` throws.
 */
export async function openAudio(deps: ListenDeps, { trackId, wish, onlyLook, left }: AudioRequest): Promise<OpenAudio> {
  const { file, ...stored } = await deps.originals.open(trackId);
  const recipe = recipeFor(file, wish);
  if (!recipe) return { state: 'whole', ...stored, etag: tagOf(file.sha256, stored), mime: file.mime };
  await stored.handle.close();
  if (recipe.timeOffset * 1000 >= file.durationMs) throw beyondTheEnd(file);
  const mime = mimeOf(recipe.format);
  const kept = onlyLook ? await deps.transcodes.findKept(file, recipe) : undefined;
  if (onlyLook && !kept) return { state: 'not_made', mime };
  const transcode = kept ? { state: 'whole' as const, ...kept } : await deps.transcodes.open(file, recipe, left());
  if (transcode.state === 'growing') return { ...transcode, mime };
  const { handle, size, madeAt: modifiedAt, key } = transcode;
  return { state: 'whole', handle, size, modifiedAt, etag: tagOf(key, { size, modifiedAt }), mime };
}

/** Strong: other content, or a file that somebody has changed in place, has another one. */
export function tagOf(content: string, { size, modifiedAt }: { size: number; modifiedAt: Date }): string {
  return `"${content.slice(0, TAG_LENGTH)}-${size.toString(36)}-${modifiedAt.getTime().toString(36)}"`;
}

function beyondTheEnd({ durationMs }: AudioFile): AppError {
  const seconds = Math.floor(durationMs / 1000);
  return new AppError('unprocessable', 'audio.offset', `time_offset is beyond the end: the track has ${seconds} s.`);
}
