import { type FileHandle, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { notHere } from '#features/catalog/index.ts';
import { AppError } from '#lib/errors.ts';
import { type AudioFile, deleteAudioFile, findAudioFile } from './audio-files.repository.ts';
import type { Reader } from './growing-file.ts';
import type { MediaDeps } from './media-deps.ts';
import { openStoredFile, type StoredFile, StoredFileGone } from './stored-file.ts';
import { type ListenerWish, mimeOf, recipeFor } from './transcode-recipe.ts';
import type { Transcodes } from './transcodes.ts';

const TAG_LENGTH = 32;

export interface ListenDeps extends MediaDeps {
  transcodes: Transcodes;
}

/** What a listener gets; whoever asked for it closes the handle, or lets the reader leave. */
export type OpenAudio =
  | { state: 'whole'; handle: FileHandle; size: number; modifiedAt: Date; etag: string; mime: string }
  | { state: 'growing'; reader: Reader; mime: string }
  | { state: 'not_made'; mime: string };

export interface AudioRequest {
  trackId: number;
  wish: ListenerWish;
  /** Nobody will listen: nothing has to be made. */
  onlyLook: boolean;
  /** Aborts the waiting for something that is being made. */
  left: AbortSignal;
}

/**
 * The sound of a track as the listener wants it.
 * @throws {AppError} `track.not_found`, `audio.not_found`, `audio.offset`, and what `Transcodes.open` throws.
 */
export async function openAudio(deps: ListenDeps, { trackId, wish, onlyLook, left }: AudioRequest): Promise<OpenAudio> {
  const { file, stored } = await openOriginal(deps, trackId);
  const recipe = recipeFor(file, wish);
  if (!recipe) return { state: 'whole', ...stored, etag: tagOf(file.sha256, stored), mime: file.mime };
  await stored.handle.close();
  if (recipe.timeOffset * 1000 >= file.durationMs) throw beyondTheEnd(file);
  const mime = mimeOf(recipe.format);
  const kept = onlyLook ? await deps.transcodes.findKept(file, recipe) : undefined;
  if (onlyLook && !kept) return { state: 'not_made', mime };
  const transcode = kept ? { state: 'whole' as const, ...kept } : await deps.transcodes.open(file, recipe, left);
  if (transcode.state === 'growing') return { ...transcode, mime };
  const { handle, size, madeAt: modifiedAt, key } = transcode;
  return { state: 'whole', handle, size, modifiedAt, etag: tagOf(key, { size, modifiedAt }), mime };
}

/** The best file that is really there: those that are not are forgotten on the way. */
async function openOriginal(deps: ListenDeps, trackId: number): Promise<{ file: AudioFile; stored: StoredFile }> {
  const file = await deps.database.run((db) => findAudioFile(db, trackId));
  if (file === undefined) throw notHere('track', trackId);
  if (file === null) throw noSound(trackId);
  try {
    return { file, stored: await openStoredFile(deps.config.storageRoot, file.path) };
  } catch (error) {
    if (!(error instanceof StoredFileGone)) throw error;
    const isForgotten = await forgetLostFile(deps, file, error);
    if (!isForgotten) throw noSound(trackId);
    return openOriginal(deps, trackId);
  }
}

/** Forgets a file that somebody deleted; not one whose disk is away, nor one that something else has taken the place of. */
async function forgetLostFile(
  { database, config, log }: ListenDeps,
  { id, path }: AudioFile,
  { reason, message }: StoredFileGone,
): Promise<boolean> {
  const [topFolder = ''] = path.split('/');
  const there = await readdir(join(config.storageRoot, topFolder)).catch(() => []);
  const isLost = reason === 'missing' && there.length > 0;
  log.warn({ path, reason, error: message, forgotten: isLost }, 'a file of sound is not where it was');
  if (isLost) await database.run((db) => deleteAudioFile(db, id));
  return isLost;
}

/** Strong: other content, or a file that somebody has changed in place, has another one. */
function tagOf(content: string, { size, modifiedAt }: { size: number; modifiedAt: Date }): string {
  return `"${content.slice(0, TAG_LENGTH)}-${size.toString(36)}-${modifiedAt.getTime().toString(36)}"`;
}

function noSound(trackId: number): AppError {
  const detail = `There is no sound of this track yet. POST /youtube/download/${trackId} fetches it; POST /upload/preview takes a file of yours; ?preview=1 leads to a source's preview.`;
  return new AppError('not_found', 'audio.not_found', detail);
}

function beyondTheEnd({ durationMs }: AudioFile): AppError {
  const seconds = Math.floor(durationMs / 1000);
  return new AppError('unprocessable', 'audio.offset', `time_offset is beyond the end: the track has ${seconds} s.`);
}
