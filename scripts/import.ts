import { resolve } from 'node:path';
import { schemaVersion } from '#db/migrate.ts';
import { importInstallation } from '#features/installation/index.ts';
import { runScript, ScriptError } from './run-script.ts';
import { inWholeDatabase, progressBar } from './whole-installation.ts';

const USAGE = `Puts the archive of an installation, which npm run export wrote, into an empty one. For music and listens from elsewhere, see npm run import-dataset.

usage: npm run import -- FILE.zip

The database is that of the configuration (DATABASE_URL, else the embedded one under STORAGE_ROOT), and has to be empty. Stop the
server first. All of it is there at the end, or nothing. Files that are in the archive go below STORAGE_ROOT. Everybody logs in anew.`;

await runScript({ usage: USAGE, options: {}, positionals: true }, async ({ positionals: [file, ...more] }) => {
  if (!file || more.length > 0) throw new ScriptError('Name one archive.');
  const path = resolve(file);
  await inWholeDatabase(async ({ database, config }) => {
    const bar = progressBar();
    const { rows, files } = await importInstallation(
      { database, config, schemaVersion: schemaVersion() },
      { path, onStep: bar.step },
    ).finally(bar.stop);
    console.log(`\n${rows} rows and ${files} files are in ${database.description} now.`);
  });
});
