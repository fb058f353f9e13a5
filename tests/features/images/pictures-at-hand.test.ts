import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFront } from '#app.ts';
import { createPicturesAtHand } from '#features/images/pictures-at-hand.ts';
import type { Call } from '#http/call.ts';
import { type ListeningServer, listen } from '#http/listen.ts';
import { registerPerson } from '../../support/people.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp({ providers: ['deezer'] });

let server: ListeningServer;
beforeAll(async () => {
  server = await listen(made.app, { host: '127.0.0.1', port: 0 }, createFront(made.services));
});
afterAll(() => server.close(0));

async function look(path: string, sent: Record<string, string> = {}) {
  const answer = await request(server.url + path, { headers: { 'x-request-id': 'same', ...sent } });
  const { date: _, ...headers } = answer.headers;
  return { status: answer.statusCode, headers, bytes: Buffer.from(await answer.body.arrayBuffer()) };
}

async function signedPicture(asWho: { get(path: string): Promise<{ body: { main: unknown } }> }): Promise<string> {
  const { body } = await asWho.get('/search/orchestrated?q=Lumen+Harbour');
  return (body.main as { images: { url: string }[] }).images[0]?.url ?? '';
}

describe('a picture that was answered before', () => {
  test('is answered the same from memory, whole or unchanged, to whoever may have it', async () => {
    const person = await registerPerson(made.app, 'Ida');
    const path = await signedPicture(person);
    const first = await look(path);
    expect(first.status).toBe(200);
    expect(await look(path)).toEqual(first);

    const etag = String(first.headers.etag);
    const { 'content-type': _, 'content-length': __, ...headers } = first.headers;
    const unchanged = { status: 304, headers, bytes: Buffer.alloc(0) };
    expect(await look(path, { 'if-none-match': etag })).toEqual(unchanged);
    expect(await look(path, { 'if-none-match': `"other", W/${etag}` })).toEqual(unchanged);
    expect((await look(path, { 'if-none-match': '"other"' })).bytes).toEqual(first.bytes);
    expect((await look(path, { accept: 'image/avif' })).headers['content-type']).toBe('image/avif');
    expect((await look(path)).headers['content-type']).toBe('image/webp');

    expect((await look(path, { origin: 'https://evil.example' })).status).toBe(403);
    const bare = path.replace(/&sig=.*/, '');
    expect((await look(bare)).status).toBe(401);
    const known = { authorization: `Bearer ${person.token}` };
    expect((await look(bare, known)).bytes).toEqual(first.bytes);
    expect((await look(bare, known)).bytes).toEqual(first.bytes);
    expect((await look(bare)).status).toBe(401);
    expect((await look(bare, { authorization: 'Bearer other' })).status).toBe(401);
  });

  test('is counted as every other, and each time', async () => {
    const person = await registerPerson(made.app, 'Ole');
    const path = await signedPicture(person);
    const { headers } = await look(path);
    const before = (await made.services.images.stats()).hits;
    for (let times = 0; times < 3; times += 1) await look(path);
    await look(path, { 'if-none-match': String(headers.etag) });
    const { hits } = await made.services.images.stats();
    expect([hits.memory - before.memory, hits.not_modified - before.not_modified]).toEqual([3, 1]);
  });

  test('is looked for again when its bytes left the memory, or are others', () => {
    let picture: { bytes: Uint8Array<ArrayBuffer>; etag: string } | undefined;
    const atHand = createPicturesAtHand({ cache: { getAtHand: () => picture }, onPicture: () => {} });
    const call = (headers: Record<string, string> = {}, method = 'GET', target = '/images/proxy?url=x') =>
      ({ method, target, header: (name: string) => headers[name] }) as Call;
    const answer = new Response(null, { headers: { ETag: '"1"' } });
    atHand.remember({ target: call().target, accept: undefined }, { key: 'k', format: 'webp' }, answer);
    const found = () => atHand.find(call())?.answer(call());
    expect(found()).toBeUndefined();
    picture = { bytes: new Uint8Array([1]), etag: '"1"' };
    expect(found()).toMatchObject({ status: 200, body: [picture.bytes] });
    picture = { bytes: new Uint8Array([2]), etag: '"2"' };
    expect(found()).toBeUndefined();
    expect(atHand.find(call({}, 'GET', '/images/proxy?url=x&size=64'))).toBeUndefined();
    expect(atHand.find(call({}, 'HEAD'))).toBeUndefined();
    expect(atHand.find(call({ accept: 'image/avif' }))).toBeUndefined();
  });
});
