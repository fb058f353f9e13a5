import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  addAudioFile,
  extensionOf,
  findAudioBySha256,
  libraryPath,
  type NewAudioFile,
  placeInLibrary,
  probeAudio,
  removeFromLibrary,
} from '#features/media/index.ts';
import { AppError } from '#lib/errors.ts';
import type { SongToFile } from './catalogue-tracks.repository.ts';
import type { UploadDeps } from './upload-deps.ts';

/** What became of a file that was to go into the library. */
export type Taken =
  | { outcome: 'added'; audioFileId: number; path: string }
  | { outcome: 'duplicate'; audioFileId: number }
  | { outcome: 'broken'; reason: string }
  /** The track is not here any more. */
  | { outcome: 'gone' };

interface ToTake extends Pick<NewAudioFile, 'origin' | 'accountId'> {
  /** Where the file is; it stays there, too. */
  from: string;
  sha256: string;
  song: SongToFile;
  /** Remembers where the file is about to stand, so that whoever is killed in between can go on. */
  journal?: { read(): Promise<string | null>; write(path: string): Promise<void> };
}

/**
 * Puts a file into the library under the name of its song, as it is, and lets it count. Safe to be done again, also after a process was killed
 * half-way: what stands there already with this content is the file.
 */
export async function takeIntoLibrary(deps: UploadDeps, file: ToTake): Promise<Taken> {
  const { config, database } = deps;
  const { from, sha256, song, origin, accountId, journal } = file;
  const probe = await probeAudio(deps, from).catch((error) => {
    if (error instanceof AppError && error.kind === 'unprocessable') return error.detail;
    throw error;
  });
  if (typeof probe === 'string') return { outcome: 'broken', reason: probe };
  const known = await database.run((db) => findAudioBySha256(db, sha256));
  const isOurs = known !== null && known.path === (await journal?.read());
  if (known && !isOurs && existsSync(join(config.storageRoot, known.path))) {
    return { outcome: 'duplicate', audioFileId: known.id };
  }
  const note = journal?.write ?? (async () => {});
  const wanted = libraryPath(song, extensionOf(probe));
  const path = await placeInLibrary(config.storageRoot, { from, wanted, sha256, note });
  const added = await addAudioFile(deps, { recordingId: song.recordingId, path, probe, origin, accountId });
  if (added.outcome === 'added') return { outcome: 'added', audioFileId: added.id, path };
  if (added.outcome === 'gone' || added.of.path !== path) await removeFromLibrary(config.storageRoot, path);
  return added.outcome === 'gone' ? { outcome: 'gone' } : { outcome: 'duplicate', audioFileId: added.of.id };
}
