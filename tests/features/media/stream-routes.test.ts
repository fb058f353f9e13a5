import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mediaRoutes } from '#features/media/index.ts';
import { createHttpApp } from '#http/http-app.ts';
import { type ListeningServer, listen } from '#http/listen.ts';
import type { Scope } from '#http/viewer.ts';
import { expectDocumented } from '../../support/documented.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { hasFfmpeg, keepSound, wav } from '../../support/sound.ts';
import { useTestApp } from '../../support/test-app.ts';
import { owner } from '../../support/viewers.ts';

const test = useTestApp(undefined, { PATH: process.env.PATH });
let server: ListeningServer;
const execute = (statement: string) => test.services.database.run((db) => db.execute(sql.raw(statement)));
const root = () => test.services.config.storageRoot;
const transcodes = () => join(test.services.config.cacheRoot, 'transcodes');

beforeAll(async () => {
  server = await listen(test.app, { host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close(100));
beforeEach(async () => {
  await test.services.database.run(fillSmallLibrary);
  await execute(emptyTables('audio_file'));
  for (const folder of [join(root(), 'music'), transcodes()]) rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`${server.url}${path}`, { method, headers, redirect: 'manual' });
  const bytes = Buffer.from(await response.clone().arrayBuffer());
  if (method === 'GET') await expectDocumented(test.app, 'GET', path, response);
  return { status: response.status, headers: response.headers, bytes, body: () => JSON.parse(bytes.toString()) };
}

const keep = (recordingId: number, bytes = wav(2, 300 + recordingId), path = `music/${recordingId}.wav`) =>
  keepSound(test.services, { recordingId, path, bytes });

describe('the sound of a track', () => {
  it('is the file as it is, kept by the caller alone', async () => {
    await keep(1);
    const { status, headers, bytes } = await ask('/tracks/1/stream');
    expect(status).toBe(200);
    expect(bytes.equals(wav(2, 301))).toBe(true);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(bytes.length),
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=3600',
      'x-content-type-options': 'nosniff',
      etag: expect.stringMatching(new RegExp(`^"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}-`)),
    });
    expect(headers.get('content-disposition')).toBeNull();
    const etag = headers.get('etag') ?? '';
    expect((await ask('/tracks/5/stream', { 'If-None-Match': etag })).status).toBe(304);
    const part = await ask('/tracks/1/stream', { Range: 'bytes=44-99', 'If-Range': etag });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 44-99/32044']);
    const head = await ask('/tracks/1/stream', {}, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '32044']);
  });

  it('has another ETag when somebody has changed the file in place', async () => {
    await keep(1);
    const before = (await ask('/tracks/1/stream')).headers.get('etag');
    writeFileSync(join(root(), 'music/1.wav'), wav(2, 777));
    const after = await ask('/tracks/1/stream', { 'If-None-Match': before ?? '' });
    expect(after.status).toBe(200);
    expect(after.bytes.equals(wav(2, 777))).toBe(true);
  });

  it('can be taken away under the name of the song', async () => {
    await keep(4);
    const { headers } = await ask('/tracks/4/stream?download=true');
    expect(headers.get('content-disposition')).toBe('attachment; filename="Blur & Can - Tender.wav"');
  });

  it('is taken away by keys that may do so, and heard by all', async () => {
    await keep(4);
    const statuses = async (...scopes: Scope[]) => {
      const identify = async () => ({ ...owner, via: 'key' as const, scopes });
      const app = createHttpApp({ ...test.services, identify });
      app.route('/', mediaRoutes(test.services));
      const paths = ['/tracks/4/stream', '/tracks/4/stream?download=1'];
      return Promise.all(paths.map(async (path) => (await app.request(path, { method: 'HEAD' })).status));
    };
    expect(await statuses('read')).toEqual([200, 403]);
    expect(await statuses('download')).toEqual([200, 200]);
    expect(await statuses('write')).toEqual([403, 403]);
  });

  it('is not there: the answer says how to get it', async () => {
    const { status, body } = await ask('/tracks/2/stream');
    expect([status, body().type]).toEqual([404, 'urn:fonoteca:problem:audio.not_found']);
    expect(body().detail).toContain('POST /youtube/download/2');
    expect((await ask('/tracks/999/stream')).body().type).toBe('urn:fonoteca:problem:track.not_found');
    expect((await ask('/tracks/0/stream')).status).toBe(400);
    expect((await ask('/tracks/1/stream?max_bit_rate=0')).status).toBe(400);
    expect((await ask('/tracks/1/stream?format=exe')).status).toBe(400);
  });

  it('whose file was deleted is forgotten, and the next best one is played', async () => {
    await keep(2);
    await keep(1, wav(2, 900), 'music/Sun/better.wav');
    await execute(`insert into audio_file (recording_id, path, bytes, sha256, container, codec, mime, lossless, duration_ms, bitrate, sample_rate, channels, origin, created_at)
      values (1, 'music/gone.wav', 1, 'x', 'wav', 'pcm', 'audio/wav', true, 1, 9000000, 1, 1, 'upload', now())`);
    expect((await ask('/tracks/1/stream')).bytes.equals(wav(2, 900))).toBe(true);
    expect((await execute(`select * from audio_file where path = 'music/gone.wav'`)).count).toBe(0);
    rmSync(join(root(), 'music/Sun'), { recursive: true });
    expect((await ask('/tracks/1/stream')).status).toBe(404);
    expect((await ask('/tracks/id/1')).body()).toMatchObject({ download_status: 'none', download_path: null });
  });

  it('whose disk is away is not forgotten, nor one that a link has taken the place of', async () => {
    await keep(1);
    rmSync(join(root(), 'music'), { recursive: true });
    mkdirSync(join(root(), 'music'));
    expect((await ask('/tracks/1/stream')).status).toBe(404);
    symlinkSync('/etc/passwd', join(root(), 'music/1.wav'));
    expect((await ask('/tracks/1/stream')).status).toBe(404);
    rmSync(join(root(), 'music/1.wav'));
    writeFileSync(join(root(), 'music/1.wav'), wav(2, 301));
    expect((await ask('/tracks/1/stream')).status).toBe(200);
  });

  it('is known to the track, and to players', async () => {
    await keep(1);
    expect((await ask('/tracks/id/5')).body()).toMatchObject({
      download_status: 'completed',
      download_path: 'music/1.wav',
      download_size_bytes: 32_044,
    });
    expect((await ask('/tracks/1/info')).body()).toMatchObject({
      title: 'Sun',
      artist: 'Air',
      album: { id: 1, name: 'Moon' },
      duration_ms: 2000,
      quality: { container: 'wav', codec: 'pcm', lossless: true, sample_rate: 8000, channels: 1 },
      stream_url: '/tracks/1/stream',
      size: 32_044,
    });
    expect((await ask('/tracks/4/info')).body()).toMatchObject({
      artist: 'Blur & Can',
      duration_ms: 204_000,
      quality: null,
      stream_url: null,
    });
    expect((await ask('/tracks/999/info')).status).toBe(404);
  });
});

