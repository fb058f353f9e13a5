import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createImages, type Images, imageRoutes } from '#features/images/index.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { REFUSED_ADDRESSES } from '../../support/refused-addresses.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { madePicture, type PictureServer, startPictureServer } from './picture-server.ts';

let source: PictureServer;
let answer: RequestListener;
let folder: string;
let clock: FakeClock;
let images: Images;
const own = useTestDatabase();

const send =
  (bytes: Uint8Array | string): RequestListener =>
  (_, response) =>
    void response.end(bytes);
const proxy = () =>
  createImages({
    database: own.database,
    clock,
    log: silentLogger,
    userAgent: 'Test/1',
    privateOrigins: [source.origin],
    cacheRoot: folder,
    storageRoot: folder,
  });

beforeAll(async () => {
  source = await startPictureServer((request, response) => answer(request, response));
});
afterAll(() => source.close());
beforeEach(async () => {
  source.asked.length = 0;
  clock = createFakeClock();
  folder = await mkdtemp(join(tmpdir(), 'fonoteca-images-'));
  images = proxy();
});
afterEach(async () => {
  await images.close();
  await rm(folder, { recursive: true, force: true });
});

function get(query: Record<string, string>, init?: RequestInit): Response | Promise<Response> {
  const config = { host: '127.0.0.1', trustLoopback: true };
  const app = createHttpApp({ config, log: silentLogger, clock });
  app.route('/', imageRoutes({ images }));
  const { path = '/a.jpg', ...rest } = query;
  const parameters = new URLSearchParams({ url: source.origin + path, ...rest });
  return app.request(`http://127.0.0.1/images/proxy?${parameters}`, init);
}

const seen = async (response: Response) => sharp(Buffer.from(await response.arrayBuffer())).metadata();

