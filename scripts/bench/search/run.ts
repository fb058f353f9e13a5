import { findPostgres, startThrowawayServer } from '../../../tests/support/throwaway-postgres.ts';
import { runScript, ScriptError, wholeNumberOption } from '../../run-script.ts';
import { type Figure, report } from '../figure.ts';
import { measureByTag } from './by-tag.ts';
import { measureColdByName } from './cold-by-name.ts';
import { measureHangingSource } from './hanging-source.ts';
import { openStage, type Stage, type StageOptions } from './stage.ts';
import { measureStoringAgain } from './storing-again.ts';
import { measureWarm } from './warm.ts';

const USAGE = `Measures the orchestrated search against the sandbox, and compares it with the figures that it has to reach.

usage: npm run bench:search -- [figure…] [--postgres] [--samples 12] [--latency 120] [--profile folder]

  figures      keyless, keys, tag, hanging, warm, again; all of them unless told
  --postgres   a throw-away PostgreSQL of this machine instead of the embedded database
  --samples    cold searches by name
  --latency    milliseconds that every answer of a source takes; figures in "lat." are multiples of it
  --profile    writes CPU profiles of the server into this folder

DATABASE_URL is used when it is set: everything in that database is deleted. Exit code 1 when a figure is missed.`;

/** How each figure is staged. Limits are enforced where they are what is measured. */
const FIGURES: Record<
  string,
  { keys: boolean; limits: StageOptions['limits']; measure: (stage: Stage, samples: number) => Promise<Figure[]> }
> = {
  keyless: { keys: false, limits: 'off', measure: (stage, samples) => measureColdByName(stage, 'keyless', samples) },
  keys: { keys: true, limits: 'off', measure: (stage, samples) => measureColdByName(stage, 'with keys', samples) },
  tag: { keys: true, limits: 'enforced', measure: measureByTag },
  hanging: { keys: true, limits: 'off', measure: measureHangingSource },
  warm: { keys: true, limits: 'off', measure: measureWarm },
  again: { keys: true, limits: 'off', measure: measureStoringAgain },
};

await runScript(
  {
    usage: USAGE,
    options: {
      postgres: { type: 'boolean' },
      samples: { type: 'string' },
      latency: { type: 'string' },
      profile: { type: 'string' },
    },
    positionals: true,
  },
  async ({ values, positionals }) => {
    const wanted = positionals.length > 0 ? positionals : Object.keys(FIGURES);
    const samples = wholeNumberOption('samples', values.samples, 12);
    const latencyMs = wholeNumberOption('latency', values.latency, 120);
    const nodeOptions = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];
    const throwaway = values.postgres ? await startThrowawayServer(postgresOrComplain()) : undefined;
    const databaseUrl = throwaway?.url ?? process.env.DATABASE_URL;
    const figures: Figure[] = [];
    try {
      for (const name of wanted) {
        const staged = FIGURES[name];
        if (!staged)
          throw new ScriptError(`There is no figure "${name}"; there are ${Object.keys(FIGURES).join(', ')}.`);
        const stage = await openStage({ latencyMs, ...staged, databaseUrl, nodeOptions });
        try {
          console.log(`${name}: on ${stage.database}`);
          figures.push(...(await staged.measure(stage, samples)));
        } finally {
          await stage.close();
        }
      }
    } finally {
      await throwaway?.remove();
    }
    report(figures);
  },
);

function postgresOrComplain(): string {
  const binaries = findPostgres();
  if (!binaries) throw new ScriptError('No PostgreSQL is installed here; set DATABASE_URL, or leave --postgres out.');
  return binaries;
}
