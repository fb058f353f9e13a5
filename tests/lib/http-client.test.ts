import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpTransport, HttpFailure, type HttpRequest } from '#lib/http-client.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function transport() {
  const made = createHttpTransport({ userAgent: 'Fonoteca/1.0 ( https://fonoteca.example )' });
  closing.push(() => made.close());
  return made;
}

interface Upstream {
  base: string;
  requests: IncomingMessage[];
  connections(): number;
}

async function serve(listener: RequestListener): Promise<Upstream> {
  const requests: IncomingMessage[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  const base = await listen(server);
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { base, requests, connections: () => connections };
}

async function listen(server: Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: {}, deadlineMs: 5000, maxBytes: 100_000, ...more };
}

describe('the HTTP transport', () => {
  it('sends method, headers, body and its User-Agent, and gives status, lower-case headers and text', async () => {
    let posted = '';
    const upstream = await serve((request, response) => {
      request.on('data', (part) => {
        posted += part;
      });
      request.on('end', () => response.writeHead(503, { 'Retry-After': '7' }).end('занято'));
    });
    const request = get(`${upstream.base}/x?q=1`, {
      method: 'POST',
      headers: { 'X-Key': 'k', 'User-Agent': 'other' },
      body: '{"a":1}',
    });

    const answer = await transport().send(request);

    expect(answer).toMatchObject({ status: 503, body: 'занято', url: `${upstream.base}/x?q=1` });
    expect(answer.headers['retry-after']).toBe('7');
    expect(upstream.requests[0]).toMatchObject({ method: 'POST', url: '/x?q=1' });
    expect(upstream.requests[0]?.headers).toMatchObject({
      'x-key': 'k',
      'user-agent': 'Fonoteca/1.0 ( https://fonoteca.example )',
    });
    expect(posted).toBe('{"a":1}');
  });

  it('uses connections again for calls that follow each other', async () => {
    const upstream = await serve((_request, response) => response.end('{}'));
    const http = transport();
    for (let call = 0; call < 20; call += 1) await http.send(get(upstream.base));
    expect(upstream.connections()).toBeLessThanOrEqual(2);
  });

  it('opens a bounded number of connections to one source', async () => {
    const upstream = await serve((_request, response) => setImmediate(() => response.end('{}')));
    const http = transport();
    await Promise.all(Array.from({ length: 100 }, () => http.send(get(upstream.base))));
    expect(upstream.connections()).toBeLessThanOrEqual(32);
    expect(upstream.requests).toHaveLength(100);
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('decodes %s', async (encoding, compress) => {
    const upstream = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress('{"name":"Сигур"}')),
    );
    expect((await transport().send(get(upstream.base))).body).toBe('{"name":"Сигур"}');
    expect(upstream.requests[0]?.headers['accept-encoding']).toContain(encoding);
  });

  it('gives up at the deadline when no headers come', async () => {
    const upstream = await serve(() => {});
    await expect(transport().send(get(upstream.base, { deadlineMs: 50 }))).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('gives up at the deadline in the middle of a body that keeps dripping', async () => {
    const upstream = await serve((_request, response) => {
      const drip = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drip));
    });
    await expect(transport().send(get(upstream.base, { deadlineMs: 80 }))).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('ends the call when the caller aborts', async () => {
    const abort = new AbortController();
    const upstream = await serve(() => abort.abort());
    const failure = transport().send(get(upstream.base, { signal: abort.signal }));
    await expect(failure).rejects.toMatchObject({ name: 'HttpFailure', reason: 'aborted' });
  });

  it('cuts off an answer that is larger than the limit', async () => {
    const upstream = await serve((_request, response) => response.end('x'.repeat(100_001)));
    await expect(transport().send(get(upstream.base))).rejects.toMatchObject({ reason: 'too_large' });
  });

  it('takes an answer of exactly the limit', async () => {
    const upstream = await serve((_request, response) => response.end('x'.repeat(100_000)));
    expect((await transport().send(get(upstream.base))).body).toHaveLength(100_000);
  });

  it('counts what comes out of a compressed answer, not what went in', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    const upstream = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const before = process.memoryUsage().arrayBuffers;
    await expect(transport().send(get(upstream.base))).rejects.toMatchObject({ reason: 'too_large' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  it('follows three redirects, and not a fourth', async () => {
    const upstream = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(307, { location: `/${left - 1}` }).end('see there');
    });
    expect(await transport().send(get(`${upstream.base}/3`))).toMatchObject({
      body: 'there',
      url: `${upstream.base}/0`,
    });
    await expect(transport().send(get(`${upstream.base}/4`))).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it('does not follow a loop for ever', async () => {
    const upstream = await serve((_request, response) => response.writeHead(302, { location: '/' }).end());
    await expect(transport().send(get(upstream.base))).rejects.toMatchObject({ reason: 'unreachable' });
    expect(upstream.requests).toHaveLength(4);
  });

  it('keeps credentials from another origin', async () => {
    const other = await serve((_request, response) => response.end('{}'));
    const first = await serve((_request, response) => response.writeHead(302, { location: other.base }).end());
    await transport().send(get(first.base, { headers: { Authorization: 'Bearer secret' } }));
    expect(first.requests[0]?.headers.authorization).toBe('Bearer secret');
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    [
      'a body that is not what its encoding says',
      'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnope',
      'unreachable',
    ],
    [
      'an encoding that nobody asked for',
      'HTTP/1.1 200 OK\r\ncontent-encoding: zstd\r\ncontent-length: 4\r\n\r\nnope',
      'unreachable',
    ],
    ['something that is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'unreachable'],
    ['a redirect to nowhere', 'HTTP/1.1 302 Found\r\nlocation: http://[\r\ncontent-length: 0\r\n\r\n', 'unreachable'],
    [
      'a redirect away from HTTP',
      'HTTP/1.1 302 Found\r\nlocation: file:///etc/passwd\r\ncontent-length: 0\r\n\r\n',
      'unreachable',
    ],
    ['a body that ends too early', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort', 'interrupted'],
    ['no answer but the end', '', 'interrupted'],
  ])('fails with HttpFailure at %s', async (_case, garbage, reason) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(garbage));
    });
    const base = await listen(server);
    closing.push(async () => server.close());
    const failure = await transport()
      .send(get(base))
      .catch((error) => error);
    expect(failure).toBeInstanceOf(HttpFailure);
    expect(failure.reason).toBe(reason);
  });

  it('says that nobody listens', async () => {
    const server = createTcpServer();
    const base = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    await expect(transport().send(get(base))).rejects.toMatchObject({ name: 'HttpFailure', reason: 'unreachable' });
  });

  it('goes on working after every kind of failure', async () => {
    const upstream = await serve((request, response) => {
      if (request.url === '/large') response.end('x'.repeat(300_000));
      else if (request.url === '/bad') response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'.repeat(300_000));
      else if (request.url === '/ok') response.end('fine');
    });
    const http = transport();
    const failing = ['/large', '/bad', '/slow'].flatMap((path) =>
      Array.from({ length: 10 }, () => get(upstream.base + path, { deadlineMs: 300 })),
    );
    const settled = await Promise.allSettled(failing.map((request) => http.send(request)));
    expect(settled.every((result) => result.status === 'rejected')).toBe(true);
    expect((await http.send(get(`${upstream.base}/ok`))).body).toBe('fine');
  });
});
