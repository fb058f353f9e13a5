import type { RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createImages, type Images } from '#features/images/index.ts';
import { AppError } from '#lib/errors.ts';
import { silentLogger } from '#lib/logger.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { BOMBS, NO_PICTURES } from './hostile-pictures.ts';
import { useLibraryPictures } from './library-pictures.ts';

const library = useLibraryPictures();
const RSS_GROWTH = 64_000_000;

const ask = (path = '/a.jpg') =>
  library.get(`/images/proxy?url=${encodeURIComponent(library.source.origin + path)}&size=64`);
const send =
  (bytes: Uint8Array | string): RequestListener =>
  (_, response) =>
    void response.end(bytes);

describe('what a hostile source sends', () => {
  test.each(Object.entries(BOMBS))('is refused by its header alone: %s', async (_, make) => {
    const bytes = await make();
    library.answer(send(bytes));
    const before = process.memoryUsage.rss();
    const begun = performance.now();
    const response = await ask();
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ type: 'urn:fonoteca:problem:image.not_a_picture' });
    // Decoding any of them would take seconds, and hundreds of megabytes.
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(RSS_GROWTH);
  });

  test.each(Object.entries(NO_PICTURES))('is refused: %s', async (_, make) => {
    library.answer(send(await make()));
    const response = await ask();
    expect(response.status).toBe(422);
    expect(await response.text()).not.toContain('root:');
  });

  test('is refused when it is packed, and is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    library.answer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const before = process.memoryUsage.rss();
    expect((await ask()).status).toBe(422);
    expect(process.memoryUsage.rss() - before).toBeLessThan(RSS_GROWTH);
  });

  test('is refused when it leads nowhere but to itself, or inside', async () => {
    library.answer((_, response) => response.writeHead(302, { location: '/a.jpg' }).end());
    expect((await ask('/a.jpg')).status).toBe(502);
    for (const location of ['file:///etc/passwd', 'http://169.254.169.254/', 'gopher://127.0.0.1/', 'http://[::1]/']) {
      library.answer((_, response) => response.writeHead(301, { location }).end());
      expect((await ask(`/${encodeURIComponent(location)}`)).status, location).toBe(403);
    }
  });
});

describe('a server that does not keep to HTTP', () => {
  let server: Server;
  let sockets: Socket[];
  let clock: FakeClock;
  let images: Images;
  let behave: (socket: Socket) => void;
  let origin: string;
  let connected: Promise<void>;

  beforeEach(async () => {
    sockets = [];
    clock = createFakeClock();
    connected = new Promise((resolve) => {
      server = createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => {}); // it is hung up on
        socket.once('data', () => {
          behave(socket);
          resolve();
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // of a server that listens on a port
    const { database, storageRoot } = library;
    images = createImages({
      ...{ database, storageRoot, clock, log: silentLogger, userAgent: 'Test/1' },
      ...{ privateOrigins: [origin], cacheRoot: storageRoot },
    });
  });
  afterEach(async () => {
    await images.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  /** The code of the problem; time passes only when it says so. */
  async function failure(seconds = 0): Promise<string> {
    const outcome = images.proxy
      .offer({ url: `${origin}/a.jpg`, size: 64, format: 'webp' })
      .get()
      .then(
        () => 'it was answered',
        (error) => (error instanceof AppError ? error.code : String(error)),
      );
    await connected;
    if (seconds > 0) await clock.advance(seconds * 1000);
    return outcome;
  }

  const OK = 'HTTP/1.1 200 OK\r\n';

  test.each<[string, string, (socket: Socket) => void]>([
    ['speaks another language', 'image.source_failed', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['hangs up', 'image.source_failed', (socket) => socket.destroy()],
    [
      'sends headers without end',
      'image.source_failed',
      (socket) => socket.write(`${OK}${'X-A: b\r\n'.repeat(100_000)}`),
    ],
    [
      'sends one header without end',
      'image.source_failed',
      (socket) => socket.write(`${OK}X-A: ${'b'.repeat(1_000_000)}`),
    ],
    [
      'has a length that is no number',
      'image.source_failed',
      (socket) => socket.end(`${OK}Content-Length: -5\r\n\r\nabc`),
    ],
    ['sends less than it said', 'image.source_failed', (socket) => socket.end(`${OK}Content-Length: 500\r\n\r\nabc`)],
    [
      'has broken chunks',
      'image.source_failed',
      (socket) => socket.end(`${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc`),
    ],
    [
      'says that it has 5 TB',
      'image.too_large',
      (socket) => socket.write(`${OK}Content-Length: 5000000000000\r\n\r\nabc`),
    ],
    ['sends without end', 'image.too_large', pour],
  ])('that %s is given up: %s', async (_, code, how) => {
    behave = how;
    const before = process.memoryUsage.rss();
    expect(await failure()).toBe(code);
    expect(process.memoryUsage.rss() - before).toBeLessThan(RSS_GROWTH);
  });

  test.each<[string, number, (socket: Socket) => void]>([
    ['says nothing', 5, () => {}],
    ['begins its headers and stops', 5, (socket) => socket.write(`${OK}Content-Ty`)],
    ['says that it goes on, and does not', 5, (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')],
    ['sends no body', 4, (socket) => socket.write(`${OK}Content-Length: 500\r\n\r\n`)],
    ['sends a byte and stops', 4, (socket) => socket.write(`${OK}\r\na`)],
  ])('that %s is given up after %i s', async (_, seconds, how) => {
    behave = how;
    expect(await failure(seconds)).toBe('image.source_timeout');
  });

  function pour(socket: Socket): void {
    socket.write(`${OK}\r\n`);
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(64_000))) {}
    };
    socket.on('drain', more);
    more();
  }
});
