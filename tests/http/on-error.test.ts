import { describe, expect, test } from 'vitest';
import { AppError, type ErrorKind } from '#lib/errors.ts';
import { createKitApp } from '../support/kit-app.ts';

const answerTo = async (thrown: unknown) => {
  const { app, log } = createKitApp({ thrown });
  const response = await app.request('/fails');
  return { response, log, body: (await response.json()) as Record<string, unknown> };
};

describe('an expected failure', () => {
  test.each([
    ['invalid', 400],
    ['unauthorized', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['limit', 413],
    ['misdirected', 421],
    ['unprocessable', 422],
    ['source_failed', 502],
    ['unavailable', 503],
    ['source_timeout', 504],
  ] satisfies [ErrorKind, number][])('of kind %s answers %i with its own words', async (kind, status) => {
    const { response, body, log } = await answerTo(new AppError(kind, 'thing.reason', 'Do this instead.'));
    expect(response.status).toBe(status);
    expect(body).toMatchObject({ type: 'urn:fonoteca:problem:thing.reason', status, detail: 'Do this instead.' });
    expect(log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });

  test.each([
    ['limit', 429],
    ['unavailable', 503],
  ] satisfies [ErrorKind, number][])('of kind %s says when to come back', async (kind, status) => {
    const { response } = await answerTo(new AppError(kind, 'a.b', 'Later.', { retryAfterS: 2.1 }));
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('3');
  });
});

describe('an unexpected failure', () => {
  test('answers 500 without its message, and is logged once with its stack and the request id', async () => {
    const { response, body, log } = await answerTo(new Error('password is hunter2'));
    expect(response.status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    const errors = log.lines.filter((line) => line.level === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.fields).toMatchObject({
      requestId: body.request_id,
      err: { message: 'password is hunter2', stack: expect.any(String) },
    });
  });
});
