import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRouter } from '#http/api.ts';
import { type ListeningServer, listen } from '#http/listen.ts';
import { createKitApp } from '../support/kit-app.ts';

const GRACE_MS = 5_000;
let server: ListeningServer;

beforeAll(async () => {
  server = await listen(createKitApp().app, { host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close(GRACE_MS));

/** Sends bytes as they are, and gives all that comes back. */
async function raw(bytes: Buffer | string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.end(bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const request = (target: string, headers = 'Host: localhost') =>
  `GET ${target} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`;

describe('a listening server', () => {
  test('answers on the address that it names', async () => {
    const response = await fetch(`${server.url}/things/deezer:27?q=x`);
    expect(response.status).toBe(200);
  });

  test('tells curl users how to send text that needs encoding', async () => {
    const answer = await raw(request('/things/id:1?q=Кино'));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('--data-urlencode');
  });

  test.each([
    ['a raw percent sign', request('/things/%?q=%')],
    ['dots that leave the root', request('/../../etc/passwd')],
    ['a backslash', request('/..\\x')],
    ['bytes that are not UTF-8', Buffer.from(request('/things/id:1?q=\u00ff\u00fe'), 'latin1')],
    ['a foreign host', request('/things/id:1?q=x', 'Host: evil.example')],
    ['an address as the target', request('http://evil.example/things/id:1?q=x', 'Host: evil.example')],
    ['no host', request('/things/id:1?q=x', 'X-A: b')],
    ['two hosts', request('/things/id:1?q=x', 'Host: localhost\r\nHost: evil.example')],
    ['a broken host', request('/things/id:1?q=x', 'Host: a b')],
    ['a header of 20 kB', request('/', `Host: localhost\r\nX-A: ${'x'.repeat(20_000)}`)],
    ['an unknown method', 'BREW /things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['TRACE', 'TRACE /things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['no HTTP at all', '\u0000\u0001\u0002\r\n\r\n'],
  ])('answers %s with a 4xx', async (_, bytes) => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('finishes the answers in flight before it closes', async () => {
    const slow = createRouter();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let arrived = () => {};
    const inFlight = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    slow.get('/', async (c) => {
      arrived();
      await held;
      return c.text('whole');
    });
    const closing = await listen(slow, { host: '127.0.0.1', port: 0 });
    const answer = fetch(closing.url);
    await inFlight;
    const closed = closing.close(GRACE_MS);
    letGo();
    expect(await (await answer).text()).toBe('whole');
    await closed;
  });

  test('does not wait for connections on which nothing was asked yet', async () => {
    const closing = await listen(createKitApp().app, { host: '127.0.0.1', port: 0 });
    const socket = connect(Number(new URL(closing.url).port), '127.0.0.1');
    await once(socket, 'connect');
    await fetch(closing.url); // by then the server has accepted the other one, too
    const gone = once(socket, 'close');
    // Far longer than the test may take.
    await closing.close(600_000);
    await gone;
  });

  test('drops an answer that does not come to an end within the grace', async () => {
    const stuck = createRouter();
    let arrived = () => {};
    const inFlight = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    stuck.get('/', () => {
      arrived();
      return new Promise(() => {});
    });
    const closing = await listen(stuck, { host: '127.0.0.1', port: 0 });
    const socket = connect(Number(new URL(closing.url).port), '127.0.0.1');
    socket.on('error', () => {}).write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await inFlight;
    const gone = once(socket, 'close');
    await closing.close(0);
    await gone;
  });

  test('rejects with the reason when the port is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(listen(createKitApp().app, { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
