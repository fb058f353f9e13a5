import { describe, expect, test } from 'vitest';
import type { Asked, TrustConfig } from '#http/trust.ts';
import type { Viewer } from '#http/viewer.ts';
import { createSigner } from '#lib/signature.ts';
import { createKitApp } from '../support/kit-app.ts';
import { owner } from '../support/viewers.ts';

const PATH = '/things/id:1?q=x';
const PUBLIC = ['/health', '/health/ready', '/openapi.json', '/docs', '/docs/', '/docs/swagger-ui.css', '/auth/login'];

describe('on the machine of its owner', () => {
  const { app } = createKitApp();
  const statusWith = async (headers: Record<string, string>) => (await app.request(PATH, { headers })).status;

  test.each(['localhost', 'localhost:8000', '127.0.0.1:8000', '[::1]:8000', 'LOCALHOST:1'])(
    'a call to %s is answered',
    async (host) => {
      expect(await statusWith({ host })).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:8000',
    '10.0.0.5',
    '',
    'localhost:80:80',
  ])('a call to %j is misdirected', async (host) => {
    expect(await statusWith({ host })).toBe(421);
  });

  test('our own pages may call', async () => {
    expect(await statusWith({ host: 'localhost:8000', origin: 'http://localhost:8000' })).toBe(200);
    expect(await statusWith({ host: 'localhost:8000', 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await statusWith({ host: 'localhost:8000', 'sec-fetch-site': 'none' })).toBe(200);
  });

  test.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:3000' },
    { origin: 'https://localhost:8000' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('a foreign page may not: %j', async (headers) => {
    expect(await statusWith({ host: 'localhost:8000', ...headers })).toBe(403);
  });

  test.each(['/auth/register', '/auth/login'])('a foreign page may not %s either', async (path) => {
    const headers = { host: 'localhost:8000', origin: 'https://evil.example' };
    expect((await app.request(path, { method: 'POST', headers })).status).toBe(403);
    expect((await app.request(path, { method: 'POST', headers: { host: 'evil.example' } })).status).toBe(421);
  });

  test.each(['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Whatever', 'Via'])(
    'a call that carries %s came through a proxy and is not one of the owner',
    async (name) => {
      expect(await statusWith({ host: 'localhost', [name]: 'x' })).toBe(403);
    },
  );

  test.each([
    ['192.168.1.20', 403],
    ['::ffff:10.0.0.1', 403],
    ['127.0.0.1', 200],
    ['::ffff:127.0.0.1', 200],
    ['::1', 200],
  ])('a call from %s gets %i', async (remoteAddress, status) => {
    const env = { incoming: { socket: { remoteAddress }, headers: {} } };
    expect((await app.request(PATH, {}, env)).status).toBe(status);
  });
});

describe.each<[string, TrustConfig]>([
  ['TRUST_LOOPBACK=false', { host: '127.0.0.1', trustLoopback: false }],
  ['HOST=0.0.0.0', { host: '0.0.0.0', trustLoopback: true }],
  ['TRUSTED_PROXIES=loopback', { host: '127.0.0.1', trustLoopback: true, trustedProxies: ['loopback'] }],
])('with %s', (_, config) => {
  const { app } = createKitApp({ config });

  test('every route but the public ones is a 401 that says what to do', async () => {
    const paths = [
      '/',
      '/metrics',
      '/health/detailed',
      '/docs/../metrics',
      '/health/ready/x',
      '/auth/loginx',
      '/auth/me',
    ];
    for (const path of [PATH, ...paths]) {
      const response = await app.request(path);
      expect([path, response.status]).toEqual([path, 401]);
      expect(((await response.json()) as { detail: string }).detail).toContain('setup_code');
    }
  });

  test('the public ones are let through', async () => {
    for (const path of PUBLIC) {
      // The kit has none of them: 404 is what is behind the gate.
      expect([path, (await app.request(path)).status]).toEqual([path, 404]);
    }
  });

  test('any name for this server and any page will do: nobody is trusted for where they are', async () => {
    const headers = {
      host: 'music.example.org',
      origin: 'https://player.example.org',
      'x-forwarded-for': '203.0.113.1',
    };
    expect((await app.request('/health', { headers })).status).toBe(404);
  });
});

describe('who is asking', () => {
  const asked: Asked[] = [];
  const kit = (viewer: Viewer = owner, more: object = {}) =>
    createKitApp({
      identify: async (call) => {
        asked.push(call);
        return viewer;
      },
      ...more,
    }).app;
  const askedWith = async (headers: Record<string, string>) => {
    await kit().request(PATH, { headers });
    return asked.at(-1);
  };

  test.each<[Record<string, string>, string | undefined]>([
    [{}, undefined],
    [{ authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'bearer   abc ' }, 'abc'],
    [{ 'x-api-key': 'abc' }, 'abc'],
    [{ 'authentication-token': 'abc' }, 'abc'],
    [{ authorization: 'Bearer abc', 'x-api-key': 'def' }, 'abc'],
    [{ authorization: 'Basic abc', 'x-api-key': 'def' }, 'Basic abc'],
    [{ authorization: '' }, ''],
  ])('is told by %j as %j', async (headers, credential) => {
    expect(await askedWith(headers)).toMatchObject({ credential });
  });

  test('is the owner only where nothing says that the call comes from elsewhere', async () => {
    expect((await askedWith({}))?.whyNotOwner).toBeUndefined();
    expect((await askedWith({ via: '1.1 x' }))?.whyNotOwner).toMatchObject({ kind: 'forbidden' });
  });

  test('is not asked on public paths', async () => {
    const before = asked.length;
    for (const path of PUBLIC) await kit().request(path, { headers: { authorization: 'Bearer wrong' } });
    expect(asked.length).toBe(before);
  });

  test('is not asked of who shows an address that we signed, and a forged one is refused to everybody', async () => {
    const pictureSigner = createSigner('a secret', 'pictures');
    const app = kit(owner, { pictureSigner });
    const before = asked.length;
    const signed = pictureSigner.sign('/images/proxy?url=x');
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await app.request(signed, { headers })).status).toBe(404);
    expect(asked.length).toBe(before);
    expect((await app.request(`${signed}x`)).status).toBe(403);
    expect((await app.request(signed.replace('url=x', 'url=y'))).status).toBe(403);
    expect((await app.request(signed.replace('/images/proxy', '/things/id:1'))).status).not.toBe(200);
    await app.request('/images/proxy?url=x');
    expect(asked.length).toBe(before + 2);
  });

  test('needs the scope for what the call does', async () => {
    const reader = kit({ ...owner, scopes: ['read'] });
    const writer = kit({ ...owner, scopes: ['write'] });
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"x"}' };
    expect((await reader.request(PATH)).status).toBe(200);
    expect((await reader.request('/things', post)).status).toBe(403);
    expect((await writer.request(PATH)).status).toBe(403);
    expect((await writer.request('/things', post)).status).toBe(201);
  });

  test('for downloads lets in to what belongs to them, and to nothing else', async () => {
    const player = kit({ ...owner, scopes: ['download'] });
    // There are no such routes here: 404 is what is behind the gate.
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      for (const path of ['/youtube/download/1', '/youtube/status/1', '/youtube/downloads', '/youtube/link/album/1']) {
        expect([method, path, (await player.request(path, { method })).status]).toEqual([method, path, 404]);
      }
    }
    for (const path of ['/tracks/1/stream', '/tracks/1/info']) expect((await player.request(path)).status).toBe(404);
    for (const path of [
      PATH,
      '/tracks',
      '/tracks/id/1',
      '/tracks/1/rate',
      '/youtube',
      '/x/youtube/y',
      '/tracks/1/stream/x',
    ]) {
      expect([path, (await player.request(path)).status]).toEqual([path, 403]);
    }
    const reader = kit({ ...owner, scopes: ['read'] });
    expect((await reader.request('/youtube/download/1', { method: 'POST' })).status).toBe(403);
  });
});
