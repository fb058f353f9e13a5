import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { schemaVersion } from '#db/migrate.ts';
import { exportInstallation, listMovedFiles } from '#features/installation/index.ts';
import { systemClock } from '#lib/clock.ts';
import { runScript, ScriptError } from './run-script.ts';
import { inWholeDatabase, progressBar } from './whole-installation.ts';

const USAGE = `Writes the whole installation into one archive: what is known of music, everybody's accounts and libraries.

usage: npm run export -- FILE.zip [--with-files]

  --with-files   also pictures, sound and covers below STORAGE_ROOT

The database is that of the configuration (DATABASE_URL, else the embedded one under STORAGE_ROOT). The embedded one has one user at a
time: stop the server first. npm run import reads the archive into an empty installation, on whichever kind of database. It holds the
hashes of passwords and keys: keep it as safe as the database. Logins and the secret that signs addresses (STORAGE_ROOT/jwt-secret) are not in it.`;

await runScript(
  { usage: USAGE, options: { 'with-files': { type: 'boolean' } }, positionals: true },
  async ({ values, positionals: [file, ...more] }) => {
    if (!file || more.length > 0) throw new ScriptError('Name one file that the archive is to be written to.');
    const path = resolve(file);
    if (existsSync(path)) throw new ScriptError(`${path} is there already. Name another file, or delete that one.`);
    const withFiles = values['with-files'] === true;
    await inWholeDatabase(async ({ database, config }) => {
      const bar = progressBar();
      const { rows, files, bytes } = await exportInstallation(
        { database, config, clock: systemClock, schemaVersion: schemaVersion() },
        { path, withFiles, onStep: bar.step },
      ).finally(bar.stop);
      console.log(`\n${path}: ${megabytes(bytes)}, ${rows} rows and ${files} files of ${database.description}.`);
      if (!withFiles) console.log(await whatStays(config.storageRoot));
    });
  },
);

async function whatStays(storageRoot: string): Promise<string> {
  const folders = new Map<string, number>();
  for (const { path, bytes } of await listMovedFiles(storageRoot)) {
    const [top = ''] = path.split('/');
    folders.set(top, (folders.get(top) ?? 0) + bytes);
  }
  if (folders.size === 0) return 'There are no files beside the database.';
  const named = [...folders].map(([name, bytes]) => `${name} (${megabytes(bytes)})`).join(', ');
  return `Not in it: ${named} below ${storageRoot}. Copy them to the other STORAGE_ROOT, or export --with-files.`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
