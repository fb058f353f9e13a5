import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256OfFile } from './add-audio-file.ts';
import { safeFileName } from './safe-file-name.ts';

/** Below the storage root. */
const LIBRARY_FOLDER = 'music_downloads';
/** Where files are until they count. Nothing in it is ever part of the library. */
export const INCOMING = `${LIBRARY_FOLDER}/.incoming`;

/** What a file is named after. */
export interface SongPlace {
  title: string;
  album: string;
  /** Who the album is filed under. */
  artist: string;
  disc: number | null;
  position: number | null;
  discs: number;
}

/** `music_downloads/Artist/Album/NN Title.ext`, or `D-NN Title.ext` on an album of several discs. */
export function libraryPath(song: SongPlace, extension: string): string {
  const { artist, album, title, disc, position, discs } = song;
  const number = position === null ? '' : `${String(position).padStart(2, '0')} `;
  const place = disc !== null && discs > 1 && position !== null ? `${disc}-${number}` : number;
  const folder = `${LIBRARY_FOLDER}/${safeFileName(artist, 'Unknown Artist')}/${safeFileName(album, 'Unknown Album')}`;
  return `${folder}/${safeFileName(`${place}${title}`, 'Untitled')}.${extension}`;
}

interface ToPlace {
  from: string;
  /** Below the storage root. */
  wanted: string;
  /** With it, a file of this very content that stands there already is taken for the one that is to be placed. */
  sha256?: string;
  /** Told the path before anything stands there, so that whoever is killed in between can find it again. */
  note(path: string): Promise<void>;
}

/**
 * Puts a whole file into the library in one step, under the wanted path or, where that is taken, `… (2).ext`. The file stays where it was,
 * too. Gives the path.
 */
export async function placeInLibrary(storageRoot: string, { from, wanted, sha256, note }: ToPlace): Promise<string> {
  await mkdir(join(storageRoot, dirname(wanted)), { recursive: true });
  for (let copy = 1; ; copy += 1) {
    const path = copy === 1 ? wanted : wanted.replace(/(\.[^.]+)$/, ` (${copy})$1`);
    const place = join(storageRoot, path);
    if (await isTaken(place)) {
      if (sha256 !== undefined && (await sha256OfFile(place)) === sha256) return path;
      continue;
    }
    await note(path);
    if (await claim(storageRoot, from, place)) return path;
    copy -= 1; // look again at what is there now
  }
}

/** The same, and takes the file away from where it was. */
export async function moveIntoLibrary(storageRoot: string, file: ToPlace): Promise<string> {
  const path = await placeInLibrary(storageRoot, file);
  await rm(file.from);
  return path;
}

const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'ENOSYS']);

/** False when somebody else was faster. A link never replaces a file; where there are none, a rename has to do. */
async function claim(storageRoot: string, from: string, to: string): Promise<boolean> {
  try {
    return await linked(from, to);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EXDEV' && !NO_LINKS.has(code)) throw error;
    const near = await copyNear(storageRoot, from);
    try {
      if (code === 'EXDEV') return await linked(near, to);
      await rename(near, to);
      return true;
    } finally {
      await rm(near, { force: true });
    }
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    (error) => {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    },
  );
}

/** On the disk of the library, so that the last step is one. */
async function copyNear(storageRoot: string, from: string): Promise<string> {
  const near = join(storageRoot, INCOMING, `copy-${randomUUID()}`);
  await mkdir(dirname(near), { recursive: true });
  await copyFile(from, near);
  return near;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
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
  for (let folder = dirname(path); folder.startsWith(`${LIBRARY_FOLDER}/`); folder = dirname(folder)) {
    const isRemoved = await rmdir(join(storageRoot, folder)).then(
      () => true,
      () => false, // something is in it
    );
    if (!isRemoved) return;
  }
}
