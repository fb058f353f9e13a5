import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HttpFailure } from '#lib/http-client.ts';
import { createSourceClient, type SourcePolicy } from '#providers/source-client.ts';
import { fakeTransport } from '../support/fake-transport.ts';
import { sourceDeps } from '../support/source-deps.ts';

const policy: SourcePolicy = {
  provider: 'deezer',
  limit: { calls: 10, windowMs: 1000, concurrency: 4 },
  deadlineMs: 5000,
  headers: { 'accept-language': 'en' },
  judge: ({ status }) => {
    if (status === 404) return 'nothing';
    if (status === 401) return { fault: 'unauthorized', message: 'who are you?' };
    return status === 200 ? 'ok' : { fault: 'unavailable', message: `status ${status}` };
  },
};
const artist = z.object({ name: z.string() });
const url = 'https://source.example/artist';
const context = { priority: 'user' } as const;

describe('the source client', () => {
  it('sends query, headers and body, and gives back the answer in its shape', async () => {
    const transport = fakeTransport({ [url]: { json: { name: 'Sigur Rós', more: 1 } } });
    const client = createSourceClient(sourceDeps(transport), policy);

    const found = await client.request({
      url,
      query: { q: 'sigur rós', page: 2, none: undefined },
      schema: artist,
      context,
    });

    expect(found).toEqual({ name: 'Sigur Rós' });
    expect(transport.requests[0]).toMatchObject({
      provider: 'deezer',
      method: 'GET',
      url: `${url}?q=sigur+r%C3%B3s&page=2`,
      headers: { accept: 'application/json', 'accept-language': 'en' },
    });
  });

  it('gives null when the source says that there is no such thing', async () => {
    const client = createSourceClient(sourceDeps(fakeTransport({ [url]: { status: 404, body: 'gone' } })), policy);
    expect(await client.request({ url, schema: artist, context })).toBeNull();
  });

  it.each([
    ['an answer of another shape', { json: { name: 7 } }, 'bad_response', 'at name'],
    ['an answer that is not JSON', { body: '<html>' }, 'bad_response', 'not JSON'],
    ['a status that the policy calls a fault', { status: 401 }, 'unauthorized', 'who are you?'],
    ['a connection that is refused', new HttpFailure('unreachable', 'refused'), 'unavailable', 'refused'],
    ['an answer that is too large', new HttpFailure('too_large', 'over 16 MB'), 'bad_response', '16 MB'],
  ])('turns %s into a ProviderError', async (_case, answer, fault, message) => {
    const client = createSourceClient(sourceDeps(fakeTransport({ [url]: answer })), policy);
    await expect(client.request({ url, schema: artist, context })).rejects.toMatchObject({
      name: 'ProviderError',
      provider: 'deezer',
      fault,
      message: expect.stringContaining(message),
    });
  });
});
