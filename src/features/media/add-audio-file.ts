import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type AudioFile,
  findAudioBySha256,
  insertAudioFile,
  moveAudioFile,
  type NewAudioFile,
} from './audio-files.repository.ts';
import type { MediaDeps } from './media-deps.ts';
import { removeAbandonedAudio } from './remove-abandoned-audio.ts';

/** `duplicate`: this very content is kept already, and the new file is not needed. `gone`: so is the performance. */
export type AddedAudio =
  | { outcome: 'added'; id: number }
  | { outcome: 'duplicate'; of: AudioFile }
  | { outcome: 'gone' };

/**
 * Takes a complete file, which stands at its `path` below the storage root already, into the library. Deletes nothing: a file that was not
 * taken is the caller's to remove. Safe to be done again.
 */
export async function addAudioFile(
  deps: MediaDeps,
  input: Omit<NewAudioFile, 'bytes' | 'sha256'>,
): Promise<AddedAudio> {
  const { database, clock, config } = deps;
  const place = join(config.storageRoot, input.path);
  const [{ size }, sha256] = await Promise.all([stat(place), sha256OfFile(place)]);
  const file = { ...input, bytes: size, sha256 };
  // What nobody has any more must not keep the same sound from coming back.
  await removeAbandonedAudio(deps, { except: input.path });
  const id = await database.transaction((tx) => insertAudioFile(tx, file, clock.now()));
  if (id === 'gone') return { outcome: 'gone' };
  if (id !== null) return { outcome: 'added', id };
  const known = await database.run((db) => findAudioBySha256(db, sha256));
  if (!known) return addAudioFile(deps, input); // it was abandoned this very moment
  if (known.path === input.path && known.recordingId === input.recordingId) return { outcome: 'added', id: known.id };
  if (known.path !== input.path && (await isThere(join(config.storageRoot, known.path)))) {
    return { outcome: 'duplicate', of: known };
  }
  await database.run((db) => moveAudioFile(db, known.id, input));
  return { outcome: 'added', id: known.id };
}

/** The hash of a file's content, in hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
