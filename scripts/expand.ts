import { findFirstAdmin } from '#features/auth/index.ts';
import { type ExpansionRequest, planExpansion, startExpansion } from '#features/expansion/index.ts';
import { ALBUM_TYPES, type AlbumType } from '#music/entities.ts';
import type { Services } from '#services.ts';
import { runWithBar } from './job-bar.ts';
import { openOwnServices } from './own-services.ts';
import { runScript, ScriptError, wholeNumberOption } from './run-script.ts';
import { table } from './table.ts';

const USAGE = `Expands the library from an artist: similar artists, and all albums and tracks of each.

usage: npm run expand -- "artist" [--similar 15] [--depth 1|2] [--include album,single,compilation] [--dry-run]

  --dry-run    prints the plan: artists, calls to each source, seconds, rows
  --similar    how many similar artists
  --depth      2: similar artists of the similar artists as well
  --include    which kinds of albums; all unless told

Ctrl-C ends it; what is stored stays, and the same command goes on where it was. The embedded database has one user at a time:
while the server runs on it, use curl -X POST http://127.0.0.1:8000/expansions -H 'content-type: application/json' -d '{"q":"artist"}'.`;

await runScript(
  {
    usage: USAGE,
    options: {
      'dry-run': { type: 'boolean' },
      similar: { type: 'string' },
      depth: { type: 'string' },
      include: { type: 'string' },
    },
    positionals: true,
  },
  async ({ values, positionals: [q, ...more] }) => {
    if (!q || more.length > 0) throw new ScriptError('Name one artist, in quotes.');
    const depth = wholeNumberOption('depth', values.depth, 1);
    if (depth !== 1 && depth !== 2) throw new ScriptError('--depth must be 1 or 2');
    const similar = wholeNumberOption('similar', values.similar, 15);
    const include = albumTypes(values.include);
    const services = await openOwnServices('To expand while the server runs: see --help.');
    try {
      const viewerId = await services.database.run(findFirstAdmin);
      const request: ExpansionRequest = { q, viewerId, similar, depth, include };
      await (values['dry-run'] ? printPlan(services, request) : expand(services, request));
    } finally {
      await services.close();
    }
  },
);

function albumTypes(text: string | undefined): AlbumType[] {
  if (text === undefined) return [...ALBUM_TYPES];
  return text.split(',').map((word) => {
    const type = ALBUM_TYPES.find((one) => one === word.trim());
    if (!type) throw new ScriptError(`--include: there is no kind "${word}"; there are ${ALBUM_TYPES.join(', ')}.`);
    return type;
  });
}

async function printPlan(services: Services, request: ExpansionRequest): Promise<void> {
  const { plan } = await planExpansion(services, request);
  console.log(table(plan.artists));
  const calls = Object.entries(plan.calls).map(([source, count]) => `${count} ${source}`);
  console.log(`\n  calls    ${calls.join(', ') || 'none'}`);
  console.log(`  seconds  about ${plan.seconds}, what the sources allow`);
  console.log(`  rows     about ${plan.rows.albums} albums, ${plan.rows.tracks} tracks`);
}

async function expand(services: Services, request: ExpansionRequest): Promise<void> {
  const { job, main, similar } = await startExpansion(services, request);
  console.log(`${main?.name ?? request.q}: ${similar.length} similar artists are known so far (job ${job.id})`);
  const result = await runWithBar(services, job, 'albums');
  const { artists, albums, tracks, incomplete_albums } = result as Record<string, unknown[]>; // as summarise() wrote it
  console.log(
    `  ${artists?.length} artists, ${albums} albums, ${tracks} tracks; ${incomplete_albums} albums no source has complete`,
  );
}
