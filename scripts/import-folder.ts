import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { findSounds, type ImportedFile, importFiles } from '#features/uploads/index.ts';
import { openOwnServices } from './own-services.ts';
import { runScript, ScriptError } from './run-script.ts';

const USAGE = `Takes a folder of music into the library: MP3, FLAC, WAV, AAC, M4A, OGG and Opus, told from their content, in all folders below it.

usage: npm run import-folder -- PATH [--move] [--dry-run]

  --move      takes each file away from where it was, once it is in the library; without it, files are copied
  --dry-run   changes nothing, and says what would be done

Files are named by their tags (music_downloads/Artist/Album/NN Title.ext below STORAGE_ROOT) and else stay as they are. What the catalogue knows
is recognised; what it does not know is made of the tags. Links are not followed. What is here already is passed over: broken off and
begun again it goes on, and done twice it changes nothing.`;

const WHILE_IN_USE = 'Stop the server that runs on it first, or bring the files with POST /upload/preview.';

await runScript(
  { usage: USAGE, options: { move: { type: 'boolean' }, 'dry-run': { type: 'boolean' } }, positionals: true },
  async ({ values, positionals }) => {
    const [given, ...others] = positionals;
    if (given === undefined || others.length > 0) throw new ScriptError('Name one folder. --help says more.');
    const folder = resolve(given);
    const isFolder = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) throw new ScriptError(`${folder} is no folder`);
    const services = await openOwnServices(WHILE_IN_USE);
    const paths: string[] = [];
    for await (const path of findSounds(folder)) paths.push(path);
    const bar = new SingleBar({ format: '  {bar} {value}/{total} files  {duration_formatted}' });
    const counts = new Map<ImportedFile['outcome'], number>();
    const refused: string[] = [];
    bar.start(paths.length, 0);
    const onFile = (file: ImportedFile) => {
      counts.set(file.outcome, (counts.get(file.outcome) ?? 0) + 1);
      if (file.outcome === 'refused') refused.push(`  ${file.path}: ${file.reason}`);
      bar.increment();
    };
    try {
      const options = { move: values.move === true, dryRun: values['dry-run'] === true, onFile };
      await importFiles(services, paths, options);
    } finally {
      bar.stop();
      await services.close();
    }
    if (refused.length > 0) console.log(refused.join('\n'));
    console.log(`  ${[...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'no music there'}`);
  },
);
