import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase, type Queryable } from '#db/client.ts';
import type { Answer } from '#features/catalog/answer.ts';
import { ingest } from '#features/catalog/ingest.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { QUALITIES } from '#providers/registry.ts';
import { runScript } from '../run-script.ts';
import { albumAnswers, discographyAnswers, searchAnswers } from './ingest-answers.ts';

const USAGE = `Measures how long it takes to take in what sources answered, for the first time and again.

usage: node --import tsx scripts/bench/ingest.ts [--database-url postgres://…] [--rounds 20]

  --database-url   an empty database that may be filled; without it, an embedded one in a temporary folder
  --rounds         how often each is taken in again; the median is printed`;

const CASES: [name: string, answers: Answer[]][] = [
  ['search: 25 artists, albums, tracks of 4 sources', searchAnswers(25)],
  ['discography: 100 albums of 4 sources', discographyAnswers(100)],
  ['album: 120 tracks of 4 sources', albumAnswers(120)],
];

const [warmUp = { provider: 'deezer', detail: 'hit' } as const] = albumAnswers(3);

const options = { 'database-url': { type: 'string' }, rounds: { type: 'string', default: '20' } } as const;

await runScript({ usage: USAGE, options }, async ({ values }) => {
  const storageRoot = mkdtempSync(join(tmpdir(), 'fonoteca-bench-'));
  const config = { databaseUrl: values['database-url'], storageRoot };
  const database = await openDatabase(config, { log: silentLogger, clock: systemClock });
  try {
    console.log(database.description);
    // The first statements of a process are slow: the code of the database and our own is compiled then.
    for (let round = 0; round < 3; round += 1) await measure(database, [{ ...warmUp, query: `round ${round}` }]);
    for (const [name, answers] of CASES) {
      const first = await measure(database, answers);
      const again = [];
      for (let round = 0; round < Number(values.rounds); round += 1) again.push(await measure(database, answers));
      const median = again.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor(again.length / 2)] ?? Number.NaN;
      console.log(
        `${name}: first ${first.ms.toFixed(0)} ms (${first.statements} statements, ${first.rows} rows), ` +
          `again ${median.toFixed(1)} ms (${again[0]?.statements} statements, ${again[0]?.rows} rows)`,
      );
    }
  } finally {
    await database.close();
    rmSync(storageRoot, { recursive: true, force: true });
  }
});

async function measure(database: Database, answers: Answer[]) {
  let statements = 0;
  const counting: Database = {
    ...database,
    transaction: (work) =>
      database.transaction((tx) => {
        const counted: Queryable = Object.create(tx);
        counted.execute = (query) => {
          statements += 1;
          return tx.execute(query);
        };
        return work(counted);
      }),
  };
  const start = performance.now();
  const { rowsWritten } = await ingest({ database: counting, quality: QUALITIES, clock: systemClock }, answers);
  return { ms: performance.now() - start, statements, rows: rowsWritten };
}
