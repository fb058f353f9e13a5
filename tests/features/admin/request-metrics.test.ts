import fc from 'fast-check';
import { Counter, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { requestMetrics } from '#features/admin/request-metrics.ts';

const BUCKETS = [0.005, 0.01, 0.5, 10];

const answers = fc.array(
  fc.record({
    method: fc.constantFrom('GET', 'POST'),
    route: fc.constantFrom('/tracks', '/albums/:ref', 'a "quoted"\\ one'),
    status: fc.constantFrom(200, 304, 404),
    tookMs: fc.constantFrom(0, 1, 5, 6, 10, 499, 500, 501, 10_000, 60_000),
  }),
  { maxLength: 30 },
);

/** The same text, line for line, whatever the order of the lines. */
const lines = async (register: Registry) => (await register.metrics()).split('\n').sort();

test('requests are counted to the letter as prom-client counts them, however often somebody looks', async () => {
  await fc.assert(
    fc.asyncProperty(answers, answers, async (before, after) => {
      const ours = new Registry();
      const observe = requestMetrics(ours, BUCKETS);
      const theirs = new Registry();
      const registers = [theirs];
      const help = { requests: 'Answered requests', duration: 'From the request to its answer' };
      const requests = new Counter({
        ...{ name: 'http_requests_total', help: help.requests, labelNames: ['method', 'route', 'status'], registers },
      });
      const duration = new Histogram({
        ...{ name: 'http_request_duration_seconds', help: help.duration, labelNames: ['method', 'route'], registers },
        buckets: BUCKETS,
      });
      for (const some of [before, after]) {
        for (const { method, route, status, tookMs } of some) {
          observe({ method, route, status, tookMs });
          requests.inc({ method, route, status });
          duration.observe({ method, route }, tookMs / 1000);
        }
        expect(await lines(ours)).toEqual(await lines(theirs));
      }
    }),
  );
});
