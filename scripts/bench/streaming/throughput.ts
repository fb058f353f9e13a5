import { atLeast, type Figure, median } from '../figure.ts';
import type { LoadCommands } from '../images/load-child.ts';
import { startNginx } from '../nginx.ts';
import { startChild } from '../search/child-channel.ts';
import { SONGS, type Stage } from './stage.ts';

const CLIENTS = 16;
const MS = 2000;
const TARGET = 0.5;

/** What is asked for, as players do: all of it, what they read ahead, and the beginning with the tags. */
const ASKED: Record<string, { range?: string; bytes: number }> = {
  'whole file of 8 MB': { bytes: 8_000_044 },
  'range of 1 MB': { range: 'bytes=3000001-4048576', bytes: 1_048_576 },
  'range of 64 kB': { range: 'bytes=0-65535', bytes: 65_536 },
};

/** A file, and ranges of it, in turns with nginx that sends the same file. */
export async function measureThroughput({ folder, fileOf, url }: Stage, rounds: number): Promise<Figure[]> {
  const nginx = await startNginx(folder, fileOf('song'));
  if (!nginx) return [];
  const load = await startChild<LoadCommands>('../images/load-child.ts', { env: process.env });
  const own = { port: Number(new URL(url).port), path: `/tracks/${SONGS.song.trackId}/stream` };
  const ratios = new Map<string, number[]>();
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const [what, { range, bytes }] of Object.entries(ASKED)) {
        const header = range && `Range: ${range}`;
        const ask = ({ port, path }: { port: number; path: string }) =>
          load.ask('load', { port, path, header, connections: CLIENTS, ms: MS });
        const [mine, theirs] = [await ask(own), await ask(nginx)];
        ratios.set(what, [...(ratios.get(what) ?? []), mine / theirs]);
        console.log(`  ${what}: ${inMegabytes(mine, bytes)}, nginx ${inMegabytes(theirs, bytes)}`);
      }
    }
  } finally {
    await Promise.all([load.end(), nginx.close()]);
  }
  return [...ratios].map(([what, measured]) => atLeast(`${what}, of nginx`, median(measured), TARGET));
}

function inMegabytes(perSecond: number, bytes: number): string {
  return `${Math.round(perSecond)}/s (${Math.round((perSecond * bytes) / 1_000_000)} MB/s)`;
}
