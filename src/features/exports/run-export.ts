import { Hopeless, type JobHandler } from '#jobs/define-job.ts';
import { contentOf } from './content.ts';
import type { ExportWish } from './export.job.ts';
import type { WriteDeps } from './export-deps.ts';
import { createExportFiles } from './export-files.ts';
import { countRows } from './sheets.repository.ts';

/** Writes the file from its beginning, however often the job is begun: nobody sees it before it is whole. */
export function runExport(deps: WriteDeps): JobHandler<ExportWish> {
  const files = createExportFiles(deps.config);
  return async (job) => {
    let done = 0;
    let total = 0;
    const counted = async function* <Row>(pages: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
      for await (const page of pages) {
        job.signal.throwIfAborted();
        yield page;
        done += page.length;
        await job.progress({ done, total: Math.max(done, total) });
      }
    };
    const { sheets, pieces } = contentOf(deps, job.input, counted);
    total = await countRows(deps.database, sheets);
    await job.progress({ done, total });
    const bytes = await files.write({ accountId: job.input.accountId, jobId: job.id }, pieces).catch((error) => {
      throw isDiskFull(error) ? new Hopeless('There is no room on the disk for it: make some, and ask again.') : error;
    });
    return { rows: done, bytes };
  };
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
