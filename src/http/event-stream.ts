import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';
import type { HttpEnv } from './http-env.ts';

/** One server-sent event. */
export interface StreamedEvent {
  /** What a client that comes back sends as `Last-Event-ID`. */
  id: string;
  event: string;
  data: unknown;
}

interface EventStreamDeps {
  clock: Clock;
  log: Logger;
}

/** Shorter than what proxies wait for. */
const HEARTBEAT_MS = 15_000;
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // For nginx: events are of no use when they are gathered first.
  'X-Accel-Buffering': 'no',
};

/**
 * Answers with server-sent events until there are no more. `events` has to end when its signal is aborted: the client has left, or the
 * server stops. Should `events` reject, the stream ends and the client comes back.
 */
export function eventStream(
  c: Context<HttpEnv>,
  { clock, log }: EventStreamDeps,
  events: (signal: AbortSignal) => AsyncIterable<StreamedEvent>,
): Response {
  // Nobody would read it.
  if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS);
  const response = streamSSE(c, async (stream) => {
    const left = new AbortController();
    stream.onAbort(() => left.abort());
    const closing = c.env?.closing; // Hono gives no env to whom it has none to give
    const signal = closing ? AbortSignal.any([left.signal, closing]) : left.signal;
    void beat(clock, signal, () => stream.write(': ping\n\n'));
    try {
      for await (const { id, event, data } of events(signal)) {
        await stream.writeSSE({ id, event, data: JSON.stringify(data) });
      }
    } catch (error) {
      log.error({ requestId: c.var.requestId, err: error }, 'an event stream ended early');
    } finally {
      left.abort();
    }
  });
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  return response;
}

/** Shows that the stream lives, for as long as it does. */
async function beat(clock: Clock, signal: AbortSignal, ping: () => Promise<unknown>): Promise<void> {
  const pause = () =>
    clock.sleep(HEARTBEAT_MS, signal).then(
      () => true,
      () => false, // the stream has ended
    );
  while (await pause()) await ping();
}
