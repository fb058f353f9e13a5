import { describe, expect, test } from 'vitest';
import { createKitApp } from '../support/kit-app.ts';

const PATH = '/things/id:1?q=x';

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

  test.each(['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Whatever', 'Via'])(
    'a call that carries %s came through a proxy and is refused',
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
    const env = { incoming: { socket: { remoteAddress } } };
    expect((await app.request(PATH, {}, env)).status).toBe(status);
  });
});

describe.each([
  ['TRUST_LOOPBACK=false', { host: '127.0.0.1', trustLoopback: false }],
  ['HOST=0.0.0.0', { host: '0.0.0.0', trustLoopback: true }],
])('with %s', (_, config) => {
  const { app } = createKitApp({ config });

  test('every route but the public ones is a 401 that says what to do', async () => {
    for (const path of [PATH, '/', '/metrics', '/health/detailed', '/docs/../metrics', '/health/ready/x']) {
      const response = await app.request(path);
      expect([path, response.status]).toEqual([path, 401]);
      expect(((await response.json()) as { detail: string }).detail).toContain('setup_code');
    }
  });

  test('the public ones are let through', async () => {
    for (const path of ['/health', '/health/ready', '/openapi.json', '/docs', '/docs/', '/docs/swagger-ui.css']) {
      // The kit has none of them: 404 is what is behind the gate.
      expect([path, (await app.request(path)).status]).toEqual([path, 404]);
    }
  });
});
