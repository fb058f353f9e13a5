import { setTimeout as wait } from 'node:timers/promises';
import type { ProviderName } from '#music/provider-names.ts';
import { deezerPolicy } from '#providers/deezer/deezer.api.ts';
import { atMost, type Figure, median } from '../figure.ts';
import { leastCalls } from './least-calls.ts';
import { forgetPeak, peakMb, residentMb } from './process-memory.ts';
import { countCalls, openStage, type Stage, type StageOptions } from './stage.ts';

const MOST_CALLS = 1.1;
const LONGEST_WALL = 1.15;
const LONGEST_MAIN = 1.3;
const MOST_GROWTH_MB = 150;
const POLL_MS = 25;

/** What one expansion of an empty library came to. */
interface Measured {
  calls: number;
  paths: [string, number][];
  wallMs: number;
  /** The time that the source which is asked most needs for these calls at its limit. */
  limitMs: number;
  mainMs: number;
  mainFloorMs: number;
  violations: number;
  growthMb: number;
}

/** Expansions of an empty library, each on a stage of its own: calls, time, memory, and whether any window was exceeded. */
export async function measureWholeExpansion(options: StageOptions, kind: string, runs: number): Promise<Figure[]> {
  const all: Measured[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const measured = await measureOne(options);
    all.push(measured);
    console.log(`  run ${run} of ${runs}: ${inWords(measured)}`);
  }
  const middle = (value: (measured: Measured) => number) => median(all.map(value));
  return [
    atMost(`${kind}: calls, times the least`, middle(({ calls }) => calls) / least(options), MOST_CALLS),
    atMost(
      `${kind}: time, times calls ÷ limit`,
      middle(({ wallMs, limitMs }) => wallMs / limitMs),
      LONGEST_WALL,
    ),
    atMost(
      `${kind}: main artist complete, times its floor`,
      middle((measured) => measured.mainMs / measured.mainFloorMs),
      LONGEST_MAIN,
    ),
    atMost(
      `${kind}: calls beyond a window, in ${runs} runs`,
      all.reduce((sum, { violations }) => sum + violations, 0),
      0,
    ),
    atMost(`${kind}: peak memory growth`, Math.max(...all.map(({ growthMb }) => growthMb)), MOST_GROWTH_MB, ' MB'),
  ];
}

async function measureOne(options: StageOptions): Promise<Measured> {
  const stage = await openStage(options);
  try {
    await warmUp(stage);
    const { pid } = stage.server;
    const before = residentMb(pid);
    forgetPeak(pid);
    const startedAt = performance.now();
    const { job, main } = await stage.expand();
    if (!main) throw new Error('the expansion did not find its main artist');
    const [mainMs] = await Promise.all([untilComplete(stage, main.id, startedAt), stage.finished(job)]);
    const wallMs = performance.now() - startedAt;
    return {
      wallMs,
      mainMs,
      mainFloorMs: await mainFloorMs(options, stage),
      calls: await countCalls(stage),
      paths: await stage.sandbox.ask('paths'),
      limitMs: await limitMs(stage),
      violations: await stage.sandbox.ask('violations'),
      growthMb: peakMb(pid) - before,
    };
  } finally {
    await stage.close();
  }
}

/** Sources may look at themselves at start; and the first requests also compile the code. */
async function warmUp(stage: Stage): Promise<void> {
  await stage.get('/search/suggest?q=warm');
  await stage.get('/jobs');
  await wait(2000);
  await stage.sandbox.ask('forgetCalls');
}

async function untilComplete(stage: Stage, artistId: number, startedAt: number): Promise<number> {
  for (;;) {
    const { total, pending } = await stage.get<{ total: number; pending: number }>(
      `/artists/id/${artistId}/discography?limit=1`,
    );
    if (total >= stage.options.size.albums && pending === 0) return performance.now() - startedAt;
    await wait(POLL_MS);
  }
}

async function limitMs({ sandbox }: Stage): Promise<number> {
  const perSource = Object.entries(await sandbox.ask('calls')).map(async ([source, calls]) => {
    const limits = await sandbox.ask('limits', source as ProviderName); // the sandbox's own keys
    return Math.max(0, ...limits.map((limit) => (calls / limit.calls) * limit.windowMs));
  });
  return Math.max(...(await Promise.all(perSource)));
}

/**
 * What the main artist's calls take at the least: at the source's limit, or one after another where one needs the other's answer (a search,
 * a discography, and the albums in as many rounds as may be in progress).
 */
async function mainFloorMs({ size, latencyMs }: StageOptions, { sandbox }: Stage): Promise<number> {
  const rounds = 2 + Math.ceil(size.albums / deezerPolicy.limit.concurrency);
  const atLimit = (await sandbox.ask('limits', 'deezer')).map(
    ({ calls, windowMs }) => ((2 + size.albums) / calls) * windowMs,
  );
  return Math.max(rounds * latencyMs, ...atLimit);
}

const least = ({ size, sources }: StageOptions) => leastCalls(size, sources);

function inWords({ calls, wallMs, limitMs, mainMs, violations, growthMb, paths }: Measured): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const asked = paths.map(([path, count]) => `${count} ${path}`).join(', ');
  return [
    `${calls} calls in ${seconds(wallMs)} (${seconds(limitMs)} at the limit), main artist after ${seconds(mainMs)}`,
    `${violations} violations, +${growthMb.toFixed(0)} MB`,
    asked,
  ].join('; ');
}
