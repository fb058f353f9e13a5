import { runScript, ScriptError, wholeNumberOption } from '../../run-script.ts';
import { type Figure, report } from '../figure.ts';
import { measureCold } from './cold.ts';
import { measureMemory } from './memory.ts';
import { openStage, type Stage } from './stage.ts';
import { measureTogether } from './together.ts';
import { measureWarm } from './warm.ts';

const USAGE = `Measures the image proxy, and compares it with the figures that it has to reach.

usage: npm run bench:images -- [figure…] [--rounds 5] [--profile folder]

  figures      memory, together, cold, warm; all of them unless told
  --rounds     how often cold and warm are measured in turns with what they are compared with
  --profile    writes CPU profiles of the server into this folder

ipx is installed into a temporary folder, and nginx is used when it is on this machine; what is missing is left out, with the reason.
Exit code 1 when a figure is missed.`;

const FIGURES: Record<string, (stage: Stage, rounds: number) => Promise<Figure[]>> = {
  memory: measureMemory,
  together: measureTogether,
  cold: measureCold,
  warm: measureWarm,
};

await runScript(
  { usage: USAGE, options: { rounds: { type: 'string' }, profile: { type: 'string' } }, positionals: true },
  async ({ values, positionals }) => {
    const rounds = wholeNumberOption('rounds', values.rounds, 5);
    const nodeOptions = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];
    const figures: Figure[] = [];
    for (const name of positionals.length > 0 ? positionals : Object.keys(FIGURES)) {
      const measure = FIGURES[name];
      if (!measure)
        throw new ScriptError(`There is no figure "${name}"; there are ${Object.keys(FIGURES).join(', ')}.`);
      const stage = await openStage(nodeOptions);
      try {
        console.log(`${name}:`);
        figures.push(...(await measure(stage, rounds)));
      } finally {
        await stage.close();
      }
    }
    report(figures);
  },
);
