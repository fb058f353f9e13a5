import { atMost, type Figure, median } from '../figure.ts';
import { namesToSearch, type Stage } from './stage.ts';

const REPEATS = 40;
const AT_ONCE = 50;
const TIMES_SQL = 3;

/** The same search again, beside its statements run directly; and many identical cold searches at once. */
export async function measureWarm(stage: Stage): Promise<Figure[]> {
  const [name = '', other = ''] = await namesToSearch(stage);
  await stage.search(name);
  await stage.server.ask('idle');
  await stage.sandbox.ask('forgetCalls');
  await stage.server.ask('record');
  await stage.search(name);
  await stage.server.ask('stopRecording');
  const http: number[] = [];
  const direct: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    http.push((await stage.search(name)).tookMs);
    const { inTurn, atOnce } = await stage.server.ask('directlyMs');
    direct.push(Math.min(inTurn, atOnce));
  }
  const warmCalls = await callsOf(stage);

  await stage.empty();
  await stage.search(other);
  await stage.server.ask('idle');
  const callsOfOne = await callsOf(stage);
  await stage.empty();
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => stage.search(other)));
  await stage.server.ask('idle');
  const callsOfMany = await callsOf(stage);
  const longest = Math.max(...answers.map(({ tookMs }) => tookMs));
  return [
    atMost('warm: outside calls', warmCalls, 0),
    atMost('warm: p50, times the same SQL', median(http) / median(direct), TIMES_SQL),
    { figure: 'warm: p50, ms', target: '', measured: median(http).toFixed(1), ratio: '', verdict: 'ok' },
    atMost(`${AT_ONCE} identical cold searches: outside calls`, callsOfMany, callsOfOne),
    {
      figure: `${AT_ONCE} identical cold searches: the last, ms`,
      target: '',
      measured: longest.toFixed(0),
      ratio: '',
      verdict: 'ok',
    },
  ];
}

async function callsOf({ sandbox }: Stage): Promise<number> {
  return Object.values(await sandbox.ask('calls')).reduce((sum, count) => sum + count, 0);
}
