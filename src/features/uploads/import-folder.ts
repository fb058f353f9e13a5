import { existsSync } from 'node:fs';
import { opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readTaggedSound, sha256OfFile, type TaggedSound } from '#features/media/index.ts';
import { AppError } from '#lib/errors.ts';
import { findSongs } from './catalogue-tracks.repository.ts';
import { SIGNATURE_BYTES, signatureOf } from './file-signature.ts';
import { findOrMakeTracks } from './find-or-make-tracks.ts';
import { recognise } from './recognise.ts';
import { headOf } from './staged-files.ts';
import { takeIntoLibrary } from './take-into-library.ts';
import type { UploadDeps } from './upload-deps.ts';
import { findKept } from './uploads.repository.ts';

/** What became of one file of a folder. `recognised` and `new` are what a dry run says. */
export type ImportedFile =
  | { path: string; outcome: 'added'; to: string }
  | { path: string; outcome: 'recognised' | 'new' | 'duplicate' }
  | { path: string; outcome: 'refused'; reason: string };

interface ImportOptions {
  /** Takes each file away from where it was, once it is in the library. */
  move: boolean;
  /** Changes nothing, and says what would be done. */
  dryRun: boolean;
  /** Told of each file. */
  onFile(file: ImportedFile): void;
}

/** Looked up and made together. */
const SET_SIZE = 50;

/** The files below a folder that begin like sound, whatever their names; links are not followed. */
export async function* findSounds(folder: string): AsyncGenerator<string> {
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* findSounds(path);
    else if (entry.isFile() && signatureOf(await headOf(path, SIGNATURE_BYTES)) === 'sound') yield path;
  }
}

/**
 * Takes files into the library as a confirmed upload would, in sets. What is here already is passed over, so that an import that was broken off
 * goes on, and one that is done again changes nothing.
 */
export async function importFiles(deps: UploadDeps, paths: Iterable<string>, options: ImportOptions): Promise<void> {
  let set: string[] = [];
  for (const path of paths) {
    set.push(path);
    if (set.length < SET_SIZE) continue;
    await importSet(deps, set, options);
    set = [];
  }
  await importSet(deps, set, options);
}

interface Readable {
  path: string;
  sha256: string;
  sound: TaggedSound;
}

async function importSet(deps: UploadDeps, paths: readonly string[], options: ImportOptions): Promise<void> {
  const fresh = await leaveOutKept(deps, await readAll(paths, options), options);
  const sounds = fresh.map(({ sound }) => sound);
  if (options.dryRun) {
    const found = await deps.database.run((db) => recognise(db, sounds, NOBODY));
    for (const [at, { path }] of fresh.entries()) {
      options.onFile({ path, outcome: found[at]?.track ? 'recognised' : 'new' });
    }
    return;
  }
  const trackIds = await findOrMakeTracks(deps, sounds, NOBODY);
  const songs = await deps.database.run((db) =>
    findSongs(
      db,
      trackIds.flatMap((id) => id ?? []),
    ),
  );
  for (const [at, { path, sha256 }] of fresh.entries()) {
    const song = songs.find(({ trackId }) => trackId === trackIds[at]);
    if (!song) {
      options.onFile({ path, outcome: 'refused', reason: 'Its tags name no title or no artist.' });
      continue;
    }
    const taken = await takeIntoLibrary(deps, { from: path, sha256, song, origin: 'import' });
    options.onFile(reported(path, taken));
    if (options.move && (taken.outcome === 'added' || taken.outcome === 'duplicate')) await rm(path, { force: true });
  }
}

/** Nobody's favourites and ratings are read. */
const NOBODY = 0;

function reported(path: string, taken: Awaited<ReturnType<typeof takeIntoLibrary>>): ImportedFile {
  if (taken.outcome === 'added') return { path, outcome: 'added', to: taken.path };
  if (taken.outcome === 'duplicate') return { path, outcome: 'duplicate' };
  const reason = taken.outcome === 'broken' ? taken.reason : 'Its track was deleted meanwhile.';
  return { path, outcome: 'refused', reason };
}

async function readAll(paths: readonly string[], { onFile }: ImportOptions): Promise<Readable[]> {
  const read: Readable[] = [];
  for (const path of paths) {
    try {
      const sound = await readTaggedSound(path);
      read.push({ path, sha256: await sha256OfFile(path), sound });
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unprocessable') throw error;
      onFile({ path, outcome: 'refused', reason: error.detail });
    }
  }
  return read;
}

/** Of several files of one content the first one counts. */
async function leaveOutKept(
  { database, config }: UploadDeps,
  read: readonly Readable[],
  { onFile, move, dryRun }: ImportOptions,
): Promise<Readable[]> {
  const sha256s = read.map(({ sha256 }) => sha256);
  const kept = await database.run((db) => findKept(db, { sha256s, recordingIds: [] }));
  const known = new Set(
    kept.filter(({ path }) => existsSync(join(config.storageRoot, path))).map(({ sha256 }) => sha256),
  );
  const fresh: Readable[] = [];
  for (const file of read) {
    if (!known.has(file.sha256)) {
      known.add(file.sha256);
      fresh.push(file);
      continue;
    }
    onFile({ path: file.path, outcome: 'duplicate' });
    if (move && !dryRun && kept.some(({ sha256 }) => sha256 === file.sha256)) await rm(file.path, { force: true });
  }
  return fresh;
}
