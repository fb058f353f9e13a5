import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { folderSize } from '#lib/folder-size.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

/** Bytes of our own source, and of all packages that it needs to run, as they are installed here. */
export async function installedSize(): Promise<{ source: number; packages: number; largest: [string, number][] }> {
  const lock = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8')) as Lock;
  const needed = Object.entries(lock.packages).flatMap(([path, { dev }]) => (path === '' || dev ? [] : path));
  // What stands within another package is counted with that one.
  const own = needed.filter((path) => path.lastIndexOf('node_modules/') === 0);
  const sizes = await Promise.all(
    own.map(
      async (path): Promise<[string, number]> => [
        path.slice('node_modules/'.length),
        await folderSize(join(REPOSITORY, path)),
      ],
    ),
  );
  const source = (
    await Promise.all(['src', 'drizzle', 'scripts'].map((path) => folderSize(join(REPOSITORY, path))))
  ).reduce(sum, 0);
  const largest = sizes.sort(([, a], [, b]) => b - a).slice(0, 5);
  return { source, packages: sizes.map(([, bytes]) => bytes).reduce(sum, 0), largest };
}

interface Lock {
  packages: Record<string, { dev?: boolean }>;
}

const sum = (a: number, b: number) => a + b;
