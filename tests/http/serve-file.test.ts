import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRouter } from '#http/api.ts';
import { createHttpApp } from '#http/http-app.ts';
import { type ListeningServer, listen } from '#http/listen.ts';
import { serveFile } from '#http/serve-file.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';

const SIZE = 1_000_003;
const bytes = randomBytes(SIZE);
const folder = mkdtempSync(join(tmpdir(), 'fonoteca-serve-'));
const path = join(folder, 'song');
const ETAG = '"the-song"';
const modifiedAt = new Date('2026-11-20T10:00:00.400Z');
const MODIFIED = 'Fri, 20 Nov 2026 10:00:00 GMT';
const EARLIER = 'Thu, 19 Nov 2026 10:00:00 GMT';
const LATER = 'Sat, 21 Nov 2026 10:00:00 GMT';
let server: ListeningServer;
let app: ReturnType<typeof createHttpApp>;

beforeAll(async () => {
  writeFileSync(path, bytes);
  app = createHttpApp({ config: { host: '127.0.0.1', trustLoopback: true }, log: silentLogger, clock: systemClock });
  const router = createRouter();
  router.get('/song', async (c) => {
    const handle = await open(path);
    return serveFile(c, silentLogger, { handle, size: SIZE, etag: ETAG, modifiedAt, type: 'audio/mpeg' });
  });
  app.route('/', router);
  server = await listen(app, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close(100);
  rmSync(folder, { recursive: true });
});

interface Expected {
  status: number;
  ranges?: [number, number][];
}

/** What RFC 9110 has for a request, said once more and independently: by what is known of each header that is sent here. */
function expectedOf(method: string, headers: Record<string, string>): Expected {
  if (headers['If-Match'] && !['*', ETAG].includes(headers['If-Match'])) return { status: 412 };
  if (!headers['If-Match'] && headers['If-Unmodified-Since'] === EARLIER) return { status: 412 };
  const none = headers['If-None-Match'];
  if (none && ['*', ETAG, `W/${ETAG}`].includes(none)) return { status: 304 };
  if (!none && headers['If-Modified-Since'] && headers['If-Modified-Since'] !== EARLIER) return { status: 304 };
  const isSame = !headers['If-Range'] || [ETAG, MODIFIED].includes(headers['If-Range']);
  const ranges = method === 'GET' && isSame ? RANGES[headers.Range ?? ''] : undefined;
  if (!ranges) return { status: 200 };
  return ranges.length === 0 ? { status: 416 } : { status: 206, ranges };
}

/** By header: what is to come; nothing there: 416. Headers that are to be ignored have no entry of theirs. */
const RANGES: Record<string, [number, number][] | undefined> = {
  'bytes=0-': [[0, SIZE - 1]],
  'bytes=0-0': [[0, 0]],
  'bytes=0-499': [[0, 499]],
  'bytes=262143-262144': [[262_143, 262_144]],
  'bytes=1000-800000': [[1000, 800_000]],
  'bytes=-1': [[SIZE - 1, SIZE - 1]],
  'bytes=-5000000': [[0, SIZE - 1]],
  [`bytes=${SIZE - 1}-`]: [[SIZE - 1, SIZE - 1]],
  [`bytes=${SIZE - 2}-${SIZE + 5}`]: [[SIZE - 2, SIZE - 1]],
  [`bytes=${SIZE}-`]: [],
  'bytes=-0': [],
  'bytes=9999999-,8888888-': [],
  'bytes=0-0,-1': [
    [0, 0],
    [SIZE - 1, SIZE - 1],
  ],
  'bytes=500000-600000,0-99': [
    [500_000, 600_000],
    [0, 99],
  ],
  'bytes=0-9,5-20,21-30': [[0, 30]],
  'bytes=5-4': undefined,
  'bytes=x': undefined,
  'lines=1-2': undefined,
  [`bytes=${'0-0,'.repeat(20)}5-5`]: undefined,
};

const CONDITIONS: Record<string, string>[] = [
  {},
  { 'If-Range': ETAG },
  { 'If-Range': '"another"' },
  { 'If-Range': `W/${ETAG}` },
  { 'If-Range': MODIFIED },
  { 'If-Range': EARLIER },
  { 'If-None-Match': ETAG },
  { 'If-None-Match': '"another"' },
  { 'If-None-Match': '"another"', 'If-Modified-Since': LATER },
  { 'If-Modified-Since': MODIFIED },
  { 'If-Modified-Since': EARLIER },
  { 'If-Match': ETAG },
  { 'If-Match': '"another"', Range: 'bytes=0-0' },
  { 'If-Unmodified-Since': EARLIER },
  { 'If-Unmodified-Since': MODIFIED },
];

const REQUESTS = Object.keys(RANGES).flatMap((Range) =>
  CONDITIONS.flatMap((condition) =>
    ['GET', 'HEAD'].map((method) => ({ method, headers: { Range, ...condition } as Record<string, string> })),
  ),
);

async function ask(method: string, headers: Record<string, string>) {
  const response = await fetch(`${server.url}/song`, { method, headers });
  return { response, body: Buffer.from(await response.arrayBuffer()) };
}

/** The parts of a `multipart/byteranges` body, and nothing beside them. */
function partsOf(body: Buffer, contentType: string): { range: string; content: Buffer }[] {
  const boundary = /boundary=(\S+)/.exec(contentType)?.[1] ?? '';
  const text = body.toString('latin1');
  const pieces = text.split(`--${boundary}`);
  expect(pieces[0]).toBe('');
  expect(pieces.at(-1)).toBe('--\r\n');
  return pieces.slice(1, -1).map((piece) => {
    const end = piece.indexOf('\r\n\r\n');
    const head = piece.slice(0, end);
    expect(head).toContain('Content-Type: audio/mpeg');
    return {
      range: /Content-Range: (.*)/.exec(head)?.[1] ?? '',
      content: Buffer.from(piece.slice(end + 4, -2), 'latin1'),
    };
  });
}

it(`${REQUESTS.length} requests with ranges and conditions are answered as RFC 9110 has it`, async () => {
  for (const { method, headers } of REQUESTS) {
    const place = `${method} ${JSON.stringify(headers)}`;
    const expected = expectedOf(method, headers);
    const { response, body } = await ask(method, headers);
    expect(response.status, place).toBe(expected.status);
    if (expected.status < 400) {
      expect(response.headers.get('etag'), place).toBe(ETAG);
      expect(response.headers.get('last-modified'), place).toBe(MODIFIED);
      expect(response.headers.get('accept-ranges'), place).toBe('bytes');
    }
    if (expected.status === 416) expect(response.headers.get('content-range'), place).toBe(`bytes */${SIZE}`);
    if (expected.status === 304 || method === 'HEAD') expect(body.length, place).toBe(0);
    if (expected.status === 200) {
      expect(response.headers.get('content-length'), place).toBe(String(SIZE));
      expect(response.headers.get('content-type'), place).toBe('audio/mpeg');
      if (method === 'GET') expect(body.equals(bytes), place).toBe(true);
    }
    if (expected.ranges) {
      expect(response.headers.get('content-length'), place).toBe(String(body.length));
      const contentType = response.headers.get('content-type') ?? '';
      const parts =
        expected.ranges.length === 1
          ? [{ range: response.headers.get('content-range'), content: body }]
          : partsOf(body, contentType);
      expect(contentType, place).toMatch(expected.ranges.length === 1 ? /^audio\/mpeg$/ : /^multipart\/byteranges; /);
      expect(parts.map(({ range }) => range)).toEqual(expected.ranges.map(([a, b]) => `bytes ${a}-${b}/${SIZE}`));
      for (const [i, [start, end]] of expected.ranges.entries()) {
        expect(parts[i]?.content.equals(bytes.subarray(start, end + 1)), place).toBe(true);
      }
    }
  }
}, 60_000);

/** Which files of the folder this process has open. */
function openFiles(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false; // the one that listed them
    }
  }).length;
}

