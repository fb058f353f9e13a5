import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { sql } from 'drizzle-orm';
import { loadConfig, readEnvironment } from '#config.ts';
import { openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { runScript, ScriptError } from './run-script.ts';

const USAGE = `Empties the database and the cache. Everything that was stored is gone; sources will be asked again.

usage: npm run reset -- [--yes]

  --yes   does not ask first

The database is that of the configuration (DATABASE_URL, else the embedded one under STORAGE_ROOT). Stop the server first.`;

const CONFIRMATION = 'empty it';
/** Keeps the folder in a fresh clone. */
const KEPT = '.gitkeep';

await runScript({ usage: USAGE, options: { yes: { type: 'boolean' } } }, async ({ values }) => {
  const config = loadConfig(readEnvironment());
  const open = () => openDatabase(config, { log: silentLogger, clock: systemClock });
  const database = await open();
  try {
    if (!values.yes) await confirm(`${database.description} and ${config.cacheRoot} will be emptied.`);
    await database.transaction(async (tx) => {
      await tx.execute(sql`drop schema public cascade`);
      await tx.execute(sql`drop schema if exists drizzle cascade`);
      await tx.execute(sql`create schema public`);
    });
  } finally {
    await database.close();
  }
  // Opening brings the tables back.
  await (await open()).close();
  await emptyFolder(config.cacheRoot);
  console.log(`Emptied ${database.description} and ${config.cacheRoot}.`);
});

async function confirm(what: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // A closed input (no terminal, end of a pipe) is an answer too: no.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question(`${what}\nType "${CONFIRMATION}" to go on: `), closed]);
  terminal.close();
  if (answer.trim() !== CONFIRMATION) throw new ScriptError('Nothing was changed.');
}

async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name !== KEPT) await rm(join(folder, name), { recursive: true });
  }
}
