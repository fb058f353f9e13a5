import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where an import has its files; a folder has a random name, because its import may not be there yet. */
export interface ImportFiles {
  folder: string;
  /** What was sent. */
  source: string;
  report: string;
}

const root = (storageRoot: string) => join(storageRoot, 'imports');

/** The places of the files of an import. */
export function importFiles({ storageRoot }: { storageRoot: string }, folder: string): ImportFiles {
  const path = join(root(storageRoot), folder);
  return { folder: path, source: join(path, 'source'), report: join(path, 'refused.jsonl') };
}

/** The same, with the folder made. */
export async function makeImportFolder(config: { storageRoot: string }, folder: string): Promise<ImportFiles> {
  const files = importFiles(config, folder);
  await mkdir(files.folder, { recursive: true });
  return files;
}

/** What has no import after a day is not being sent any more. */
const ABANDONED_AFTER_MS = 86_400_000;

/** Deletes the folders of imports that are not there any more, and the files that nobody will read again. `known` says which may be. */
export async function removeAbandonedFiles(
  config: { storageRoot: string },
  known: ReadonlyMap<string, boolean>,
  now: Date,
): Promise<void> {
  const folders = await readdir(root(config.storageRoot)).catch(() => []); // nobody has imported anything
  for (const name of folders) {
    const { folder, source } = importFiles(config, name);
    const isOpen = known.get(name);
    if (isOpen === false) await rm(source, { force: true });
    if (isOpen !== undefined) continue;
    const { mtime } = await stat(folder);
    if (now.getTime() - mtime.getTime() > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}
