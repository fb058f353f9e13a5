import { readFile, rm, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Database, Queryable } from '#db/client.ts';
import { decodeText, type Imported, importPlaylist } from '#features/playlists/index.ts';
import { Hopeless, type JobHandler, type RunningJob } from '#jobs/define-job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { Clock } from '#lib/clock.ts';
import { AppError, messageOf } from '#lib/errors.ts';
import type { QualityTable } from '#music/quality.ts';
import type { importJob } from './import.job.ts';
import { type ImportFiles, importFiles } from './import-files.ts';
import { trackRows } from './import-kinds.ts';
import { openReport } from './import-report.ts';
import { importRows } from './import-rows.ts';
import { addTally, findImport, isDatabaseFull, notePlaylist, type StoredImport } from './imports.repository.ts';
import { isDiskFull } from './is-disk-full.ts';
import { listenRows } from './listens/listen-rows.ts';
import { seekIfNews } from './listens/seek-unmatched.job.ts';
import { UnreadableFile } from './read/read-item.ts';

export interface RunImportDeps {
  jobs: Jobs;
  database: Database;
  clock: Clock;
  quality: QualityTable;
  config: { storageRoot: string };
}

/** What is kept of an import of which nothing is left to be read. */
const checkpointSchema = z.object({ isAllIn: z.literal(true) });

type Job = RunningJob<z.infer<typeof importJob.input>>;

/** What a job of `importJob` does: takes in what is not in yet, and deletes the file when nobody will read it again. */
export function runImport(deps: RunImportDeps): JobHandler<Job['input']> {
  return async (job) => {
    const stored = await deps.database.run((db) => findImport(db, job.id));
    if (!stored) throw new Hopeless('The import was deleted.');
    const files = importFiles(deps.config, stored.folder);
    try {
      // One that was stopped behind its last row has no file any more.
      if (!checkpointSchema.safeParse(job.checkpoint).success) await take(deps, { job, stored, files });
    } catch (error) {
      const hopeless = asHopeless(error);
      if (hopeless instanceof Hopeless) await rm(files.source, { force: true });
      throw hopeless;
    }
    await job.save({ isAllIn: true });
    await rm(files.source, { force: true });
    if (stored.kind === 'tracks') await deps.database.transaction((tx) => seekIfNews(tx, deps.jobs));
    return {};
  };
}

async function take(
  deps: RunImportDeps,
  { job, stored, files }: { job: Job; stored: StoredImport; files: ImportFiles },
): Promise<void> {
  if (stored.kind === 'playlist') return takePlaylist(deps, stored, files);
  const onProgress = ({ done, total }: { done: number; total: number }) =>
    job.progress({ done: kilobytes(done), total: kilobytes(total) });
  const rowDeps = { database: deps.database, clock: deps.clock, files, signal: job.signal, onProgress };
  if (stored.kind === 'tracks') return importRows(rowDeps, stored, trackRows(deps, job.input.map));
  return importRows(rowDeps, stored, listenRows(deps, stored));
}

const kilobytes = (bytes: number) => Math.ceil(bytes / 1000);

const MAX_PLAYLIST_BYTES = 5_000_000;

async function takePlaylist(deps: RunImportDeps, stored: StoredImport, files: ImportFiles): Promise<void> {
  if (stored.playlistId !== null) return;
  const { size } = await stat(files.source);
  if (size > MAX_PLAYLIST_BYTES) throw new Hopeless(`A playlist may have at most ${MAX_PLAYLIST_BYTES} bytes.`);
  await importPlaylist(deps, {
    viewerId: stored.accountId,
    content: decodeText(await readFile(files.source)),
    fileName: stored.fileName ?? undefined,
    note: (tx, imported) => noteImported(tx, { stored, files }, imported),
  });
}

/** With the playlist, or not at all: one that is killed would else be made twice. */
async function noteImported(
  tx: Queryable,
  { stored, files }: { stored: StoredImport; files: ImportFiles },
  { playlistId, matched, notFound }: Imported,
): Promise<void> {
  const report = await openReport(files.report, 0);
  const reportBytes = await report
    .add(notFound.map(({ line, text, reason }) => ({ line, reason: `${text}: ${reason}` })))
    .finally(() => report.close());
  const tally = { created: matched, updated: 0, unchanged: 0, refused: notFound.length, skipped: 0, unmatched: 0 };
  if (!(await notePlaylist(tx, stored.id, playlistId))) throw new Error('somebody else has imported this playlist');
  await addTally(tx, stored, { tally, rows: matched + notFound.length, reportBytes });
}

/** What will not be different next time, in words that say what to do. */
function asHopeless(error: unknown): unknown {
  if (isDiskFull(error) || isDatabaseFull(error)) {
    return new Hopeless(
      'The disk is full. Make room and send the file again: what was taken in stays, and is not taken in twice.',
    );
  }
  if (error instanceof UnreadableFile) return new Hopeless(error.message);
  if (error instanceof AppError && error.kind !== 'unavailable') return new Hopeless(error.detail);
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return new Hopeless(`The file is not here any more (${messageOf(error)}): send it again.`);
  }
  return error;
}
