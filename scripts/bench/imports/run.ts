import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadConfig } from '#config.ts';
import { findImport, importFile } from '#features/imports/index.ts';
import { silentLogger } from '#lib/logger.ts';
import { createServices, type Services } from '#services.ts';
import { createWorker } from '#worker.ts';
import { findPostgres, startThrowawayServer } from '../../../tests/support/throwaway-postgres.ts';
import { runScript, ScriptError, wholeNumberOption } from '../../run-script.ts';
import { atLeast, atMost, report } from '../figure.ts';
import { copyIntoBareTables, copyIntoOwnTables } from './bare-copy.ts';
import { writeDataSet, writeHistory } from './made-files.ts';

const USAGE = `Measures imports: a data set beside COPY of its rows, into five bare tables with keys and into tables like ours with all that finds
them, the same again, and a history.

usage: npm run bench:imports -- [--rows 100000] [--listens 1000000]

A throw-away PostgreSQL of this machine is used. "times COPY" is the seconds of COPY through those of the import (1 would be as fast);
"CPU s" is the processor time of this process and of the server (Linux); "largest" is this process at its largest, and "kept" how much larger it was
after a collection of garbage than when a tenth was in, in megabytes. V8 lets garbage lie until there are some 150 MB of it, whatever is imported.`;

const LOOK_EVERY_MS = 50;
const PARTS = 10;
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const OWNER = 1;
const TICKS_A_SECOND = 100;

await runScript(
  { usage: USAGE, options: { rows: { type: 'string' }, listens: { type: 'string' } } },
  async ({ values }) => {
    const rows = wholeNumberOption('rows', values.rows, 100_000);
    const listens = wholeNumberOption('listens', values.listens, 1_000_000);
    const binaries = findPostgres();
    if (!binaries) throw new ScriptError('No PostgreSQL is installed here.');
    const server = await startThrowawayServer(binaries);
    const folder = mkdtempSync(join(tmpdir(), 'fonoteca-bench-'));
    try {
      const dataSet = join(folder, 'dataset.csv');
      const history = join(folder, 'Streaming_History_Audio.json');
      await writeDataSet(dataSet, rows);
      await writeHistory(history, { listens, tracks: rows });
      const env = { STORAGE_ROOT: folder, CACHE_ROOT: folder, DATABASE_URL: server.url };
      const services = await createServices(loadConfig(env), { log: silentLogger });
      const worker = createWorker(services);
      worker.start();
      try {
        const first = await measure(services, dataSet, 'tracks');
        const copySeconds = await copyIntoBareTables(server.url);
        const ownSeconds = await copyIntoOwnTables(server.url);
        const again = await measure(services, dataSet, 'tracks');
        const heard = await measure(services, history, 'listens');
        report([
          { what: 'data set', ...first },
          { what: 'the same again', ...again },
          { what: 'history', ...heard },
        ]);
        console.log(
          `\n  COPY of the same rows took ${rounded(copySeconds)} s, of all rows into tables like ours ${rounded(ownSeconds)} s.`,
        );
        report([
          atLeast('data set, of COPY into bare tables', copySeconds / first.seconds, 0.5),
          atLeast('data set, of COPY into tables like ours', ownSeconds / first.seconds, 0.5),
          atMost('a million listens', (heard.seconds * 1_000_000) / listens, 90, ' s'),
          atMost('memory that is kept', Math.max(first['kept MB'], heard['kept MB']), 50, ' MB'),
        ]);
      } finally {
        await worker.stop();
        await services.close();
      }
    } finally {
      await server.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

async function measure(services: Services, path: string, kind: 'tracks' | 'listens') {
  let largest = 0;
  const watch = setInterval(() => {
    largest = Math.max(largest, process.memoryUsage().rss);
  }, LOOK_EVERY_MS);
  /** After a collection, when each tenth was in. */
  const collected: number[] = [];
  const start = performance.now();
  const cpu = process.cpuUsage();
  const serverCpu = await serverSeconds(services);
  const job = await importFile(services, { path, kind, accountId: OWNER, map: {}, isDryRun: false });
  for (;;) {
    const now = await services.jobs.find(job.id);
    if (now && now.done > (now.total * (collected.length + 1)) / PARTS) {
      collectGarbage();
      collected.push(process.memoryUsage().rss);
    }
    if (now?.finishedAt) {
      if (now.status !== 'completed') throw new ScriptError(`The import ${now.status}: ${now.error}`);
      break;
    }
    await services.clock.sleep(LOOK_EVERY_MS);
  }
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  const used = process.cpuUsage(cpu);
  const busy = (used.user + used.system) / 1e6 + (await serverSeconds(services)) - serverCpu;
  const done = await services.database.run((db) => findImport(db, job.id));
  const { total = 0, created = 0, unchanged = 0, unmatched = 0 } = done ?? {};
  const kept = Math.max(...collected, 0) - (collected[0] ?? 0);
  return {
    rows: total,
    created,
    unchanged,
    unmatched,
    seconds: rounded(seconds),
    'CPU s': rounded(busy),
    'rows/s': Math.round(total / seconds),
    'largest MB': Math.round(largest / 1e6),
    'kept MB': Math.round(kept / 1e6),
  };
}

/** Processor time of the server's processes that are there now; on a machine that others use, it says more than the clock. */
async function serverSeconds({ database }: Services): Promise<number> {
  const rows = await database.run((db) => db.execute<{ pid: number }>('select pid from pg_stat_activity'));
  const ticks = rows.map(({ pid }) => {
    const path = `/proc/${pid}/stat`;
    if (!existsSync(path)) return 0;
    const fields = readFileSync(path, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, some) => sum + some, 0) / TICKS_A_SECOND;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
