import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemSchema } from '#http/problem.ts';
import { createKitApp } from '../support/kit-app.ts';

const { app } = createKitApp();
const get = (path: string) => app.request(path);
const post = (body: string, headers: Record<string, string>) =>
  app.request('/things', { method: 'POST', body, headers });

async function expectProblem(response: Response, status: number) {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = problemSchema.parse(await response.json());
  expect(body.status).toBe(status);
  expect(body.request_id).toBe(response.headers.get('x-request-id'));
  return body;
}

describe('queries and paths', () => {
  test('reach the handler trimmed, as numbers and with their defaults', async () => {
    const response = await get('/things/deezer:27?q=%20Sigur%20R%C3%B3s%20&offset=40');
    expect(await response.json()).toEqual({ key: 'deezer', id: '27', q: 'Sigur Rós', limit: 20, offset: 40 });
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1e1', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['offset=-1', 'offset'],
    ['offset=99999999999999999999', 'offset'],
  ])('with %s are a 400 that names the fault', async (query, path) => {
    const body = await expectProblem(await get(`/things/id:1?q=x&${query}`), 400);
    expect(body.errors?.map((error) => error.path)).toEqual([path]);
    expect(body.detail).toContain(path);
  });

  test.each([
    ['nothing', ''],
    ['a blank', 'q=%20%20'],
    ['201 characters', `q=${'x'.repeat(201)}`],
    ['a control character', 'q=a%07b'],
    ['what stands for unreadable bytes', 'q=a%EF%BF%BD'],
    ['two values', 'q=a&q=b'],
    ['a percent sign alone', 'q=%25'],
    ['an underscore alone', 'q=_'],
    ['a quote alone', "q='"],
    ['operators alone', 'q=%26+%7C+%3C-%3E+:*'],
  ])('cannot search for %s', async (_, query) => {
    const body = await expectProblem(await get(`/things/id:1?${query}`), 400);
    expect(body.errors?.[0]?.path).toBe('q');
  });

  test.each(['!!!', '???', '+/-', 'AC/DC', 'A & B', '100%', "Guns N' Roses", 'Кино', '宇多田ヒカル'])(
    'can search for %s, which is a name',
    async (name) => {
      expect((await get(`/things/id:1?q=${encodeURIComponent(name)}`)).status).toBe(200);
    },
  );

  test.each([
    '/things/id:1?q=a%00b',
    '/things/%00?q=a',
    '/things/%ZZ?q=a',
    '/things/%C3?q=a',
    '/%',
    '/things/id:1?q=%ED%A0%80',
    '/x?q=100%',
  ])('with unreadable encoding (%s) are a 400', async (path) => {
    await expectProblem(await get(path), 400);
  });

  test('that no source can read as an identity are told the forms', async () => {
    const body = await expectProblem(await get('/things/12?q=x'), 400);
    for (const form of ['spotify:', 'deezer:', 'mbid:', 'itunes:', 'id:']) expect(body.detail).toContain(form);
  });

  test('longer than 8000 characters are a 414', async () => {
    await expectProblem(await get(`/things/id:1?q=${'x'.repeat(10_000)}`), 414);
  });

  test('of any text at all are never a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (ref, q) => {
        const response = await get(`/things/${encodeURIComponent(ref)}?q=${encodeURIComponent(q)}`);
        expect(response.status).toBeLessThan(500);
      }),
    );
  });
});

describe('bodies', () => {
  test('that fit reach the handler', async () => {
    const response = await post('{"name":"Air"}', { 'Content-Type': 'application/json' });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ name: 'Air' });
  });

  test.each([
    ['{"name":', 400],
    ['[]', 400],
    ['{"name":5}', 400],
    ['', 400],
  ])('such as %j are a 400', async (body, status) => {
    await expectProblem(await post(body, { 'Content-Type': 'application/json' }), status);
  });

  test('of another type than JSON are a 415', async () => {
    await expectProblem(await post('name=Air', { 'Content-Type': 'text/plain' }), 415);
  });

  test('over a megabyte are a 413', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(1_000_001) });
    await expectProblem(await post(body, { 'Content-Type': 'application/json' }), 413);
  });
});

describe('routes', () => {
  test('that do not exist are a 404 that points to the documentation', async () => {
    const body = await expectProblem(await get('/nothing/here'), 404);
    expect(body.detail).toContain('/docs');
  });

  test('asked with another method are a 405 with what they take', async () => {
    const response = await app.request('/things/id:1', { method: 'DELETE' });
    await expectProblem(response, 405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect((await app.request('/things', { method: 'PATCH' })).headers.get('allow')).toBe('POST');
  });

  test('answer HEAD like GET, without a body', async () => {
    const response = await app.request('/things/id:1?q=x', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  test('take a slash at the end', async () => {
    expect((await get('/things/id:1/?q=x')).status).toBe(200);
  });
});
