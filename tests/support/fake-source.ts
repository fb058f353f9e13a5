import type { Clock } from '#lib/clock.ts';
import { createSourceClient, type SourcePolicy } from '#providers/source-client.ts';
import { createFakeClock } from './fake-clock.ts';
import { type FakeAnswer, fakeTransport } from './fake-transport.ts';
import { limitedSourceDeps } from './source-deps.ts';

/**
 * A source that answers from a table of paths below `base` (with their query, or for any query), through the real source client with
 * its limits; a retry waits until the clock is moved.
 */
export function fakeSource(
  base: string,
  routes: Record<string, FakeAnswer | (() => FakeAnswer)>,
  clock: Clock = createFakeClock(),
) {
  const table = Object.entries(routes).map(([path, answer]) => [`${base}/${path}`, answer]);
  const transport = fakeTransport(Object.fromEntries(table));
  return {
    source: (policy: SourcePolicy) => createSourceClient(limitedSourceDeps(transport, { clock }), policy),
    requests: transport.requests,
    /** What was asked, without the base. */
    paths: () => transport.requests.map((request) => request.url.slice(base.length + 1)),
  };
}
