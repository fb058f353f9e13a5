import { afterEach, beforeEach, vi } from 'vitest';
import { z } from 'zod';
import type { CallPriority } from '#providers/provider.ts';
import { createSourceClient, type SourcePolicy } from '#providers/source-client.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type FakeAnswer, type FakeTransport, fakeTransport } from './fake-transport.ts';
import { limitedSourceDeps } from './source-deps.ts';

/** A policy of which every test changes what it is about. */
export const policy: SourcePolicy = {
  provider: 'deezer',
  limit: { calls: 50, windowMs: 5000, concurrency: 4 },
  deadlineMs: 8000,
  secretParams: ['apikey'],
  judge: ({ status }) => {
    if (status === 200) return 'ok';
    if (status === 401) return { fault: 'unauthorized', message: 'key refused' };
    return { fault: status === 429 ? 'rate_limited' : 'unavailable', message: `status ${status}` };
  },
};
const schema = z.object({ n: z.number() });
export const base = 'https://source.example';
export const busy: FakeAnswer = { status: 503 };
export const ok: FakeAnswer = { json: { n: 1 } };

/** Stands still until a test advances it; new for every test of a file that calls `useSourceClock`. */
export let clock: FakeClock;

/** A function, because hooks at the top would be those of the first file alone that imports this: the files of a worker share modules. */
export function useSourceClock(): void {
  beforeEach(() => {
    clock = createFakeClock();
    // cockatiel's breaker reads the machine's clock.
    vi.useFakeTimers({ toFake: ['Date'], now: clock.now() });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Moves the clock, and the machine's date with it. */
export async function advance(ms: number): Promise<void> {
  vi.setSystemTime(clock.now().getTime() + ms);
  await clock.advance(ms);
}

/** A source client over this transport, on the clock. */
export function open(
  transport: FakeTransport,
  more: Parameters<typeof limitedSourceDeps>[1] = {},
  changes: Partial<SourcePolicy> = {},
) {
  const deps = limitedSourceDeps(transport, { clock, ...more });
  const client = createSourceClient(deps, { ...policy, ...changes });
  const ask = (path: string, priority: CallPriority = 'user', signal?: AbortSignal) =>
    client.request({ url: base + path, schema, context: { priority, signal } });
  return { ask, client, health: deps.health, sent: transport.requests };
}

/** Settles while the clock runs for `ms`. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  await advance(ms);
  return promise;
}

/** Answers that come one after the other, the last one for ever. */
export function sequence(...answers: FakeAnswer[]): FakeTransport {
  let next = 0;
  return fakeTransport(() => answers[Math.min(next++, answers.length - 1)]);
}
