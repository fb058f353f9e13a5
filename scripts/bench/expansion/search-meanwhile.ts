import { setTimeout as wait } from 'node:timers/promises';
import { EXPANSION_SEED } from '#sandbox/catalogue-expansion.ts';
import { atMost, type Figure, median } from '../figure.ts';
import { type JobView, openStage, type Stage, type StageOptions } from './stage.ts';

const TIMES_ALONE = 2;
const SAMPLES = 60;
const PAUSE_MS = 40;
const COLD_SEARCHES = 3;

/** What a person meets who searches while the library grows, beside the same afterwards. */
export async function measureSearchMeanwhile(options: StageOptions): Promise<Figure[]> {
  const stage = await openStage(options);
  try {
    const suggest = () => timed(stage, `/search/suggest?q=${encodeURIComponent(EXPANSION_SEED.slice(0, 4))}`);
    const warm = () => timed(stage, orchestrated(EXPANSION_SEED));
    await askedBefore(stage);
    const strangers = (await stage.sandbox.ask('artists')).slice(-2 * COLD_SEARCHES);

    const { job } = await stage.expand();
    const ended = stage.finished(job);
    await untilHalf(stage, job);
    const during = { suggest: await sample(suggest), warm: await sample(warm), cold: [] as number[] };
    for (const name of strangers.slice(0, COLD_SEARCHES)) during.cold.push(await timed(stage, orchestrated(name)));
    const { status } = await stage.get<JobView>(`/jobs/${job.id}`);
    if (status !== 'running') throw new Error(`the expansion is ${status}: it was too short to be measured in`);
    await ended;
    await wait(windowMs(await stage.sandbox.ask('limits', 'deezer')));

    const alone = { suggest: await sample(suggest), warm: await sample(warm), cold: [] as number[] };
    for (const name of strangers.slice(COLD_SEARCHES)) alone.cold.push(await timed(stage, orchestrated(name)));
    console.log(`  ms during: ${inWords(during)}; alone: ${inWords(alone)}`);
    const waited = Math.max(...during.cold) - median(alone.cold);
    const window = windowMs(await stage.sandbox.ask('limits', 'deezer')) / 1000;
    return [
      atMost('suggestions meanwhile: p50, times alone', median(during.suggest) / median(alone.suggest), TIMES_ALONE),
      atMost('warm search meanwhile: p50, times alone', median(during.warm) / median(alone.warm), TIMES_ALONE),
      atMost('cold search meanwhile: longer than alone', waited / 1000, window, ' s'),
    ];
  } finally {
    await stage.close();
  }
}

interface Samples {
  suggest: number[];
  warm: number[];
  cold: number[];
}

const orchestrated = (name: string) => `/search/orchestrated?q=${encodeURIComponent(name)}`;

async function timed(stage: Stage, path: string): Promise<number> {
  const startedAt = performance.now();
  await stage.get(path);
  return performance.now() - startedAt;
}

async function sample(ask: () => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let taken = 0; taken < SAMPLES; taken += 1) {
    times.push(await ask());
    await wait(PAUSE_MS);
  }
  return times;
}

/** The search for the seed is answered from the library from then on. */
async function askedBefore(stage: Stage): Promise<void> {
  for (;;) {
    const { pending, source } = await stage.get<{ pending: number; source: string }>(orchestrated(EXPANSION_SEED));
    if (pending === 0 && source === 'local') return;
    await wait(250);
  }
}

async function untilHalf(stage: Stage, { id }: JobView): Promise<void> {
  for (;;) {
    const { progress } = await stage.get<JobView>(`/jobs/${id}`);
    if (progress.total > 0 && progress.done >= progress.total / 2) return;
    await wait(100);
  }
}

const windowMs = (limits: { windowMs: number }[]) => Math.max(...limits.map((limit) => limit.windowMs));

function inWords({ suggest, warm, cold }: Samples): string {
  const shown = (times: number[]) => median(times).toFixed(0);
  return `suggest ${shown(suggest)}, warm ${shown(warm)}, cold ${cold.map((ms) => ms.toFixed(0)).join(' ')}`;
}
