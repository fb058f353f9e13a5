import { afterEach, describe, expect, test } from 'vitest';
import { type AtHand, answerAtHand } from '#http/at-hand.ts';
import { type ListeningServer, listen } from '#http/listen.ts';
import { createAdmission, type Identify } from '#http/trust.ts';
import { AppError } from '#lib/errors.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createKitApp } from '../support/kit-app.ts';

const PATH = '/things/id:1?q=x';
const body = new Uint8Array([1, 2, 3]);
const pieces = [body.subarray(0, 1), body.subarray(1)];

let server: ListeningServer | undefined;
afterEach(() => server?.close(0));

/** What is routed is JSON. */
async function serve(find: AtHand['find'], identify?: Identify) {
  const counted: unknown[] = [];
  const config = { host: '127.0.0.1', trustLoopback: true };
  const { app, log } = createKitApp({ config, identify });
  const deps = { log, clock: createFakeClock(), onAnswer: (request: unknown) => counted.push(request) };
  const front = answerAtHand({ ...deps, atHand: { find }, admit: createAdmission(config, { identify }) });
  server = await listen(app, { host: '127.0.0.1', port: 0 }, front);
  const { url } = server;
  return { ask: (headers: Record<string, string> = {}) => fetch(url + PATH, { headers }), counted, log };
}

const everything: AtHand['find'] = () => ({
  answer: () => {
    return {
      status: 200,
      headers: ['content-type', 'image/webp', 'vary', 'Accept'],
      body: pieces,
      route: '/things/:ref',
    };
  },
});

describe('what is at hand', () => {
  test('is answered as it is under the id of the request, and counted as one of its route', async () => {
    const { ask, counted, log } = await serve(everything);
    const answer = await ask({ 'x-request-id': 'mine' });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/webp',
      vary: 'Accept',
      'x-request-id': 'mine',
    });
    expect(counted).toEqual([{ method: 'GET', route: '/things/:ref', status: 200, tookMs: 0 }]);
    expect(log.lines).toMatchObject([{ level: 'debug', fields: { requestId: 'mine', status: 200 } }]);
  });

  test.each<[string, Record<string, string>, number]>([
    ['a page of another origin', { origin: 'https://evil.example' }, 403],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a proxy', { via: '1.1 somewhere' }, 403],
  ])('is refused to %s as anything else is, with the reason', async (_, headers, status) => {
    const { ask } = await serve(everything);
    const answer = await ask(headers);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  });

  test('is refused to whom nobody knows', async () => {
    const { ask } = await serve(everything, async ({ credential }) => {
      throw new AppError('unauthorized', 'auth.required', `Who is ${credential}?`);
    });
    expect(await (await ask({ authorization: 'Bearer x' })).json()).toMatchObject({ status: 401, detail: 'Who is x?' });
  });

  test('and went in the meantime is routed, as what never was', async () => {
    const isJson = async (find: AtHand['find']) => (await (await serve(find)).ask()).headers.get('content-type');
    expect(await isJson(() => ({ answer: () => undefined }))).toBe('application/json');
    expect(await isJson(() => undefined)).toBe('application/json');
  });
});
