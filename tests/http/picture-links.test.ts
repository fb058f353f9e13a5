import { describe, expect, test } from 'vitest';
import { createRouter } from '#http/api.ts';
import { signPictureLinks } from '#http/picture-links.ts';
import { createSigner } from '#lib/signature.ts';

const signer = createSigner('a secret', 'pictures');

async function answered(value: unknown) {
  const app = createRouter();
  app.use(signPictureLinks(signer));
  app.get('/', (c) => c.json(value, 201, { 'X-Own': 'kept' }));
  return app.request('/');
}

const proxied = '/images/proxy?url=https%3A%2F%2Fa.example%2Fb.jpg&size=640';

describe('JSON that goes out', () => {
  test('names pictures of ours by signed addresses, wherever they stand, and is otherwise the same', async () => {
    const value = {
      items: [{ images: [{ url: proxied, width: 3 }, { url: '/images/entity/album/7?size=640' }] }],
      image: proxied,
      bio: { url: 'https://example.org/images/proxy?url=a', summary: `"url":"${proxied}"` },
      name: proxied,
    };
    const response = await answered(value);
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-own')]).toEqual([
      ...[201, 'application/json', 'kept'],
    ]);
    const signed = signer.sign(proxied);
    expect(await response.json()).toEqual({
      ...value,
      items: [{ images: [{ url: signed, width: 3 }, { url: signer.sign('/images/entity/album/7?size=640') }] }],
      image: signed,
    });
  });

  test('never signs what people write: only the fields of pictures, and only as a whole', async () => {
    const value = { name: proxied, text: `\\","url":"${proxied}`, url: ` ${proxied}`, description: `url:${proxied}` };
    expect(await (await answered(value)).json()).toEqual(value);
  });
});
