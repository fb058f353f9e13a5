import { describe, expect, test } from 'vitest';
import type { AtHand } from '#http/at-hand.ts';
import { AppError } from '#lib/errors.ts';
import { createKitApp } from '../support/kit-app.ts';

const PATH = '/things/id:1?q=x';
const body = new Uint8Array([1, 2, 3]);

/** Everything that is asked for is at hand; routed answers are JSON. */
const everything: AtHand = {
  find: () => () => ({
    status: 200,
    headers: { 'Content-Type': 'image/webp', Vary: 'Accept' },
    body,
    route: '/things/:ref',
  }),
};

describe('what is at hand', () => {
  test('is answered as it is under the id of the request, and counted as one of its route', async () => {
    const counted: unknown[] = [];
    const { app, log } = createKitApp({ atHand: everything, onAnswer: (request) => counted.push(request) });
    const answer = await app.request(PATH, { headers: { 'x-request-id': 'mine' } });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'image/webp',
      vary: 'Accept',
      'x-request-id': 'mine',
    });
    expect(counted).toEqual([{ method: 'GET', route: '/things/:ref', status: 200, tookMs: 0 }]);
    expect(log.lines).toMatchObject([{ level: 'debug', fields: { requestId: 'mine', status: 200 } }]);
  });

  test.each<[string, Record<string, string>, number]>([
    ['a foreign page', { origin: 'https://evil.example' }, 403],
    ['a foreign name', { host: 'evil.example' }, 421],
    ['a proxy', { via: '1.1 somewhere' }, 403],
  ])('is refused to %s as anything else is, with the reason', async (_, headers, status) => {
    const { app } = createKitApp({ atHand: everything });
    const answer = await app.request(PATH, { headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  });

  test('is refused to whom nobody knows', async () => {
    const identify = async () => {
      throw new AppError('unauthorized', 'auth.required', 'Log in first.');
    };
    const { app } = createKitApp({ atHand: everything, identify });
    expect((await app.request(PATH)).status).toBe(401);
  });

  test('and went in the meantime is routed', async () => {
    const { app } = createKitApp({ atHand: { find: () => () => undefined } });
    expect((await app.request(PATH)).headers.get('content-type')).toBe('application/json');
  });
});
