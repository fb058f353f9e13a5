import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/** A kept file, open for reading; whoever asked for it closes it. */
export interface StoredFile {
  handle: FileHandle;
  size: number;
  modifiedAt: Date;
  /** Which file in which state it is: another one, or one that was changed, has another name. */
  identity: string;
  /** Whether the file that is open is still the one at its place, and has not changed. */
  isCurrent(): Promise<boolean>;
}

/** It is not there, or something else is there: a link, a folder, a place outside. */
export class StoredFileGone extends Error {
  readonly reason: 'missing' | 'elsewhere';
  constructor(reason: StoredFileGone['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * Opens a file by its path relative to the root. Nothing outside the root is ever opened for the caller, and no link inside of it is
 * followed: what is open is looked up again, so that nobody can put a link there meanwhile.
 * @throws {StoredFileGone}
 */
export async function openStoredFile(root: string, path: string): Promise<StoredFile> {
  if (isAbsolute(path) || path.includes('\0') || path.split(/[\\/]/).some((part) => part === '..' || part === '')) {
    throw new StoredFileGone('elsewhere', `${path} is no path below the storage`);
  }
  const wanted = join(await realpath(root), path);
  const handle = await open(wanted, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(asGone);
  try {
    const opened = await handle.stat();
    const [real, there] = await Promise.all([realpath(wanted), lstat(wanted)]).catch(asGone);
    const isThatFile = real === wanted && there.ino === opened.ino && there.dev === opened.dev;
    if (!opened.isFile() || !isThatFile) throw new StoredFileGone('elsewhere', `${path} leads elsewhere`);
    const identity = identityOf(opened);
    // Who opens it again hears why.
    const isCurrent = () =>
      lstat(wanted).then(
        (now) => identityOf(now) === identity,
        () => false,
      );
    return { handle, size: opened.size, modifiedAt: opened.mtime, identity, isCurrent };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function identityOf({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}

const MISSING = new Set(['ENOENT', 'ENOTDIR']);
/** A link, a socket or a pipe, a name that no file can have. */
const ELSEWHERE = new Set(['ELOOP', 'EMLINK', 'ENXIO', 'ENAMETOOLONG']);

function asGone(error: NodeJS.ErrnoException): never {
  const { code = '', message } = error;
  if (MISSING.has(code)) throw new StoredFileGone('missing', message, { cause: error });
  if (ELSEWHERE.has(code)) throw new StoredFileGone('elsewhere', message, { cause: error });
  throw error;
}
