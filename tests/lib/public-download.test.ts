import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createGrowingBuffer } from '#lib/growing-buffer.ts';
import { createPublicDownload, type PublicDownload } from '#lib/public-download.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Upstream {
  origin: string;
  requests: IncomingMessage[];
  /** Resolves with the first request. */
  asked: Promise<void>;
}

async function upstream(answer: RequestListener): Promise<Upstream> {
  const requests: IncomingMessage[] = [];
  let note = () => {};
  const asked = new Promise<void>((resolve) => {
    note = resolve;
  });
  const server: Server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
    note();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, asked };
}

function downloadFrom(privateOrigins: string[], resolveName?: (name: string) => Promise<string[]>) {
  const clock = createFakeClock();
  const download: PublicDownload = createPublicDownload({ clock, userAgent: 'Test/1', privateOrigins, resolveName });
  closers.push(() => download.close());
  return { clock, download };
}

const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => 'it succeeded',
    (error: { reason?: string; name: string }) => error.reason ?? error.name,
  );

describe('a download', () => {
  test('gives the whole body, and tells the source nothing but who we are and what we take', async () => {
    const { origin, requests } = await upstream((_, response) => response.end('picture'));
    const { download } = downloadFrom([origin]);
    expect(String(await download.get(`${origin}/a.jpg?x=1`))).toBe('picture');
    expect(requests[0]?.url).toBe('/a.jpg?x=1');
    expect(requests[0]?.headers).toEqual({
      host: new URL(origin).host,
      connection: 'keep-alive',
      'user-agent': 'Test/1',
      accept: 'image/*',
      'accept-encoding': 'identity',
    });
  });

  test('follows three redirects inside an allowed origin, and no fourth', async () => {
    const { origin, requests } = await upstream((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('found');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    const { download } = downloadFrom([origin]);
    expect(String(await download.get(`${origin}/3`))).toBe('found');
    expect(await reasonOf(download.get(`${origin}/9`))).toBe('unreachable');
    expect(requests).toHaveLength(8);
  });

  test.each([
    ['another origin of this machine', (other: string) => `${other}/`],
    ['the same machine by name', (other: string) => other.replace('127.0.0.1', 'localhost')],
    ['a metadata service', () => 'http://169.254.169.254/latest/meta-data'],
    ['loopback in IPv6', (other: string) => other.replace('127.0.0.1', '[::ffff:7f00:1]')],
    ['a file', () => 'file:///etc/passwd'],
  ])('does not follow a redirect to %s', async (_, target) => {
    const other = await upstream((_request, response) => response.end('secret'));
    const { origin } = await upstream((_request, response) =>
      response.writeHead(302, { location: target(other.origin) }).end(),
    );
    const { download } = downloadFrom([origin, other.origin]);
    expect(await reasonOf(download.get(`${origin}/`))).toBe('AddressRefused');
    expect(other.requests).toHaveLength(0);
  });

  test.each([1, 2, 3])(
    'does not follow a redirect inside, be it number %i, to an address or to a name that leads there',
    async (hop) => {
      for (const target of ['http://10.0.0.1/', 'http://inside.example.org/']) {
        const { origin, requests } = await upstream((request, response) => {
          const hops = Number(request.url?.slice(1));
          response.writeHead(302, { location: hops === hop ? target : `/${hops + 1}` }).end();
        });
        const { download } = downloadFrom([origin], async () => ['93.184.216.34', '192.168.0.1']);
        expect(await reasonOf(download.get(`${origin}/1`)), target).toBe('AddressRefused');
        expect(requests).toHaveLength(hop);
      }
    },
  );

  test.each([
    [['127.0.0.1']],
    [['93.184.216.34', '10.0.0.1']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['2606:4700::1', 'fe80::1%eth0']],
    [['169.254.169.254', '169.254.169.254']],
  ])('is refused without a connection when the name leads to %j', async (addresses) => {
    const names: string[] = [];
    const { download } = downloadFrom([], async (name) => {
      names.push(name);
      return addresses;
    });
    expect(await reasonOf(download.get('http://rebinding.example.org/a.jpg'))).toBe('AddressRefused');
    expect(names).toEqual(['rebinding.example.org']);
  });

  test('connects to the address that was judged: the name is looked up once, and what it leads to is called', async () => {
    const { download } = downloadFrom([], async () => ['93.184.216.34']);
    // Tests may reach loopback only, and are told which address was to be called.
    await expect(download.get('http://images.example.org/a.jpg')).rejects.toThrow('93.184.216.34');
  });

  test('fails when a name cannot be looked up or has no address', async () => {
    const { download } = downloadFrom([], async () => []);
    expect(await reasonOf(download.get('http://nowhere.example.org/'))).toBe('unreachable');
  });
});

describe('a hostile source', () => {
  test.each([404, 500, 204, 206, 304])('that answers %i has no picture', async (status) => {
    const { origin } = await upstream((_, response) => response.writeHead(status).end());
    const { download } = downloadFrom([origin]);
    expect(await reasonOf(download.get(origin))).toBe('status');
  });

  test('that closes the connection, or ends before the announced length, is a failure', async () => {
    const { origin } = await upstream((request, response) => {
      if (request.url === '/closed') request.socket.destroy();
      else response.writeHead(200, { 'content-length': 100 }).write('short', () => request.socket.destroy());
    });
    const { download } = downloadFrom([origin]);
    expect(await reasonOf(download.get(`${origin}/closed`))).toBe('unreachable');
    expect(await reasonOf(download.get(`${origin}/short`))).toBe('unreachable');
  });

  test('that announces more than 10 MB, or sends it without end, is cut off', async () => {
    const chunk = Buffer.alloc(64_000);
    const { origin } = await upstream((request, response) => {
      if (request.url === '/announced')
        return void response.writeHead(200, { 'content-length': 10_000_001 }).write('x');
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const { download } = downloadFrom([origin]);
    expect(await reasonOf(download.get(`${origin}/announced`))).toBe('too_large');
    expect(await reasonOf(download.get(`${origin}/endless`))).toBe('too_large');
  });

  test('that compresses its answer is not unpacked', async () => {
    const packed = gzipSync(Buffer.alloc(1_000_000));
    const { origin } = await upstream((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
    );
    const { download } = downloadFrom([origin]);
    expect(await download.get(origin)).toEqual(packed);
  });

  test('that says nothing is given up after 5 s', async () => {
    const { origin, asked } = await upstream(() => {});
    const { clock, download } = downloadFrom([origin]);
    const reason = reasonOf(download.get(origin));
    await asked;
    await clock.advance(4999);
    expect(clock.sleepers).toBe(1);
    await clock.advance(1);
    expect(await reason).toBe('timeout');
  });

  test('that drips is given up 3 s after it began', async () => {
    const { origin } = await upstream((_, response) => response.writeHead(200).write('x'));
    const { clock, download } = downloadFrom([origin]);
    const reason = reasonOf(download.get(origin));
    await arrived(origin);
    await clock.advance(3000);
    expect(await reason).toBe('timeout');
  });

  test('that is fast at first and then stands still is given up after 10 s in all', async () => {
    const { origin } = await upstream((_, response) => response.writeHead(200).write(Buffer.alloc(200_000)));
    const { clock, download } = downloadFrom([origin]);
    const reason = reasonOf(download.get(origin));
    await arrived(origin);
    await clock.advance(9999);
    expect(clock.sleepers).toBe(1);
    await clock.advance(1);
    expect(await reason).toBe('timeout');
  });
});

describe('a large body', () => {
  const large = Buffer.alloc(3_000_000, 7);

  test('is read on when there is room for it', async () => {
    const { origin } = await upstream((_, response) => response.end(large));
    const { download } = downloadFrom([origin]);
    let asked = 0;
    const room = createGrowingBuffer(0);
    const body = await download.get(origin, {
      beforeLarge: async () => {
        asked += 1;
        return room;
      },
    });
    expect([asked, body.equals(large), body.buffer === room.bytes().buffer]).toEqual([1, true, true]);
  });

  test('for which there is none in time fails as our fault, not as the fault of the source', async () => {
    const { origin } = await upstream((_, response) => response.end(large));
    const { clock, download } = downloadFrom([origin]);
    let waits = () => {};
    const waiting = new Promise<void>((resolve) => {
      waits = resolve;
    });
    const beforeLarge = (signal: AbortSignal) =>
      new Promise<never>((_, refuse) => {
        signal.addEventListener('abort', () => refuse(signal.reason));
        waits();
      });
    const reason = reasonOf(download.get(origin, { beforeLarge }));
    await waiting;
    await clock.advance(10_000);
    expect(await reason).toBe('busy');
  });
});

test('closing ends what is in progress', async () => {
  const { origin, asked } = await upstream(() => {});
  const { download } = downloadFrom([origin]);
  const reason = reasonOf(download.get(origin));
  await asked;
  await download.close();
  expect(await reason).toBe('closed');
});

/** Waits until what the source sent at once has been read: another answer of it has then come, too. */
async function arrived(origin: string): Promise<void> {
  const response = await fetch(origin);
  await response.body?.getReader().read();
  await settle();
}
