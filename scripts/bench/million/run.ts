import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScript, ScriptError, wholeNumberOption } from '../../run-script.ts';
import { atMost, type Figure, report } from '../figure.ts';
import { allTimes, measureClasses } from './answer-times.ts';
import { measureFindability } from './findability.ts';
import { measureFullText } from './full-text.ts';
import { type Library, openLibrary } from './library.ts';
import { measureLists } from './lists.ts';
import { measureMeanwhile } from './meanwhile.ts';
import { percentile } from './statistics.ts';
import { measureThroughput } from './throughput.ts';

const USAGE = `Measures search and lists in a made-up library of a million tracks. It is made once and kept; making it takes minutes.

usage: npm run bench:million -- [classes|throughput|findability|fts|growth|lists|expansion|embedded …] [--tracks 1000000] [--small 100000]
         [--embedded 200000] [--samples 200] [--folder /tmp/fonoteca-corpus]

  growth, lists  compare with a library of --small tracks
  expansion      leaves the albums that it stores in the library
  --samples      queries of each class
  --folder       where libraries are kept between runs

Exit code 1 when a figure is missed.`;

const SUBJECTS = ['classes', 'throughput', 'findability', 'fts', 'growth', 'lists', 'expansion', 'embedded'];
const TIMES_SMALL = 2;
const EMBEDDED_MS = 60;

await runScript(
  {
    usage: USAGE,
    options: {
      tracks: { type: 'string' },
      small: { type: 'string' },
      embedded: { type: 'string' },
      samples: { type: 'string' },
      folder: { type: 'string' },
    },
    positionals: true,
  },
  async ({ values, positionals }) => {
    const wanted = positionals.length > 0 ? positionals : SUBJECTS;
    for (const name of wanted)
      if (!SUBJECTS.includes(name)) throw new ScriptError(`There is no "${name}"; there are ${SUBJECTS.join(', ')}.`);
    const folder = values.folder ?? join(tmpdir(), 'fonoteca-corpus');
    mkdirSync(folder, { recursive: true });
    const samples = wholeNumberOption('samples', values.samples, 200);
    const [tracks, small, embedded] = [
      wholeNumberOption('tracks', values.tracks, 1_000_000),
      wholeNumberOption('small', values.small, 100_000),
      wholeNumberOption('embedded', values.embedded, 200_000),
    ];
    const figures: Figure[] = [];
    const measure: Record<string, (large: Library) => Promise<Figure[]>> = {
      classes: (large) => measureClasses(large, samples),
      throughput: (large) => measureThroughput(large),
      findability: (large) => measureFindability(large, samples),
      expansion: (large) => measureMeanwhile(large, samples),
      fts: (large) => measureFullText(large, samples, folder),
      growth: (large) => beside({ tracks: small, folder }, (other) => growth(large, other, samples)),
      lists: (large) => beside({ tracks: small, folder }, (other) => measureLists(large, other)),
    };
    const ofLarge = wanted.filter((name) => name in measure);
    if (ofLarge.length > 0) {
      const large = await openLibrary({ tracks, folder, embedded: false });
      try {
        for (const name of ofLarge) {
          console.log(`${name}, ${tracks} tracks`);
          figures.push(...((await measure[name]?.(large)) ?? []));
        }
      } finally {
        await large.close();
      }
    }
    if (wanted.includes('embedded')) figures.push(...(await measureEmbedded({ tracks: embedded, folder, samples })));
    report(figures);
  },
);

async function beside(
  options: { tracks: number; folder: string },
  measure: (small: Library) => Promise<Figure[]>,
): Promise<Figure[]> {
  const small = await openLibrary({ ...options, embedded: false });
  try {
    return await measure(small);
  } finally {
    await small.close();
  }
}

async function growth(large: Library, small: Library, samples: number): Promise<Figure[]> {
  const [ofLarge, ofSmall] = [await allTimes(large, samples), await allTimes(small, samples)];
  const ratio = percentile(ofLarge, 99) / percentile(ofSmall, 99);
  return [atMost(`suggest, all classes: p99, times ${small.tracks} tracks`, ratio, TIMES_SMALL)];
}

async function measureEmbedded(options: { tracks: number; folder: string; samples: number }): Promise<Figure[]> {
  const library = await openLibrary({ ...options, embedded: true });
  try {
    const p99 = percentile(await allTimes(library, options.samples), 99);
    return [atMost(`embedded, ${options.tracks} tracks: suggest p99`, p99, EMBEDDED_MS, ' ms')];
  } finally {
    await library.close();
  }
}
