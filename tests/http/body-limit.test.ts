import { describe, expect, test } from 'vitest';
import { defineRoute, json, z } from '#http/api.ts';
import { bodyAtMost } from '#http/body-limit.ts';
import { createKitApp } from '../support/kit-app.ts';

const { app } = createKitApp();
const upload = (path: string, maxBytes: number) =>
  defineRoute({
    method: 'post',
    path,
    middleware: bodyAtMost(maxBytes),
    responses: { 200: json('How long it was', z.object({ bytes: z.number() }), { bytes: 1 }) },
  });
for (const [path, maxBytes] of [
  ['/small', 100],
  ['/large', 2_000_000],
] as const) {
  app.openapi(upload(path, maxBytes), async (c) => c.json({ bytes: (await c.req.arrayBuffer()).byteLength }, 200));
}

describe('a limit of its own', () => {
  test.each([
    ['/small', 100, 200],
    ['/small', 101, 413],
    ['/large', 2_000_000, 200],
    ['/large', 2_000_001, 413],
    ['/things', 1_000_001, 413],
  ])('%s with %i bytes is %i', async (path, bytes, status) => {
    const body = 'x'.repeat(bytes);
    expect((await app.request(path, { method: 'POST', body })).status).toBe(status);
  });

  test('counts bytes that were not announced', async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(64)),
    });
    const response = await app.request('/small', { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(response.status).toBe(413);
  });
});
