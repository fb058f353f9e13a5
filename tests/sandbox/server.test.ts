import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '#config.ts';
import { type Sandbox, startSandbox } from '#sandbox/server.ts';
import { ask } from '../support/ask.ts';
import { createFakeClock } from '../support/fake-clock.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off' });
});
afterEach(() => {
  sandbox.setFault('deezer', null);
  sandbox.setFault('musicbrainz', null);
  sandbox.setLatency(0);
  sandbox.resetCalls();
});
afterAll(() => sandbox.close());

const search = () => ask(`${sandbox.origin}/deezer/search/artist?q=lumen`);

describe('the sandbox', () => {
  it('gives an environment with which our configuration has every source, at its address', () => {
    const config = loadConfig(sandbox.env);
    const addresses = Object.keys(sandbox.env).filter((name) => name.endsWith('_URL'));
    expect(addresses).toHaveLength(14);
    expect(addresses.every((name) => sandbox.env[name]?.startsWith(sandbox.origin))).toBe(true);
    expect(config.deezer.apiUrl).toBe(`${sandbox.origin}/deezer`);
    expect([config.spotify.clientId, config.lastfm.apiKey].every(Boolean)).toBe(true);
  });

  it('remembers every call by source until it is told to forget them', async () => {
    await search();
    await ask(`${sandbox.origin}/itunes/lookup?id=1`);
    expect(sandbox.calls('deezer')).toEqual([
      {
        source: 'deezer',
        method: 'GET',
        path: '/deezer/search/artist',
        query: { q: 'lumen' },
        at: expect.any(Date),
        isBeyondLimit: false,
      },
    ]);
    expect(sandbox.calls()).toHaveLength(2);
    sandbox.resetCalls();
    expect(sandbox.calls()).toEqual([]);
  });

  it('counts a call that it refused or never answered', async () => {
    sandbox.setFault('deezer', { kind: 'down' });
    await expect(search()).rejects.toThrow();
    expect(sandbox.calls('deezer')).toHaveLength(1);
  });

  it('answers no source without a User-Agent', async () => {
    const statuses = await Promise.all(
      ['/deezer/genre', '/itunes/search?term=x', '/coverart/release/x', '/lrclib/api/search?q=x'].map(
        async (path) => (await ask(sandbox.origin + path, { headers: { 'user-agent': '' } })).status,
      ),
    );
    expect(statuses).toEqual([403, 403, 403, 403]);
  });

  it('notes calls beyond the rolling window, whether they are refused or not, until they are forgotten', async () => {
    const clock = createFakeClock();
    for (const limits of ['enforced', 'off'] as const) {
      const counting = await startSandbox({ catalogue: sandbox.catalogue, clock, limits });
      const call = async () => (await ask(`${counting.origin}/deezer/genre`)).json.error?.code;
      const answers: unknown[] = [];
      for (let calls = 0; calls < 52; calls += 1) answers.push(await call());
      expect(answers.filter((code) => code === 4)).toHaveLength(limits === 'enforced' ? 2 : 0);
      expect([counting.violations(), counting.violations('deezer'), counting.violations('itunes')]).toEqual([2, 2, 0]);
      await clock.advance(5000);
      await call();
      expect(counting.violations()).toBe(2);
      counting.resetCalls();
      expect(counting.violations()).toBe(0);
      await counting.close();
    }
  });

  it('counts a call against the window also when a fault keeps it from being answered', async () => {
    const counting = await startSandbox({ catalogue: sandbox.catalogue, clock: createFakeClock() });
    counting.setFault('itunes', { kind: 'status', status: 503 });
    for (let calls = 0; calls < 22; calls += 1) await ask(`${counting.origin}/itunes/lookup?id=1`);
    expect(counting.violations('itunes')).toBe(2);
    await counting.close();
  });

  it('tells the rolling windows of a source', () => {
    expect(sandbox.limits('deezer')).toEqual([{ calls: 50, windowMs: 5000 }]);
    expect(sandbox.limits('coverart')).toEqual([]);
  });

  it('waits before it answers when it has a latency', async () => {
    sandbox.setLatency(60);
    const started = performance.now();
    await search();
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  it('makes the same picture for an address every time, in the size that it names', async () => {
    const picture = async (path: string) => Buffer.from(await (await fetch(sandbox.origin + path)).arrayBuffer());
    const small = await picture('/img/images/artist/abc/56x56-000000-80-0-0.jpg');
    expect([small.readUInt32BE(16), small.readUInt32BE(20)]).toEqual([56, 56]);
    expect(await picture('/img/images/artist/abc/56x56-000000-80-0-0.jpg')).toEqual(small);
    expect((await fetch(`${sandbox.origin}/img/images/artist//56x56-000000-80-0-0.jpg`)).status).toBe(404);
  });

  it('has nothing elsewhere', async () => {
    expect((await ask(`${sandbox.origin}/nowhere`)).status).toBe(404);
  });
});

describe('a fault of one source', () => {
  it('leaves the others as they are, and ends when it is taken away', async () => {
    sandbox.setFault('deezer', { kind: 'status', status: 500 });
    expect((await search()).status).toBe(500);
    expect((await ask(`${sandbox.origin}/itunes/search?term=lumen`)).status).toBe(200);
    sandbox.setFault('deezer', null);
    expect((await search()).status).toBe(200);
  });

  it('may strike a share of the calls: about so many, and the same ones for the same seed', async () => {
    const struck = async (seed: number) => {
      sandbox.setFault('deezer', { kind: 'status', status: 503 }, { rate: 0.2, seed });
      const statuses: number[] = [];
      for (let calls = 0; calls < 200; calls += 1) statuses.push((await search()).status);
      expect(statuses.filter((status) => status !== 503).every((status) => status === 200)).toBe(true);
      return statuses.flatMap((status, call) => (status === 503 ? [call] : []));
    };
    const first = await struck(1);
    expect(first.length).toBeGreaterThan(25);
    expect(first.length).toBeLessThan(55);
    expect(await struck(1)).toEqual(first);
    expect(await struck(2)).not.toEqual(first);
  });

  it('hang: never answers, and closing the sandbox ends the call', async () => {
    const hanging = await startSandbox({ catalogue: sandbox.catalogue });
    hanging.setFault('deezer', { kind: 'hang' });
    const call = ask(`${hanging.origin}/deezer/genre`);
    const ended = expect(call).rejects.toThrow();
    await expect.poll(() => hanging.calls('deezer').length).toBe(1);
    await hanging.close();
    await ended;
  });

  it('slow: answers, later', async () => {
    sandbox.setFault('deezer', { kind: 'slow', ms: 60 });
    const started = performance.now();
    expect((await search()).json.data).toHaveLength(1);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  it('status: any, with Retry-After where wanted', async () => {
    sandbox.setFault('deezer', { kind: 'status', status: 429, retryAfterS: 86_400 });
    const { status, headers } = await search();
    expect([status, headers.get('retry-after')]).toEqual([429, '86400']);
  });

  it('quota: each source in its own way', async () => {
    sandbox.setFault('deezer', { kind: 'quota' });
    sandbox.setFault('musicbrainz', { kind: 'quota' });
    const deezer = await search();
    const musicbrainz = await ask(`${sandbox.env.MUSICBRAINZ_API_URL}/artist?query=x&fmt=json`);
    expect([deezer.status, deezer.json.error.code, musicbrainz.status]).toEqual([200, 4, 503]);
  });

  it('garbage: a page in HTML with status 200', async () => {
    sandbox.setFault('deezer', { kind: 'garbage' });
    const { status, headers, json } = await search();
    expect([status, headers.get('content-type'), json]).toEqual([200, 'text/html; charset=utf-8', undefined]);
  });

  it('empty: no hits, and nothing under any id', async () => {
    sandbox.setFault('deezer', { kind: 'empty' });
    expect((await search()).json).toEqual({ data: [], total: 0 });
    const id = sandbox.catalogue.artists[0]?.ids.deezer;
    expect((await ask(`${sandbox.origin}/deezer/artist/${id}`)).json.error.code).toBe(800);
  });

  it('lie: the same form with wrong types, empty names, nulls and negative numbers in it', async () => {
    const honest = (await search()).json;
    sandbox.setFault('deezer', { kind: 'lie' });
    const { status, json } = await search();
    expect(status).toBe(200);
    expect(Object.keys(json.data[0])).toEqual(Object.keys(honest.data[0]));
    const leaves = Object.values(json.data[0]);
    expect(leaves).toEqual(expect.arrayContaining([null, '', -1]));
    expect(json.data.at(-1)).toBeNull();
  });

  it('truncate: breaks off in the middle of the body', async () => {
    sandbox.setFault('deezer', { kind: 'truncate' });
    await expect(search()).rejects.toThrow();
  });
});
