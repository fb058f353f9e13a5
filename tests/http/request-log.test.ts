import { describe, expect, test } from 'vitest';
import type { AnsweredRequest } from '#http/request-log.ts';
import { createKitApp } from '../support/kit-app.ts';

describe('every request', () => {
  test('keeps a plain id of its caller and gets one of ours instead of any other', async () => {
    const { app } = createKitApp();
    const idFor = async (id: string) => {
      const response = await app.request('/nothing', { headers: { 'X-Request-Id': id } });
      return response.headers.get('x-request-id');
    };
    expect(await idFor('my-id.7:a_b')).toBe('my-id.7:a_b');
    for (const odd of ['two words', 'x'.repeat(65), 'é', '<script>']) {
      expect(await idFor(odd)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('is logged in one line that leaves its query out', async () => {
    const { app, log } = createKitApp();
    const response = await app.request('/things/id:1?q=guilty%20pleasure');
    const requestId = response.headers.get('x-request-id');
    expect(log.lines).toEqual([
      {
        level: 'info',
        message: 'answered',
        fields: { requestId, method: 'GET', path: '/things/id:1', status: 200, tookMs: 0 },
      },
    ]);
  });

  test('is reported under the pattern of its route, failures and unknown routes included', async () => {
    const answered: AnsweredRequest[] = [];
    const { app } = createKitApp({ onAnswer: (request) => answered.push(request), thrown: new Error('x') });
    await app.request('/things/id:1?q=x');
    await app.request('/things/id:1');
    await app.request('/fails');
    await app.request('/etc/passwd');
    expect(answered.map(({ route, status }) => [route, status])).toEqual([
      ['/things/:ref', 200],
      ['/things/:ref', 400],
      ['/fails', 500],
      ['none', 404],
    ]);
  });

  test('is answered with headers that keep the answer private and inert', async () => {
    const { app } = createKitApp();
    for (const path of ['/things/id:1?q=x', '/nothing']) {
      const { headers } = await app.request(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});
