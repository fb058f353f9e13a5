import { link, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Jobs } from '#jobs/jobs.ts';
import type { SongForFile } from './downloads.repository.ts';
import { safeFileName } from './safe-file-name.ts';

/** Below the storage root. */
const DOWNLOADS_FOLDER = 'music_downloads';
/** Where files are until they count. Nothing in it is ever part of the library. */
const INCOMING = `${DOWNLOADS_FOLDER}/.incoming`;

/** `music_downloads/Artist/Album/NN Title.ext`, or `D-NN Title.ext` on an album of several discs. */
export function libraryPath(song: SongForFile, extension: string): string {
  const { artist, album, title, disc, position, discs } = song;
  const number = position === null ? '' : `${String(position).padStart(2, '0')} `;
  const place = disc !== null && discs > 1 && position !== null ? `${disc}-${number}` : number;
  const folder = `${DOWNLOADS_FOLDER}/${safeFileName(artist, 'Unknown Artist')}/${safeFileName(album, 'Unknown Album')}`;
  return `${folder}/${safeFileName(`${place}${title}`, 'Untitled')}.${extension}`;
}

/** An empty folder for one job. */
export async function makeIncoming(storageRoot: string, jobId: string): Promise<string> {
  const folder = join(storageRoot, INCOMING, jobId);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

export async function removeIncoming(storageRoot: string, jobId: string): Promise<void> {
  await rm(join(storageRoot, INCOMING, jobId), { recursive: true, force: true });
}

/** Deletes what jobs have left behind that do not run: their processes were killed. */
export async function sweepIncoming({ jobs }: { jobs: Jobs }, storageRoot: string): Promise<void> {
  const names = await readdir(join(storageRoot, INCOMING)).catch(() => []);
  const ids = names.filter((name) => /^[0-9a-f-]{36}$/.test(name));
  const running = new Set((await jobs.findMany(ids)).flatMap(({ id, status }) => (status === 'running' ? [id] : [])));
  for (const id of ids) if (!running.has(id)) await removeIncoming(storageRoot, id);
}

/**
 * Moves a whole file into the library in one step, under the wanted path or, where that is taken, `… (2).ext`. `note` is told the path
 * before anything stands there, so that whoever is killed in between can find it again.
 */
export async function moveIntoLibrary(
  storageRoot: string,
  from: string,
  wanted: string,
  note: (path: string) => Promise<void>,
): Promise<string> {
  await mkdir(join(storageRoot, dirname(wanted)), { recursive: true });
  for (let copy = 1; ; copy += 1) {
    const path = copy === 1 ? wanted : wanted.replace(/(\.[^.]+)$/, ` (${copy})$1`);
    if (await isTaken(join(storageRoot, path))) continue;
    await note(path);
    if (await claim(from, join(storageRoot, path))) return path;
  }
}

/** False when somebody else was faster. A link never replaces a file; where there are none, a rename has to do. */
async function claim(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    await rm(from);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    await rename(from, to);
    return true;
  }
}

async function isTaken(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Takes a file out of the library, with the folders that this leaves empty. */
export async function removeFromLibrary(storageRoot: string, path: string): Promise<void> {
  await rm(join(storageRoot, path), { force: true });
  for (let folder = dirname(path); folder.startsWith(`${DOWNLOADS_FOLDER}/`); folder = dirname(folder)) {
    const isRemoved = await rmdir(join(storageRoot, folder)).then(
      () => true,
      () => false, // something is in it
    );
    if (!isRemoved) return;
  }
}
