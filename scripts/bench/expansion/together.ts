import { atMost, type Figure } from '../figure.ts';
import { countCalls, openStage, type StageOptions } from './stage.ts';

const AT_ONCE = 50;
/** Few calls, so that the window does not spread them out. */
const SMALL = { artists: 4, albums: 5, tracks: 5 };

/** Many identical requests at the same moment, beside one alone. */
export async function measureTogether(options: StageOptions): Promise<Figure[]> {
  const small = { ...options, size: SMALL };
  const alone = await expandAtOnce(small, 1);
  const together = await expandAtOnce(small, AT_ONCE);
  return [
    atMost(`${AT_ONCE} at once: jobs`, together.jobs, 1),
    atMost(`${AT_ONCE} at once: calls`, together.calls, alone.calls),
  ];
}

async function expandAtOnce(options: StageOptions, requests: number): Promise<{ jobs: number; calls: number }> {
  const stage = await openStage(options);
  try {
    await stage.sandbox.ask('forgetCalls');
    const answers = await Promise.all(Array.from({ length: requests }, () => stage.expand()));
    for (const { job } of answers) await stage.finished(job);
    return { jobs: new Set(answers.map(({ job }) => job.id)).size, calls: await countCalls(stage) };
  } finally {
    await stage.close();
  }
}
