import { describe, expect, test } from 'vitest';
import { registerPerson } from '../../support/people.ts';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const made = useSandboxApp({ providers: ['deezer'] });

interface Row {
  images: { url: string; blurhash?: string; source: string }[];
}

/** Once somebody has an account, nobody is served without saying who it is, but for what is signed. */
async function picturesOfAnswer(): Promise<{ proxied: string; drawn: string }> {
  const person = await registerPerson(made.app, 'Ida');
  const { id } = (
    await made.services.database.run((db) =>
      db.execute<{ id: number }>("insert into artist (name, name_norm) values ('Bare', 'bare') returning id"),
    )
  )[0] ?? { id: 0 };
  const found = await person.get('/search/orchestrated?q=Lumen+Harbour');
  const bare = await person.get(`/artists/id/${id}`);
  const rows = [found.body.main, bare.body] as Row[];
  const [proxied = '', drawn = ''] = rows.map(({ images: [image] }) => image?.url ?? '');
  return { proxied, drawn };
}

describe('a picture that an answer names', () => {
  test('is shown to whoever has its address, on any page, and to nobody under another one', async () => {
    const { proxied, drawn } = await picturesOfAnswer();
    expect([proxied, drawn]).toEqual([
      expect.stringMatching(/^\/images\/proxy\?url=.*&size=640&sig=[\w-]{22}$/),
      expect.stringMatching(/^\/images\/entity\/artist\/\d+\?size=640&sig=[\w-]{22}$/),
    ]);
    const status = async (path: string, headers = {}) => (await made.app.request(path, { headers })).status;
    for (const address of [proxied, drawn]) {
      const asImage = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' };
      expect(await status(address, asImage)).toBe(200);
      expect(await status(address.replace('size=640', 'size=64'))).toBe(403);
      expect(await status(`${address}x`)).toBe(403);
      expect(await status(address.replace(/&sig=.*/, '&sig='))).toBe(403);
      expect(await status(address.replace(/&sig=.*/, ''))).toBe(401);
    }
    expect(await status(drawn.replace('/images/entity', '/images/../artists'))).not.toBe(200);
  });
});