/** What ffprobe finds in these bytes. */
function probe(bytes: Buffer): { codec: string; seconds: number } {
  const file = join(root(), 'probed');
  writeFileSync(file, bytes);
  const args = ['-v', 'error', '-show_entries', 'format=duration:stream=codec_name', '-of', 'json', file];
  const { streams, format } = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' }));
  return { codec: streams[0].codec_name, seconds: Number(format.duration) };
}

/** Children of this process that are ffmpeg. */
function ffmpegs(): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return name === 'ffmpeg' && Number(parent) === process.pid;
    } catch {
      return false; // it has ended, or is no process
    }
  }).length;
}

describe.skipIf(!hasFfmpeg)('in another format', () => {
  it.each([
    ['mp3', 'audio/mpeg', 'mp3'],
    ['opus', 'audio/ogg', 'opus'],
    ['aac', 'audio/aac', 'aac'],
  ])('%s: arrives while it is being made, and has ranges from then on', async (format, type, codec) => {
    await keep(1, wav(5));
    const path = `/tracks/1/stream?format=${format}&max_bit_rate=64`;
    const look = await ask(path, {}, 'HEAD');
    expect([look.status, look.headers.get('content-type'), look.headers.get('content-length')]).toEqual([
      200,
      type,
      null,
    ]);
    const made = await ask(path, { Range: 'bytes=5-' });
    expect([made.status, made.headers.get('content-type')]).toEqual([200, type]);
    expect(made.headers.get('accept-ranges')).toBe('none');
    expect(made.headers.get('cache-control')).toBe('private, no-store');
    expect(probe(made.bytes).codec).toBe(codec);
    await expect.poll(() => readdirSync(transcodes()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const kept = await ask(path, { Range: 'bytes=10-19' });
    expect([kept.status, kept.headers.get('content-range')]).toEqual([206, `bytes 10-19/${made.bytes.length}`]);
    expect(kept.bytes.equals(made.bytes.subarray(10, 20))).toBe(true);
    expect((await ask(path, { 'If-None-Match': kept.headers.get('etag') ?? '' })).status).toBe(304);
    expect((await ask(path, {}, 'HEAD')).headers.get('content-length')).toBe(String(made.bytes.length));
  });

  it('begins where the listener wants, and is not kept', async () => {
    await keep(1, wav(10));
    const { status, bytes } = await ask('/tracks/1/stream?format=opus&time_offset=7');
    expect(status).toBe(200);
    expect(Math.abs(probe(bytes).seconds - 3)).toBeLessThan(0.2);
    await expect.poll(() => readdirSync(transcodes())).toEqual([]);
    expect((await ask('/tracks/1/stream?time_offset=10')).body().type).toBe('urn:fonoteca:problem:audio.offset');
  });

  it('is not made where the file fits already', async () => {
    await keep(1);
    const { headers } = await ask('/tracks/1/stream?max_bit_rate=128');
    expect(headers.get('content-type')).toBe('audio/wav');
  });

  it('that cannot be made is refused, and nothing is left behind', async () => {
    await keep(1);
    writeFileSync(join(root(), 'music/1.wav'), 'no sound any more');
    expect((await ask('/tracks/1/stream?format=mp3')).body().type).toBe('urn:fonoteca:problem:transcode.failed');
    expect(readdirSync(transcodes())).toEqual([]);
  });

  it('is made once for all who listen, each of whom gets all of it', async () => {
    await keep(1, wav(60));
    const all = await Promise.all(Array.from({ length: 10 }, () => ask('/tracks/1/stream?format=mp3')));
    const [first] = all;
    expect(first?.status).toBe(200);
    expect(all.every(({ bytes }) => first?.bytes.equals(bytes))).toBe(true);
    await expect.poll(() => readdirSync(transcodes()).length).toBe(1);
  });

  it('of which 200 listeners leave in the middle leaves no process and no file', async () => {
    for (const recording of [1, 2, 3, 4, 5]) await keep(recording, wav(180, 200 + recording));
    const leave = async (n: number) => {
      const leaving = new AbortController();
      const path = `/tracks/${[1, 2, 3, 4, 6][n % 5]}/stream?format=opus&time_offset=${1 + Math.floor(n / 50)}`;
      const response = await fetch(`${server.url}${path}`, { signal: leaving.signal }).catch(() => undefined);
      await response?.body?.getReader().read();
      leaving.abort();
      return response?.status;
    };
    const statuses = await Promise.all(Array.from({ length: 200 }, (_, n) => leave(n)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await expect.poll(ffmpegs, { timeout: 10_000 }).toBe(0);
    await expect.poll(() => readdirSync(transcodes())).toEqual([]);
  }, 60_000);
});
