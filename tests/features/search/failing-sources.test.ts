import { afterEach, describe, expect, test, vi } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp({ providers: ['deezer', 'lastfm'] });
const search = (q: string) => made.get(`/search/orchestrated?q=${encodeURIComponent(q)}`);
const kindRoutes = ['/artists/search', '/search/tracks-quick', '/search/artist-profile'];

function allAre(fault: Parameters<typeof made.sandbox.setFault>[1]): void {
  for (const { name } of made.services.registry.providers) made.sandbox.setFault(name, fault);
}

/** Puts the machine's clock, by which breakers and rests are counted, `ms` forward; it goes on from there. */
function letTimePass(ms: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: now + ms, shouldAdvanceTime: true });
}

afterEach(async () => {
  allAre(null);
  await made.settled();
  // The breakers of the sources close again.
  letTimePass(60_000);
});

describe('a source that fails', () => {
  test.each([
    ['is down', { kind: 'down' }],
    ['answers with an error', { kind: 'status', status: 500 }],
    ['has had too many calls', { kind: 'quota' }],
    ['sends a web page', { kind: 'garbage' }],
    ['breaks off', { kind: 'truncate' }],
  ] as const)('because it %s is named and not ok, and the rest answers', async (_, fault) => {
    await made.clear();
    made.sandbox.setFault('lastfm', fault);
    const { status, body } = await search('Brine Theory');
    expect(status).toBe(200);
    expect(body.main.name).toBe('Brine Theory');
    expect(body.main.external_ids).toHaveProperty('deezer');
    expect(['failed', 'rate_limited']).toContain(body.providers.lastfm.status);
    expect(body.providers.lastfm.detail).toMatch(/\S/);
  });

  test('because it lies spoils nothing that others say', async () => {
    await made.clear();
    made.sandbox.setFault('lastfm', { kind: 'lie' });
    const { status, body } = await search('Brine Theory');
    expect([status, body.main.name]).toEqual([200, 'Brine Theory']);
  });

  test('is asked again when it is back, also for what others had answered before', async () => {
    await made.clear();
    made.sandbox.setFault('lastfm', { kind: 'down' });
    await search('Brine Theory');
    await made.settled();
    made.sandbox.setFault('lastfm', null);
    made.sandbox.resetCalls();
    letTimePass(31_000);
    // One call finds out that it is back; the others are allowed again when that is known.
    await search('Brine Theory');
    await made.settled();
    letTimePass(11_000);
    const { body } = await search('Brine Theory');
    expect(['ok', 'skipped']).toContain(body.providers.lastfm.status);
    const methods = made.sandbox.calls('lastfm').map(({ query }) => query.method);
    expect(methods).toEqual(expect.arrayContaining(['artist.search', 'album.search', 'track.search']));
    expect(made.sandbox.calls('deezer').filter(({ query }) => query.q === 'Brine Theory')).toEqual([]);
  });
});

describe('when all sources are down', () => {
  test('what is here is answered, and which sources failed', async () => {
    await made.clear();
    await search('Brine Theory');
    await made.settled();
    allAre({ kind: 'down' });
    const { status, body } = await search('Brine');
    expect([status, body.main.name]).toEqual([200, 'Brine Theory']);
    expect(body.providers).toMatchObject({ deezer: { status: 'failed' }, lastfm: { status: 'failed' } });
    const artists = await made.get('/artists/search?q=brin');
    expect([artists.status, artists.body.items[0].name]).toEqual([200, 'Brine Theory']);
  });

  test.each(['/search/orchestrated', ...kindRoutes])(
    '%s says so with a 503 that tells when to come back, and keeps nothing',
    async (path) => {
      await made.clear();
      allAre({ kind: 'down' });
      const { status, headers, body } = await made.get(`${path}?q=Brine+Theory`);
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(body.type).toContain('search.unavailable');
      expect(body.detail).toContain('deezer');
      expect(await made.countRows()).toMatchObject({ artist: 0, album: 0, track: 0, source_record: 0 });
    },
  );

  test('the same words are asked about again within 45 s of their return', async () => {
    await made.clear();
    allAre({ kind: 'down' });
    expect((await search('Brine Theory')).status).toBe(503);
    allAre(null);
    letTimePass(45_000);
    const { status, body } = await search('Brine Theory');
    expect([status, body.main?.name]).toEqual([200, 'Brine Theory']);
  });

  test('what one of them once had nothing to say about stays an answer', async () => {
    await made.clear();
    made.sandbox.setFault('lastfm', { kind: 'down' });
    expect((await search('zzqx wqzzk')).status).toBe(200);
    await made.settled();
    allAre({ kind: 'down' });
    letTimePass(20_000);
    const { status, body } = await search('zzqx wqzzk');
    expect([status, body.main]).toEqual([200, null]);
    expect(body.providers.lastfm.status).toBe('failed');
  });
});
