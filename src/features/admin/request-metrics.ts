import { Counter, type Histogram, type Registry } from 'prom-client';
import type { AnsweredRequest } from '#http/request-log.ts';

const DURATIONS = 'http_request_duration_seconds';

/** Answers of one method and route. */
interface RouteTally {
  labels: { method: string; route: string };
  byStatus: Map<number, number>;
  /** How many took as long as the bound of the same place, but not as long as that of the place before. */
  byDuration: number[];
  totalSeconds: number;
}

/**
 * Counts answers and how long they took. For each observation prom-client sorts the labels and hashes them twice, a tenth of all that an
 * answer from memory costs: they are added up in plain numbers, and read from there when somebody looks.
 */
export function requestMetrics(register: Registry, buckets: number[]): (request: AnsweredRequest) => void {
  const registers = [register];
  const byRoute = new Map<string, Map<string, RouteTally>>();
  const tallies = () => [...byRoute.values()].flatMap((byMethod) => [...byMethod.values()]);

  function tallyOf(method: string, route: string): RouteTally {
    const byMethod = byRoute.get(route) ?? new Map<string, RouteTally>();
    const tally = byMethod.get(method) ?? {
      labels: { method, route },
      byStatus: new Map(),
      byDuration: Array<number>(buckets.length + 1).fill(0),
      totalSeconds: 0,
    };
    byRoute.set(route, byMethod.set(method, tally));
    return tally;
  }

  new Counter({
    ...{ name: 'http_requests_total', help: 'Answered requests', labelNames: ['method', 'route', 'status'], registers },
    collect() {
      this.reset();
      for (const { labels, byStatus } of tallies()) {
        for (const [status, count] of byStatus) this.inc({ ...labels, status }, count);
      }
    },
  });
  const durations = {
    name: DURATIONS,
    help: 'From the request to its answer',
    type: 'histogram',
    aggregator: 'sum',
    get: async () => ({ ...durations, values: tallies().flatMap((tally) => durationValues(tally, buckets)) }),
  };
  register.registerMetric(durations as unknown as Histogram); // of which a registry asks no more

  return ({ method, route, status, tookMs }) => {
    const tally = byRoute.get(route)?.get(method) ?? tallyOf(method, route);
    tally.byStatus.set(status, (tally.byStatus.get(status) ?? 0) + 1);
    const seconds = tookMs / 1000;
    let place = 0;
    while (place < buckets.length && seconds > (buckets[place] ?? 0)) place += 1;
    tally.byDuration[place] = (tally.byDuration[place] ?? 0) + 1;
    tally.totalSeconds += seconds;
  };
}

/** What a histogram says: how many took no longer than each bound, how many there are, and how long all took together. */
function durationValues({ labels, byDuration, totalSeconds }: RouteTally, buckets: readonly number[]) {
  let count = 0;
  const values = byDuration.map((answers, place) => {
    count += answers;
    return { metricName: `${DURATIONS}_bucket`, labels: { le: buckets[place] ?? '+Inf', ...labels }, value: count };
  });
  return [
    ...values,
    { metricName: `${DURATIONS}_sum`, labels, value: totalSeconds },
    { metricName: `${DURATIONS}_count`, labels, value: count },
  ];
}
