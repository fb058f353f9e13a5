import { once } from 'node:events';
import { get } from 'node:http';
import { describe, expect, test } from 'vitest';
import { eventStream, type StreamedEvent } from '#http/event-stream.ts';
import { createHttpApp } from '#http/http-app.ts';
import { listen } from '#http/listen.ts';
import { silentLogger } from '#lib/logger.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';

type Events = (signal: AbortSignal) => AsyncIterable<StreamedEvent>;

function streamOf(events: Events) {
  const clock = createFakeClock();
  const deps = { clock, log: silentLogger };
  const app = createHttpApp({ config: { host: '127.0.0.1', trustLoopback: true }, ...deps });
  app.get('/events', (c) => eventStream(c, deps, events));
  return { app, clock };
}

const event = (n: number): StreamedEvent => ({ id: String(n), event: 'count', data: { n } });

/** One event, and then nothing until the reader has left or the server stops. */
function endless() {
  let isOver = false;
  const events: Events = async function* (signal) {
    yield event(1);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    isOver = true;
  };
  return { events, isOver: () => isOver };
}

describe('an event stream', () => {
  test('has an id, a kind and JSON for each event, and ends after the last', async () => {
    const { app, clock } = streamOf(async function* () {
      yield event(1);
      yield event(2);
    });
    const response = await app.request('/events');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(await response.text()).toBe('event: count\ndata: {"n":1}\nid: 1\n\nevent: count\ndata: {"n":2}\nid: 2\n\n');
    expect(clock.sleepers).toBe(0);
  });

  test('shows every 15 s that it lives', async () => {
    const { events } = endless();
    const { app, clock } = streamOf(events);
    const reader = (await app.request('/events')).body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('id: 1');
    for (let beats = 0; beats < 2; beats += 1) {
      await clock.advance(15_000);
      expect((await reader?.read())?.value).toBe(': ping\n\n');
    }
    await reader?.cancel();
  });

  test('is over as soon as its reader has left', async () => {
    const { events, isOver } = endless();
    const { app, clock } = streamOf(events);
    const reader = (await app.request('/events')).body?.getReader();
    await reader?.read();
    expect(isOver()).toBe(false);
    await reader?.cancel();
    await settle();
    expect(isOver()).toBe(true);
    expect(clock.sleepers).toBe(0);
  });

  test('ends, not fails, for its reader when its events fail', async () => {
    const { app } = streamOf(async function* () {
      yield event(1);
      throw new Error('secret');
    });
    expect(await (await app.request('/events')).text()).toBe('event: count\ndata: {"n":1}\nid: 1\n\n');
  });

  test('answers HEAD without beginning', async () => {
    let begun = false;
    const { app } = streamOf(async function* () {
      begun = true;
      yield event(1);
    });
    const response = await app.request('/events', { method: 'HEAD' });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(begun).toBe(false);
  });

  test('of a real server ends when the client hangs up, and at once when the server stops', async () => {
    const { events } = endless();
    let open = 0;
    const { app } = streamOf(async function* (signal) {
      open += 1;
      yield* events(signal);
      open -= 1;
    });
    const server = await listen(app, { host: '127.0.0.1', port: 0 });
    const staying = await fetch(`${server.url}/events`);
    const leaving = get(`${server.url}/events`);
    const [answer] = await once(leaving, 'response');
    await once(answer, 'data');
    expect(open).toBe(2);
    leaving.destroy();
    await expect.poll(() => open).toBe(1);
    // Far longer than the test may take: it ends by itself, or not at all.
    await server.close(600_000);
    expect(await staying.text()).toContain('id: 1');
    expect(open).toBe(0);
  });
});
