import type { ProviderName } from '#music/provider-names.ts';
import type { ExpansionSize } from '#sandbox/catalogue-expansion.ts';
import { findPostgres } from '../../../tests/support/throwaway-postgres.ts';
import { runScript, ScriptError, wholeNumberOption } from '../../run-script.ts';
import { type Figure, report } from '../figure.ts';
import { measureAgain } from './again.ts';
import { measureSearchMeanwhile } from './search-meanwhile.ts';
import type { StageOptions } from './stage.ts';
import { measureTogether } from './together.ts';
import { measureUpsert } from './upsert.ts';
import { measureWholeExpansion } from './whole-expansion.ts';

const USAGE = `Measures how a library grows from one search, against the sandbox with the sources' limits enforced, and compares it with the figures that
it has to reach.

usage: npm run bench:expansion -- [figure…] [--postgres] [--runs 1] [--latency 120]

  figures      calls, keys, again, together, search, upsert; all of them unless told
  --postgres   a throw-away PostgreSQL of this machine instead of the embedded database
  --runs       expansions for "calls" and "keys": the middle one counts, and no run may exceed a window
  --latency    milliseconds that every answer of a source takes

Exit code 1 when a figure is missed.`;

const SIZE: ExpansionSize = { artists: 16, albums: 20, tracks: 10 };

type Settings = Omit<StageOptions, 'sources'>;

const at = (sources: ProviderName[], settings: Settings): StageOptions => ({ ...settings, sources });

const FIGURES: Record<string, (settings: Settings, runs: number) => Promise<Figure[]>> = {
  calls: (settings, runs) => measureWholeExpansion(at(['deezer'], settings), 'keyless', runs),
  keys: (settings, runs) => measureWholeExpansion(at(['deezer', 'spotify', 'lastfm'], settings), 'with keys', runs),
  again: (settings) => measureAgain(at(['deezer'], settings)),
  together: (settings) => measureTogether(at(['deezer'], settings)),
  search: (settings) => measureSearchMeanwhile(at(['deezer'], settings)),
  upsert: measureUpsert,
};

await runScript(
  {
    usage: USAGE,
    options: { postgres: { type: 'boolean' }, runs: { type: 'string' }, latency: { type: 'string' } },
    positionals: true,
  },
  async ({ values, positionals }) => {
    const wanted = positionals.length > 0 ? positionals : Object.keys(FIGURES);
    const unknown = wanted.find((name) => !FIGURES[name]);
    if (unknown)
      throw new ScriptError(`There is no figure "${unknown}"; there are ${Object.keys(FIGURES).join(', ')}.`);
    const runs = wholeNumberOption('runs', values.runs, 1);
    const latencyMs = wholeNumberOption('latency', values.latency, 120);
    const postgres = values.postgres ? postgresOrComplain() : undefined;
    const figures: Figure[] = [];
    for (const name of wanted) {
      console.log(`${name}: on ${postgres ? 'PostgreSQL' : 'the embedded database'}`);
      figures.push(...((await FIGURES[name]?.({ size: SIZE, latencyMs, postgres }, runs)) ?? []));
    }
    report(figures);
  },
);

function postgresOrComplain(): string {
  const binaries = findPostgres();
  if (!binaries) throw new ScriptError('No PostgreSQL is installed here; leave --postgres out.');
  return binaries;
}
