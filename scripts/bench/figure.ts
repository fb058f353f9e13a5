import { appendFileSync } from 'node:fs';
import { table } from '../table.ts';

/** One line of the result. */
export interface Figure {
  figure: string;
  target: string;
  measured: string;
  /** Measured in units of the target; at most 1 is good. */
  ratio: string;
  verdict: 'ok' | 'MISS';
}

/** A figure that is to stay at or below its target. */
export function atMost(figure: string, measured: number, target: number, unit = ''): Figure {
  return {
    figure,
    target: `≤ ${shown(target)}${unit}`,
    measured: `${shown(measured)}${unit}`,
    ratio: target === 0 ? '' : shown(measured / target),
    verdict: measured <= target ? 'ok' : 'MISS',
  };
}

/** A figure that is to reach its target. */
export function atLeast(figure: string, measured: number, target: number): Figure {
  return {
    figure,
    target: `≥ ${shown(target)}`,
    measured: shown(measured),
    ratio: shown(target / Math.max(measured, Number.EPSILON)),
    verdict: measured >= target ? 'ok' : 'MISS',
  };
}

/** The middle of some measurements; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const shown = (value: number) => String(Math.round(value * 100) / 100);

/** Prints what was measured; the process ends with 1 when a figure was missed. `npm run bench` also has it in a file, a line each. */
export function report(lines: readonly object[]): void {
  console.log(`\n${table(lines.map((line) => ({ ...line })))}`);
  if (lines.some((line) => 'verdict' in line && line.verdict === 'MISS')) process.exitCode = 1;
  const file = process.env[FIGURES_FILE];
  if (file) appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** The variable that names this file. */
export const FIGURES_FILE = 'BENCH_FIGURES_FILE';