describe.skipIf(process.platform !== 'linux')('the file is closed', () => {
  it('after every kind of answer', async () => {
    for (const headers of [{}, { Range: 'bytes=0-0' }, { Range: `bytes=${SIZE}-` }, { 'If-None-Match': '*' }]) {
      await ask('GET', headers as Record<string, string>);
      await ask('HEAD', headers as Record<string, string>);
    }
    await expect.poll(openFiles).toBe(0);
  });

  it('when listeners leave in the middle of it', async () => {
    const { port } = new URL(server.url);
    const sockets = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const socket = connect(Number(port), '127.0.0.1');
        socket.write('GET /song HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(3));
        await new Promise((resolve) => socket.once('readable', resolve));
        socket.pause();
        return socket;
      }),
    );
    expect(openFiles()).toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    await expect.poll(openFiles).toBe(0);
  });
});

it('without a connection, as tests call it, the answer is the same', async () => {
  const response = await app.request('/song', { headers: { Range: 'bytes=262140-262150,0-4' } });
  expect(response.status).toBe(206);
  const parts = partsOf(Buffer.from(await response.arrayBuffer()), response.headers.get('content-type') ?? '');
  expect(parts.map(({ content }) => content.toString('hex'))).toEqual([
    bytes.subarray(262_140, 262_151).toString('hex'),
    bytes.subarray(0, 5).toString('hex'),
  ]);
});

it('a file that becomes shorter while it is sent is cut off, and not taken for the whole', async () => {
  truncateSync(path, 600_000);
  await expect(ask('GET', {})).rejects.toThrow();
  writeFileSync(path, bytes);
});
