import { atMost, type Figure, median } from '../figure.ts';
import { namesToSearch, type Stage } from './stage.ts';

const TARGET_LATENCIES = 6;
/** Searches that are not counted: the first ones also compile the code. */
const WARM_UP = 3;

/** Searches by name, each for another artist and on an empty database; then some on a growing one, each right after the other. */
export async function measureColdByName(stage: Stage, kind: string, samples: number): Promise<Figure[]> {
  const names = await namesToSearch(stage);
  const apart: number[] = [];
  const cpu: number[] = [];
  for (const [index, name] of names.slice(0, WARM_UP + samples).entries()) {
    await stage.empty();
    const before = await stage.server.ask('cpuMs');
    const { answer, tookMs } = await stage.search(name);
    if (answer.main?.name !== name) throw new Error(`“${name}” was not found`);
    if (index < WARM_UP) continue;
    cpu.push((await stage.server.ask('cpuMs')) - before);
    apart.push(tookMs);
  }
  const inARow: number[] = [];
  for (const name of names.slice(WARM_UP + samples, WARM_UP + 2 * samples)) {
    inARow.push((await stage.search(name)).tookMs);
  }
  const inLatencies = (values: number[]) => median(values) / stage.latencyMs;
  return [
    atMost(`cold by name, ${kind}: p50, lat.`, inLatencies(apart), TARGET_LATENCIES),
    atMost(`cold by name, ${kind}, in a row: p50, lat.`, inLatencies(inARow), TARGET_LATENCIES),
    {
      figure: `cold by name, ${kind}: CPU of the server, ms`,
      target: '',
      measured: median(cpu).toFixed(0),
      ratio: '',
      verdict: 'ok',
    },
  ];
}
