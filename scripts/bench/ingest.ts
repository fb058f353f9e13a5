import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase, type Queryable } from '#db/client.ts';
import type { Answer } from '#features/catalog/ingest/answer.ts';
import { ingest } from '#features/catalog/ingest/ingest.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { QUALITIES } from '#providers/registry.ts';
import { runScript, wholeNumberOption } from '../run-script.ts';
import { albumAnswers, discographyAnswers, searchAnswers } from './ingest-answers.ts';

const USAGE = `Measures how long it takes to take in what sources answered, for the first time and again.

usage: node --import tsx scripts/bench/ingest.ts [--database-url postgres://…] [--rounds 15]

  --database-url   an empty database that may be filled; without it, an embedded one in a temporary folder
  --rounds         how often each is done, each time with other things; the medians are printed

The processor time is that of this process: with the embedded database, the database's too.`;

const CASES: [name: string, answersOf: (world: number) => Answer[]][] = [
  ['search: 25 artists, albums, tracks of 4 sources', (world) => searchAnswers(world, 25)],
  ['discography: 100 albums of 4 sources', (world) => discographyAnswers(world, 100)],
  ['album: 120 tracks of 4 sources', (world) => albumAnswers(world, 120)],
];

const options = { 'database-url': { type: 'string' }, rounds: { type: 'string' } } as const;

await runScript({ usage: USAGE, options }, async ({ values }) => {
  const rounds = wholeNumberOption('rounds', values.rounds, 15);
  const storageRoot = mkdtempSync(join(tmpdir(), 'fonoteca-bench-'));
  const config = { databaseUrl: values['database-url'], storageRoot };
  const database = await openDatabase(config, { log: silentLogger, clock: systemClock });
  try {
    console.log(database.description);
    let world = 0;
    for (const [name, answersOf] of CASES) {
      const [first, again]: [Measured[], Measured[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        world += 1;
        first.push(await measure(database, answersOf(world)));
        again.push(await measure(database, answersOf(world)));
      }
      console.log(`${name}\n  first ${line(first)}\n  again ${line(again)}`);
    }
  } finally {
    await database.close();
    rmSync(storageRoot, { recursive: true, force: true });
  }
});

interface Measured {
  ms: number;
  cpuMs: number;
  statements: number;
  rows: number;
}

function line(measured: Measured[]): string {
  const [ms, cpuMs, statements, rows] = (['ms', 'cpuMs', 'statements', 'rows'] as const).map((field) => {
    return Math.round(measured.map((one) => one[field]).sort((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 0);
  });
  return `${ms} ms (${cpuMs} ms of processor time), ${statements} statements, ${rows} rows`;
}

async function measure(database: Database, answers: Answer[]): Promise<Measured> {
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
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const { rowsWritten } = await ingest({ database: counting, quality: QUALITIES, clock: systemClock }, answers);
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000, statements, rows: rowsWritten };
}
