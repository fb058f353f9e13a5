import type { Database } from '#db/client.ts';
import type { Jobs } from '#jobs/jobs.ts';
import { AppError } from '#lib/errors.ts';
import type { Registry } from '#providers/registry.ts';
import { abandonedSoundJob } from './abandoned-sound.job.ts';
import {
  type Blocking,
  deleteDoomed,
  findBlocking,
  findDoomed,
  isStillNeeded,
  leavesSound,
  type Target,
} from './deletions.repository.ts';
import { forgetDeleted } from './forget-deleted.ts';
import { takeIngestTurn } from './ingest/ingest-turn.repository.ts';
import { notHere } from './not-here.ts';

export interface DeleteDeps {
  database: Database;
  registry: Registry;
  jobs: Pick<Jobs, 'enqueue'>;
}

/** Favourites that come and go between the look and the delete. */
const MAX_TRIES = 5;
const NAMED = 5;

/**
 * Deletes an artist, an album or a track with everything that belongs to it, and forgets what sources were asked about it: what is asked
 * for again comes back; its files of sound are deleted by a job. The database refuses as long as any of it is a favourite of anybody, whoever comes first.
 * @throws {AppError} `artist.not_found` and its like; `favorite.blocks_deletion` naming what is a favourite, never whose.
 */
export async function deleteEntity(
  { database, registry, jobs }: DeleteDeps,
  target: Target,
  viewerId: number,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const blocking = await database.run((db) => findBlocking(db, target, viewerId));
    if (blocking.length > 0) throw blocked(target, blocking);
    try {
      const wasHere = await database.transaction(async (db) => {
        // What is being taken in now may be about it.
        await takeIngestTurn(db);
        const doomed = await findDoomed(db, target);
        if (!doomed) return false;
        await forgetDeleted(db, registry, target, doomed);
        await deleteDoomed(db, doomed);
        if (await leavesSound(db)) {
          // One for each deletion: a job that runs already may have looked before.
          await jobs.enqueue(abandonedSoundJob, { key: `${target.kind}:${target.id}`, input: {} }, db);
        }
        return true;
      });
      if (!wasHere) throw notHere(target.kind, target.id);
      return;
    } catch (error) {
      if (!isStillNeeded(error) || tries === MAX_TRIES) throw error;
    }
  }
}

function blocked({ kind, id }: Target, blocking: readonly Blocking[]): AppError {
  const named = blocking.slice(0, NAMED).map((favorite) => {
    const { name, album, mine } = favorite;
    const isItself = favorite.kind === kind && favorite.id === id;
    const what = isItself
      ? `the ${kind} itself`
      : `${favorite.kind} “${name}”${album === null ? '' : ` on “${album}”`}`;
    return mine ? `${what} (yours)` : what;
  });
  const more = blocking.length - named.length;
  const all = [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const isOne = blocking.length === 1;
  const detail = `The ${kind} with the local id ${id} cannot be deleted while ${isOne ? 'this is a favourite' : 'these are favourites'}: ${all}.`;
  return new AppError('conflict', 'favorite.blocks_deletion', detail);
}
