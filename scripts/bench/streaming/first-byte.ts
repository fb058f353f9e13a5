import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { ffmpegArguments, TRANSCODE_FORMATS, type TranscodeFormat } from '#features/media/transcode-recipe.ts';
import { atMost, type Figure, median } from '../figure.ts';
import { SONGS, type Stage } from './stage.ts';

const TIMES_A_ROUND = 4;
const KBPS = 128;

/** How soon a transcode begins to arrive, in turns with ffmpeg that writes the same into a pipe. */
export async function measureFirstByte({ folder, fileOf, url }: Stage, rounds: number): Promise<Figure[]> {
  if (spawnSync('ffmpeg', ['-version']).error) {
    console.log('  left out: there is no ffmpeg on this machine');
    return [];
  }
  const figures: Figure[] = [];
  for (const format of TRANSCODE_FORMATS) {
    const mine: number[] = [];
    const theirs: number[] = [];
    for (let time = 0; time < rounds * TIMES_A_ROUND; time += 1) {
      theirs.push(await alone(join(folder, fileOf('source')), format));
      // Nobody listens to the end, so that it is given up, and made anew the next time.
      mine.push(await ours(`${url}/tracks/${SONGS.source.trackId}/stream?format=${format}&max_bit_rate=${KBPS}`));
    }
    const [own, other] = [median(mine), median(theirs)];
    console.log(`  ${format}: ${own.toFixed(1)} ms, ffmpeg alone ${other.toFixed(1)} ms`);
    figures.push(atMost(`first byte of ${format}, of ffmpeg alone`, own / other, 1.2));
  }
  return figures;
}

async function alone(file: string, format: TranscodeFormat): Promise<number> {
  const begun = performance.now();
  const args = ffmpegArguments(`file:${file}`, { format, kbps: KBPS, timeOffset: 0 }, 1);
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const took = performance.now() - begun;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return took;
}

async function ours(url: string): Promise<number> {
  const begun = performance.now();
  const [response] = await once(get(url, { agent: false }), 'response');
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
  await once(response, 'data');
  const took = performance.now() - begun;
  response.destroy();
  // Its process ends behind the answer.
  await new Promise((resolve) => setTimeout(resolve, 30));
  return took;
}
