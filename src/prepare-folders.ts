import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Config, ConfigError } from './config.ts';
import { messageOf } from './lib/errors.ts';

/**
 * Makes the folders that the configuration names.
 * @throws {ConfigError} one line, when one of them cannot be made or written to.
 */
export function prepareFolders({ storageRoot, cacheRoot, tape }: Config): void {
  prepareFolder('STORAGE_ROOT', storageRoot);
  prepareFolder('CACHE_ROOT', cacheRoot);
  if (tape.mode === 'record' && tape.dir) prepareFolder('TAPE_DIR', tape.dir);
}

function prepareFolder(variable: string, folder: string): void {
  try {
    makeFolder(folder);
    const probe = join(folder, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new ConfigError(
      `${variable}=${folder}: cannot be written to (${messageOf(error)}); choose a folder of your own`,
    );
  }
}

/** One level at a time: asked for several at once, Node never returns where the system refuses a folder as "not there" (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
