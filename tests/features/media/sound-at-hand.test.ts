import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFront } from '#app.ts';
import { type ListeningServer, listen } from '#http/listen.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { keepSound, wav } from '../../support/sound.ts';
import { useTestApp } from '../../support/test-app.ts';

const clock = createFakeClock();
const own = useTestApp(undefined, {}, { clock });
/** The same app with and without what answers ahead of it. */
let server: ListeningServer;
let plain: ListeningServer;
/** What was answered ahead of the app. */
let ahead = 0;
/** Of three blocks. */
const sound = wav(40, 300);
const PATH = '/tracks/1/stream';

beforeAll(async () => {
  await own.services.database.run(fillSmallLibrary);
  await keepSound(own.services, { recordingId: 1, path: 'music/1.wav', bytes: sound });
  const front = createFront(own.services);
  const counting: typeof front = (request, response) => {
    const taken = front(request, response);
    void taken?.then((isTaken) => {
      ahead += Number(isTaken);
    });
    return taken;
  };
  server = await listen(own.app, { host: '127.0.0.1', port: 0 }, counting);
  plain = await listen(own.app, { host: '127.0.0.1', port: 0 });
});
afterAll(() => Promise.all([server.close(100), plain.close(100)]));

async function ask({ url }: ListeningServer, headers: Record<string, string> = {}, path = PATH, method = 'GET') {
  const response = await fetch(url + path, { method, headers: { 'x-request-id': 'mine', ...headers } });
  const said = Object.fromEntries(response.headers);
  delete said.date;
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: said, bytes: bytes.toString('latin1') };
}

const etag = async () => (await ask(plain)).headers.etag ?? '';
const half = sound.length >> 1;
const RANGES = ['bytes=0-', 'bytes=0-0', `bytes=${half}-`, 'bytes=262143-262144', 'bytes=-5', `bytes=100-${half}`];

describe('sound that somebody else just heard', () => {
  test.each(RANGES)('is answered from memory as the app answers it: %s', async (Range) => {
    const whole = await ask(plain);
    const before = ahead;
    const answer = await ask(server, { Range });
    expect(ahead).toBe(before + 1);
    expect(answer).toEqual(await ask(plain, { Range }));
    expect([answer.status, whole.status]).toEqual([206, 200]);
    expect(await ask(server)).toEqual(whole);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['HEAD', {}, PATH, 'HEAD'],
    ['several ranges', { Range: 'bytes=0-1,5-6' }, PATH, 'GET'],
    ['no such range', { Range: `bytes=${sound.length}-` }, PATH, 'GET'],
    ['a condition', { 'If-Match': '"other"' }, PATH, 'GET'],
    ['an older date', { 'If-Unmodified-Since': 'Thu, 19 Nov 1998 10:00:00 GMT' }, PATH, 'GET'],
    ['a wish', {}, `${PATH}?format=wav`, 'GET'],
    ['another track', {}, '/tracks/2/stream', 'GET'],
    ['no track', {}, '/tracks/999/stream', 'GET'],
    ['a proxy', { via: '1.1 somewhere' }, PATH, 'GET'],
    ['another site', { origin: 'https://evil.example' }, PATH, 'GET'],
  ])('is left to the app for %s', async (_, headers, path, method) => {
    await ask(plain);
    const before = ahead;
    const { status, headers: said } = await ask(server, headers, path, method);
    expect(ahead).toBe(before);
    const theirs = await ask(plain, headers, path, method);
    expect([status, said['content-length']]).toEqual([theirs.status, theirs.headers['content-length']]);
  });

  test('is what the caller has already, for whom the app says so', async () => {
    const answer = await ask(server, { 'If-None-Match': await etag() });
    expect([answer.status, answer.bytes]).toEqual([304, '']);
  });

  test('is held for so many at a time, and given back when they have it', async () => {
    await ask(plain);
    const original = own.services.originals.findAtHand(1);
    const range = { start: 0, end: sound.length - 1 };
    const taken = Array.from({ length: 40 }, () => original?.take(range));
    const first = taken.filter((one) => one !== undefined);
    expect(first.length).toBeGreaterThan(10);
    expect(taken.at(-1)).toBeUndefined();
    for (const { release } of first) release();
    expect(original?.take(range)?.pieces.length).toBeGreaterThan(0);
  });

  test('is looked for again after a twentieth of a second', async () => {
    await ask(plain);
    rmSync(join(own.services.config.storageRoot, 'music'), { recursive: true });
    expect((await ask(server)).status).toBe(200);
    await clock.advance(51);
    expect((await ask(server)).status).toBe(404);
  });
});