describe('a picture', () => {
  test('comes as WebP, to be kept for ever, under rules that let it do nothing', async () => {
    answer = send(await madePicture(800, 400).jpeg().toBuffer());
    const response = await get({ size: '300' });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      etag: expect.stringMatching(/^"[0-9a-f]{64}-[0-9a-f]{16}"$/),
    });
    expect(await seen(response)).toMatchObject({ format: 'webp', width: 300, height: 150 });
  });

  test.each([
    [3000, 2000, '300', 300, 200],
    [2000, 3000, '1000', 667, 1000],
    [500, 400, '640', 500, 400],
    [640, 640, '65', 150, 150],
    [640, 640, '1', 64, 64],
    [1200, 900, '641', 1000, 750],
    [900, 90, '384', 384, 38],
    [1400, 1400, undefined, 640, 640],
  ])('of %i x %i at size %s is %i x %i', async (width, height, size, toWidth, toHeight) => {
    answer = send(await madePicture(width, height).jpeg().toBuffer());
    const made = await seen(await get(size === undefined ? {} : { size }));
    expect([made.width, made.height]).toEqual([toWidth, toHeight]);
  });

  test('is read from each type that is decoded, whatever it is called', async () => {
    for (const type of ['jpeg', 'png', 'webp', 'avif', 'gif'] as const) {
      const bytes = await madePicture(100, 80).toFormat(type).toBuffer();
      answer = (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(bytes);
      expect(await seen(await get({ path: `/${type}`, size: '64' })), type).toMatchObject({ width: 64, height: 51 });
    }
  });

  test('comes as AVIF or JPEG when that is asked for, and the address outdoes the header', async () => {
    answer = send(await madePicture(100, 100).png().toBuffer());
    const typeOf = async (query: Record<string, string>, accept: string) =>
      (await get({ size: '64', ...query }, { headers: { accept } })).headers.get('content-type');
    expect(await typeOf({}, 'image/avif,image/webp,*/*;q=0.8')).toBe('image/avif');
    expect(await typeOf({}, 'image/jpeg')).toBe('image/jpeg');
    expect(await typeOf({ format: 'jpeg' }, 'image/avif')).toBe('image/jpeg');
    expect(await typeOf({ format: 'webp' }, 'image/avif')).toBe('image/webp');
  });

  test('is turned upright, and loses its metadata', async () => {
    const exif = { IFD0: { Copyright: 'somebody', ImageDescription: 'where I live' } };
    answer = send(await madePicture(800, 400).withMetadata({ orientation: 6, exif }).jpeg().toBuffer());
    const response = await get({ size: '300' });
    const made = Buffer.from(await response.arrayBuffer());
    const { width, height, exif: kept, orientation } = await sharp(made).metadata();
    expect([width, height, kept, orientation]).toEqual([150, 300, undefined, undefined]);
    const [red, , blue] = await sharp(made).extract({ left: 75, top: 20, width: 1, height: 1 }).raw().toBuffer();
    expect([Number(red) > 200, Number(blue) < 50]).toEqual([true, true]);
  });

  test('that moves gives its first frame', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#00ff00'].map((background) =>
        sharp({ create: { width: 40, height: 40, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    answer = send(
      await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
    );
    const made = Buffer.from(await (await get({ size: '64' })).arrayBuffer());
    expect(await sharp(made).metadata()).toMatchObject({ width: 40, height: 40 });
    const { channels } = await sharp(made).stats();
    expect((channels[0]?.mean ?? 0) > 200).toBe(true);
  });

  test('answers HEAD with the same headers and no body', async () => {
    answer = send(await madePicture(100, 100).png().toBuffer());
    const whole = await get({});
    const head = await get({}, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag')]).toEqual([200, whole.headers.get('etag')]);
    expect(head.headers.get('content-length')).toBe(String((await whole.arrayBuffer()).byteLength));
    expect((await head.arrayBuffer()).byteLength).toBe(0);
  });
});

describe('a picture that was made', () => {
  beforeEach(async () => {
    answer = send(await madePicture(400, 400).jpeg().toBuffer());
  });

  test('is fetched once for 200 who ask at once, and the same for all of them', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => get({ size: '300' })));
    const bodies = await Promise.all(answers.map(async (response) => Buffer.from(await response.arrayBuffer())));
    expect(new Set(bodies.map((body) => body.toString('base64')))).toHaveLength(1);
    expect(source.asked).toHaveLength(1);
  });

  test('is fetched once for several sizes that are asked for at once', async () => {
    const sizes = ['64', '150', '300'];
    await Promise.all(sizes.map((size) => get({ size })));
    expect(source.asked).toHaveLength(1);
  });

  test('is there after a restart with the source away, with the same ETag', async () => {
    const before = await get({ size: '300' });
    await images.close();
    images = proxy();
    answer = (request) => request.socket.destroy();
    const after = await get({ size: '300' });
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(Buffer.from(await after.arrayBuffer()).equals(Buffer.from(await before.arrayBuffer()))).toBe(true);
  });

  test('is not sent again to who has it, even when it was deleted here and the source is away', async () => {
    const etag = (await get({ size: '300' })).headers.get('etag') ?? '';
    await images.close();
    await rm(folder, { recursive: true });
    images = proxy();
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get({ size: '300' }, { headers: { 'if-none-match': tag } });
      expect([again.status, again.headers.get('etag'), again.headers.get('vary')]).toEqual([304, etag, 'Accept']);
    }
    expect(source.asked).toHaveLength(1);
    expect((await get({ size: '150' }, { headers: { 'if-none-match': etag } })).status).toBe(200);
    expect((await get({ size: '150' }, { headers: { 'if-none-match': '*' } })).status).toBe(304);
  });
});

