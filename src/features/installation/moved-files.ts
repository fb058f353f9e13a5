import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UNFINISHED } from '#lib/whole-file.ts';

/** What lies below the storage root for this machine alone: the embedded database, and the secret that signs. */
const STAYS = /^(?:db(?:\..*)?|jwt-secret(?:\..*)?)$/;

/** Whether a file below the storage root goes along when an installation moves with its files. `path` is relative, with `/`. */
export function isMoved(path: string): boolean {
  const [top = ''] = path.split('/');
  return !STAYS.test(top) && !path.endsWith(UNFINISHED) && !path.endsWith('.gitkeep');
}

/** The files below the storage root that go along, relative, with `/`. */
export async function listMovedFiles(storageRoot: string): Promise<{ path: string; bytes: number }[]> {
  const files: { path: string; bytes: number }[] = [];
  for (const top of await readdir(storageRoot, { withFileTypes: true })) {
    if (!isMoved(top.name)) continue;
    const entries = top.isDirectory()
      ? await readdir(join(storageRoot, top.name), { recursive: true, withFileTypes: true })
      : [top];
    for (const entry of entries) {
      const file = join(entry.parentPath, entry.name);
      const path = relative(storageRoot, file).split(sep).join('/');
      if (entry.isFile() && isMoved(path)) files.push({ path, bytes: (await stat(file)).size });
    }
  }
  return files;
}
