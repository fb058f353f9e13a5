import { existsSync } from 'node:fs';
import { findFirstAdmin } from '#features/auth/index.ts';
import { columnMap, findImport, importFile, readRefusals } from '#features/imports/index.ts';
import { runWithBar } from './job-bar.ts';
import { openOwnServices } from './own-services.ts';
import { runScript, ScriptError } from './run-script.ts';

const USAGE = `Takes a file in: a data set of songs, or a listening history of the first admin.

usage: npm run import-dataset -- FILE [--kind tracks|listens|playlist] [--map 'Song ID=track_id,Artist=artists'] [--dry-run]

  --kind     tracks (CSV as of the public Spotify data sets; the default), listens (a history of Spotify, ListenBrainz, Last.fm or
             Apple Music, also a ZIP), or playlist
  --map      which column is what, where it is called unlike everywhere else
  --dry-run  counts, and stores nothing

Plain, gzip or ZIP. The same file again changes nothing; Ctrl-C ends it, and the running server or the next run goes on where it was. The
embedded database has one user at a time: while the server runs on it, use
curl -F kind=tracks -F file=@FILE http://127.0.0.1:8000/imports.`;

const KINDS = ['tracks', 'listens', 'playlist'] as const;
const REFUSALS_SHOWN = 20;

await runScript(
  {
    usage: USAGE,
    options: { kind: { type: 'string' }, map: { type: 'string' }, 'dry-run': { type: 'boolean' } },
    positionals: true,
  },
  async ({ values, positionals: [path, ...more] }) => {
    if (!path || more.length > 0) throw new ScriptError('Name one file.');
    if (!existsSync(path)) throw new ScriptError(`There is no file ${path}.`);
    const kind = KINDS.find((one) => one === (values.kind ?? 'tracks'));
    if (!kind) throw new ScriptError(`--kind must be one of ${KINDS.join(', ')}`);
    const isDryRun = values['dry-run'] ?? false;
    if (isDryRun && kind === 'playlist') throw new ScriptError('--dry-run is for tracks and listens only');
    const map = readMap(values.map);
    const services = await openOwnServices('To import while the server runs: see --help.');
    try {
      const accountId = await services.database.run(findFirstAdmin);
      const job = await importFile(services, { path, kind, accountId, map, isDryRun });
      await runWithBar(services, job, 'kB').finally(() => report(services, job.id));
    } finally {
      await services.close();
    }
  },
);

/** `Song ID=track_id,Artist=artists`. */
function readMap(text: string | undefined) {
  const pairs = (text ?? '').split(',').filter((pair) => pair.trim() !== '');
  const entries = pairs.map((pair) => {
    const at = pair.lastIndexOf('=');
    if (at < 1) throw new ScriptError(`--map: "${pair}" is not HEADER=COLUMN`);
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
  const read = columnMap.safeParse(Object.fromEntries(entries));
  if (!read.success)
    throw new ScriptError(
      `--map: ${read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
    );
  return read.data;
}

async function report(services: Awaited<ReturnType<typeof openOwnServices>>, id: string): Promise<void> {
  const done = await services.database.run((db) => findImport(db, id));
  if (!done) return;
  const { total, created, updated, unchanged, refused, skipped, unmatched } = done;
  const counts = {
    rows: total,
    new: created,
    updated,
    unchanged,
    refused,
    skipped,
    'waiting for their song': unmatched,
  };
  console.log(
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `  ${count} ${what}`)
      .join('\n'),
  );
  const { refusals, path } = await readRefusals(services.config, done, { limit: REFUSALS_SHOWN, offset: 0 });
  for (const { line, reason, file } of refusals) console.log(`  ${file ? `${file}, ` : ''}line ${line}: ${reason}`);
  if (refused > refusals.length) console.log(`  … all of them: ${path}`);
}
