import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';

/** Files without which PostgreSQL does not take a folder for a database. */
const ESSENTIAL = ['PG_VERSION', join('global', 'pg_control')];

/**
 * Makes the folder ready to be opened: one that a kill left half-made is moved aside (nothing of it was ever in use), never deleted.
 * A marker beside the folder says that the database is being made; call `markComplete` once it answered for the first time.
 */
export function prepareFolder(
  folder: string,
  deps: { clock: Clock; log: Logger },
): { isNew: boolean; markComplete(): void } {
  mkdirSync(dirname(folder), { recursive: true });
  const marker = `${folder}.initialising`;
  if (isUsed(folder) && (existsSync(marker) || !isComplete(folder))) {
    const aside = `${folder}.broken-${deps.clock.now().toISOString().replace(/[:.]/g, '-')}`;
    renameSync(folder, aside);
    deps.log.warn({ folder, aside }, 'the embedded database was half-made; moved it aside and start anew');
  }
  const isNew = !isUsed(folder);
  if (isNew) writeFileSync(marker, '');
  return { isNew, markComplete: () => rmSync(marker, { force: true }) };
}

function isUsed(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

function isComplete(folder: string): boolean {
  return ESSENTIAL.every((file) => existsSync(join(folder, file)));
}
