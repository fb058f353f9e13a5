import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join } from 'node:path';

/**
 * Where a program is: itself when it is named by its path, else in the first of the folders that has it. `folders` is written as the
 * environment's `PATH`; what is no whole path in it is left out. Undefined when there is none that may be run.
 */
export async function findProgram(program: string, folders: string): Promise<string | undefined> {
  if (basename(program) !== program) return (await isProgram(program)) ? program : undefined;
  for (const folder of folders.split(delimiter).filter(isAbsolute)) {
    const path = join(folder, program);
    if (await isProgram(path)) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
