import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '#db/client.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { findPostgres, startThrowawayServer } from '../../../tests/support/throwaway-postgres.ts';
import { ScriptError } from '../../run-script.ts';
import { type CorpusSize, type MadeCatalogue, makeCatalogue } from './made-catalogue.ts';
import { writeCatalogue } from './write-catalogue.ts';

/** A database that holds a made-up library. */
export interface Corpus {
  made: MadeCatalogue;
  /** What the server's configuration needs to use it. */
  environment: { DATABASE_URL: string; STORAGE_ROOT: string };
  /** A server of its own, with a deadline of minutes. */
  database: Database;
  /** Closes the database, so that another process can open an embedded one. */
  letGo(): Promise<void>;
  close(): Promise<void>;
}

interface CorpusOptions {
  size: CorpusSize;
  /** Where made libraries are kept between runs, one folder each. */
  folder: string;
  embedded: boolean;
}

const DEADLINE_MS = 1_800_000;
const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** Opens the library of this size, made before or now. One that another state of the code has made is refused. */
export async function openCorpus({ size, folder, embedded }: CorpusOptions): Promise<Corpus> {
  const home = join(folder, `${embedded ? 'embedded' : 'postgres'}-${size.tracks}-${fingerprint()}`);
  mkdirSync(home, { recursive: true });
  const marker = join(home, 'made.json');
  if (!existsSync(marker) && readdirSync(home).length > 0)
    throw new ScriptError(`${home} holds a library that was not finished: delete it.`);
  const server = embedded ? undefined : await startThrowawayServer(postgresOrComplain(), home);
  const environment = { DATABASE_URL: server?.url ?? '', STORAGE_ROOT: home };
  const database = await openDatabase(
    { databaseUrl: server?.url, storageRoot: home },
    { log: silentLogger, clock: systemClock, deadlineMs: DEADLINE_MS },
  );
  const made = makeCatalogue(size);
  if (!existsSync(marker)) {
    const start = performance.now();
    const seconds = () => Math.round((performance.now() - start) / 1000);
    await writeCatalogue(database, made, (what) => console.log(`  ${seconds()} s: ${what}`));
    writeFileSync(marker, JSON.stringify({ size, madeInSeconds: seconds() }));
  }
  return {
    made,
    environment,
    database,
    letGo: () => database.close(),
    async close() {
      await database.close();
      await server?.remove();
    },
  };
}

/** Of what decides how a library looks: another migration or another way of writing search rows makes another one. */
function fingerprint(): string {
  const files = [
    ...readdirSync(join(REPOSITORY, 'drizzle'))
      .filter((name) => name.endsWith('.sql'))
      .map((name) => `drizzle/${name}`),
    ...['made-catalogue.ts', 'names.ts', 'random.ts', 'write-catalogue.ts'].map(
      (name) => `scripts/bench/corpus/${name}`,
    ),
    ...['features/catalog/ingest/search-docs.repository.ts', 'music/search-words.ts', 'music/normalize.ts'].map(
      (name) => `src/${name}`,
    ),
  ];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(REPOSITORY, file)));
  return hash.digest('hex').slice(0, 8);
}

function postgresOrComplain(): string {
  const binaries = findPostgres();
  if (!binaries) throw new ScriptError('No PostgreSQL is installed here; take --embedded.');
  return binaries;
}
