import { describe, expect, test } from 'vitest';
import { createPicturesAtHand } from '#features/images/pictures-at-hand.ts';
import { registerPerson } from '../../support/people.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp({ providers: ['deezer'] });

async function look(path: string, headers: Record<string, string> = {}) {
  const init = { headers: { 'x-request-id': 'same', ...headers } };
  const response = await made.app.request(path, init);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: Object.fromEntries(response.headers), bytes };
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

    const { etag = '' } = first.headers;
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
    await look(path, { 'if-none-match': headers.etag ?? '' });
    const { hits } = await made.services.images.stats();
    expect([hits.memory - before.memory, hits.not_modified - before.not_modified]).toEqual([3, 1]);
  });

  test('is looked for again when its bytes left the memory, or are others', () => {
    let picture: { bytes: Uint8Array<ArrayBuffer>; etag: string } | undefined;
    const atHand = createPicturesAtHand({ cache: { getAtHand: () => picture }, onPicture: () => {} });
    const request = new Request('http://localhost/images/proxy?url=x');
    const answer = new Response(null, { headers: { ETag: '"1"' } });
    atHand.remember(request, { key: 'k', format: 'webp' }, answer);
    const found = () => atHand.find(request)?.();
    expect(found()).toBeUndefined();
    picture = { bytes: new Uint8Array([1]), etag: '"1"' };
    expect(found()).toMatchObject({ status: 200, body: picture.bytes });
    picture = { bytes: new Uint8Array([2]), etag: '"2"' };
    expect(found()).toBeUndefined();
    expect(atHand.find(new Request(`${request.url}&size=64`))).toBeUndefined();
    expect(atHand.find(new Request(request.url, { method: 'HEAD' }))).toBeUndefined();
    expect(atHand.find(new Request(request.url, { headers: { accept: 'image/avif' } }))).toBeUndefined();
  });
});
