import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createExportFiles } from '#features/exports/export-files.ts';
import { dailyExportSweep, type exportJob, runExport } from '#features/exports/index.ts';
import { Hopeless, type RunningJob } from '#jobs/define-job.ts';
import { silentLogger } from '#lib/logger.ts';
import { countQueries } from '../../support/count-queries.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const own = useTestDatabase();
const clock = createFakeClock();
const execute = (statement: string) => own.database.run((db) => db.execute(sql.raw(statement)));
let cacheRoot: string;
beforeEach(async () => {
  cacheRoot = mkdtempSync(join(tmpdir(), 'fonoteca-exports-'));
  await own.database.run(fillSmallLibrary);
});
afterEach(() => rmSync(cacheRoot, { recursive: true, force: true }));

type Wish = ReturnType<(typeof exportJob)['input']['parse']>;

/** Runs the job; what it says of its progress goes to `onProgress`, which may throw as a lost hold does. */
async function run(wish: Partial<Wish> = {}, onProgress: (done: number, total: number) => void = () => undefined) {
  const database = countQueries(own.database);
  const job: RunningJob<Wish> = {
    id: 'job-1',
    input: { accountId: 1, kind: 'library', format: 'csv', ...wish },
    signal: new AbortController().signal,
    checkpoint: null,
    progress: async ({ done, total }) => onProgress(done, total),
    save: async () => undefined,
  };
  const auth = { avatars: { read: async () => undefined } };
  const deps = { database, clock, log: silentLogger, config: { cacheRoot, storageRoot: cacheRoot }, auth };
  let result: object = {};
  const queries = await database.countDuring(async () => {
    result = await runExport(deps)(job);
  });
  return { result, queries };
}
const folder = () => join(cacheRoot, 'exports', '1');
const more = (tracks: number) =>
  execute(
    `insert into track (album_id, recording_id, title, title_norm) select 1, 1, 'More', 'more' from generate_series(1, ${tracks})`,
  );

describe('the job of an export', () => {
  test('reads a thousand rows with one query, and says how far it is', async () => {
    const few = await run();
    await more(2500);
    const shown: [number, number][] = [];
    const many = await run({}, (done, total) => shown.push([done, total]));
    expect(many.result).toMatchObject({ rows: 2506 });
    expect(many.queries - few.queries).toBe(2);
    expect(shown).toEqual([
      [0, 2506],
      [1000, 2506],
      [2000, 2506],
      [2506, 2506],
    ]);
  });

  test('that is killed half-way leaves no file to be seen, and the next attempt none of what it left', async () => {
    await more(2500);
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'job-1.aaaa.tmp'), 'half of it');
    writeFileSync(join(folder(), 'job-2.bbbb.tmp'), 'of another job');
    const lost = new Error('not ours any more');
    const running = run({}, (done) => {
      if (done < 2000) return;
      expect(readdirSync(folder()).filter((name) => !name.endsWith('.tmp'))).toEqual([]);
      throw lost;
    });
    await expect(running).rejects.toBe(lost);
    expect(readdirSync(folder())).toEqual(['job-2.bbbb.tmp']);
    await run();
    expect(readdirSync(folder()).sort()).toEqual(['job-1', 'job-2.bbbb.tmp']);
  });

  test('that finds no room on the disk ends with what to do', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const running = run({}, (done) => {
      if (done > 0) throw full;
    });
    await expect(running).rejects.toThrow(
      new Hopeless('There is no room on the disk for it: make some, and ask again.'),
    );
    expect(readdirSync(folder())).toEqual([]);
  });
});

describe('the daily sweep', () => {
  test('removes what is older than a week, and what is of accounts that are gone', async () => {
    const files = createExportFiles({ cacheRoot });
    for (const [accountId, jobId] of [
      [1, 'new'],
      [1, 'old'],
      [99, 'gone'],
    ] as const) {
      await files.write(
        { accountId, jobId },
        (async function* () {
          yield 'x';
        })(),
      );
      utimesSync(join(cacheRoot, 'exports', String(accountId), jobId), clock.now(), clock.now());
    }
    const eightDaysAgo = new Date(clock.now().getTime() - 8 * 86_400_000);
    utimesSync(join(folder(), 'old'), eightDaysAgo, eightDaysAgo);
    const sweep = dailyExportSweep({ config: { cacheRoot }, clock });
    await own.database.transaction((tx) => sweep.begin(tx, '2026-11-21'));
    expect(readdirSync(folder())).toEqual(['new']);
    expect(existsSync(join(cacheRoot, 'exports', '99'))).toBe(false);
  });

  test('has nothing to do where nothing was ever exported', async () => {
    const sweep = dailyExportSweep({ config: { cacheRoot }, clock });
    await own.database.transaction((tx) => sweep.begin(tx, '2026-11-21'));
  });
});
