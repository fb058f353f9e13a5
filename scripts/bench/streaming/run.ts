import { runScript, ScriptError, wholeNumberOption } from '../../run-script.ts';
import { type Figure, report } from '../figure.ts';
import { measureFirstByte } from './first-byte.ts';
import { measureListeners } from './listeners.ts';
import { openStage, type Stage } from './stage.ts';
import { measureThroughput } from './throughput.ts';
import { measureUpload } from './upload.ts';

const USAGE = `Measures how sound is sent, and compares it with the figures that it has to reach.

usage: npm run bench:streaming -- [figure…] [--rounds 5] [--profile folder]

  figures      listeners, upload, throughput, first-byte; all of them unless told
  --rounds     how often nginx and ffmpeg are measured in turns with the server
  --profile    writes CPU profiles of the server into this folder

nginx and ffmpeg are used when they are on this machine; what is missing is left out, with the reason.
Exit code 1 when a figure is missed.`;

const FIGURES: Record<string, (stage: Stage, rounds: number) => Promise<Figure[]>> = {
  listeners: measureListeners,
  upload: measureUpload,
  throughput: measureThroughput,
  'first-byte': measureFirstByte,
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
