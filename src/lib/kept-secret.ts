import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';

/**
 * The secret in a file that nobody but its owner may read; `make` decides it when there is none yet. Processes that start at once get
 * the same: the file appears whole, and only one of them makes it.
 */
export async function keepSecret(path: string, make: () => string): Promise<string> {
  return (await readKeptSecret(path)) ?? (await makeSecret(path, make()));
}

/** The secret in a file, if there is one. */
export async function readKeptSecret(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function makeSecret(path: string, secret: string): Promise<string> {
  const unfinished = `${path}.${randomUUID()}`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(`${secret}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // Unlike a rename, a link fails where another process was faster.
    await link(unfinished, path);
    return secret;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return keepSecret(path, () => secret);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
