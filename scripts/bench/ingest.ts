import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#db/client.ts';
import type { Answer } from '#features/catalog/ingest/answer.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { runScript, wholeNumberOption } from '../run-script.ts';
import { albumAnswers, discographyAnswers, searchAnswers } from './ingest-answers.ts';
import { measureExpansionAlbums } from './ingest-expansion.ts';
import { line, type Measured, measureIngest } from './ingest-measure.ts';

const USAGE = `Measures how long it takes to take in what sources answered, for the first time and again.

usage: node scripts/run.mjs scripts/bench/ingest.ts [search|discography|album|expansion …] [--database-url postgres://…] [--rounds 15]

  --database-url   an empty database that may be filled; without it, an embedded one in a temporary folder
  --rounds         how often each is done, each time with other things; the medians are printed

The processor time is that of this process: with the embedded database, the database's too.`;

const CASES: Record<string, { what: string; answersOf: (world: number) => Answer[] }> = {
  search: { what: '25 artists, albums, tracks of 4 sources', answersOf: (world) => searchAnswers(world, 25) },
  discography: { what: '100 albums of 4 sources', answersOf: (world) => discographyAnswers(world, 100) },
  album: { what: '120 tracks of 4 sources', answersOf: (world) => albumAnswers(world, 120) },
};

const options = { 'database-url': { type: 'string' }, rounds: { type: 'string' } } as const;

await runScript({ usage: USAGE, options, positionals: true }, async ({ values, positionals }) => {
  const wanted = positionals.length > 0 ? positionals : [...Object.keys(CASES), 'expansion'];
  const rounds = wholeNumberOption('rounds', values.rounds, 15);
  const storageRoot = mkdtempSync(join(tmpdir(), 'fonoteca-bench-'));
  const config = { databaseUrl: values['database-url'], storageRoot };
  const database = await openDatabase(config, { log: silentLogger, clock: systemClock });
  try {
    console.log(database.description);
    let world = 0;
    for (const [name, { what, answersOf }] of Object.entries(CASES)) {
      if (!wanted.includes(name)) continue;
      const [first, again]: [Measured[], Measured[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        world += 1;
        first.push(await measureIngest(database, answersOf(world)));
        again.push(await measureIngest(database, answersOf(world)));
      }
      console.log(`${name}: ${what}\n  first ${line(first)}\n  again ${line(again)}`);
    }
    if (wanted.includes('expansion')) await measureExpansionAlbums(database, rounds);
  } finally {
    await database.close();
    rmSync(storageRoot, { recursive: true, force: true });
  }
});