describe('bad input', () => {
  test.each<Record<string, string>>([
    { size: '0' },
    { size: '-1' },
    { size: '1001' },
    { size: 'large' },
    { size: '1.5' },
    { size: '' },
    { size: '1e2' },
    { format: 'gif' },
    { format: 'svg' },
    { format: '' },
    { url: '' },
    { url: 'a.jpg' },
    { url: 'ftp://example.org/a.jpg' },
  ])('%j is a 400 that names the parameter', async (query) => {
    const response = await get(query);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ path: Object.keys(query)[0] }] });
    expect(source.asked).toEqual([]);
  });

  test.each(REFUSED_ADDRESSES)('the address %s is refused', async (url) => {
    const response = await get({ url });
    expect([400, 403]).toContain(response.status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  test('a redirect away from the allowed origin is a 403', async () => {
    answer = (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end();
    expect((await get({})).status).toBe(403);
  });
});

describe('what is no picture', () => {
  /** A small PNG whose header says 20,000 x 20,000. */
  const bomb = async () => {
    const png = await madePicture(20, 20).png().toBuffer();
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    return png;
  };

  test.each<[string, () => Promise<Uint8Array | string> | string]>([
    ['nothing', () => ''],
    ['a page', () => '<!doctype html><title>Not found</title>'],
    ['SVG', () => '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'],
    ['TIFF', () => madePicture(20, 20).tiff().toBuffer()],
    ['half a JPEG', async () => (await madePicture(400, 400).jpeg().toBuffer()).subarray(0, 1500)],
    ['half a PNG', async () => (await madePicture(400, 400).png().toBuffer()).subarray(0, 700)],
    ['a name without a picture', () => 'GIF89a<script>alert(1)</script>'],
    ['a bomb of pixels', bomb],
  ])('is a 422: %s', async (_, make) => {
    answer = send(await make());
    const response = await get({});
    expect(response.status).toBe(422);
    const problem = await response.json();
    expect(problem).toMatchObject({ type: 'urn:fonoteca:problem:image.not_a_picture' });
    if (make === bomb) expect(JSON.stringify(problem)).toContain('pixel limit');
  });

  test('is a 422 when it is larger than 10 MB', async () => {
    answer = (_, response) => void response.writeHead(200, { 'content-length': 20_000_000 }).write('x');
    expect((await get({})).status).toBe(422);
  });
});

describe('a source that fails', () => {
  test('is a 502, and is asked again after a minute, not before', async () => {
    answer = (_, response) => void response.writeHead(500).end();
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await get({ size: '64' })).status));
    expect(new Set(statuses)).toEqual(new Set([502]));
    expect((await get({ size: '300' })).status).toBe(502);
    expect(source.asked).toHaveLength(1);
    answer = send(await madePicture(100, 100).jpeg().toBuffer());
    await clock.advance(59_000);
    expect((await get({ size: '64' })).status).toBe(502);
    await clock.advance(2000);
    expect((await get({ size: '64' })).status).toBe(200);
  });

  test('is a 504 when it does not answer in time', async () => {
    const asked = new Promise<void>((resolve) => {
      answer = () => resolve();
    });
    const response = get({});
    await asked;
    await clock.advance(5000);
    expect((await response).status).toBe(504);
  });

  test('holds up no more than 64 pictures: others are told to come back, and that is not remembered', async () => {
    const bytes = await madePicture(100, 100).jpeg().toBuffer();
    const waiting: (() => void)[] = [];
    const allAsked = new Promise<void>((resolve) => {
      answer = (_, response) => {
        waiting.push(() => response.end(bytes));
        if (waiting.length === 64) resolve();
      };
    });
    const first = Array.from({ length: 64 }, (_, index) => get({ path: `/${index}.jpg`, size: '64' }));
    await allAsked;
    const beyond = await get({ path: '/65.jpg', size: '64' });
    expect([beyond.status, beyond.headers.get('retry-after')]).toEqual([503, '2']);
    for (const finish of waiting) finish();
    expect(new Set((await Promise.all(first)).map(({ status }) => status))).toEqual(new Set([200]));
    answer = send(bytes);
    expect((await get({ path: '/65.jpg', size: '64' })).status).toBe(200);
  });

  test('cannot fill the memory: large pictures wait for each other, and all of them come', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const large = await sharp({ create: { width: 700, height: 700, channels: 3, noise, background: '#000' } })
      .png()
      .toBuffer();
    expect(large.length).toBeGreaterThan(512_000);
    answer = send(large);
    const all = await Promise.all(Array.from({ length: 12 }, (_, index) => get({ path: `/${index}.png`, size: '64' })));
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
  });
});
