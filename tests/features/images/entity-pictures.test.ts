import { rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { storePicture } from '#features/images/store-picture.ts';
import { useLibraryPictures } from './library-pictures.ts';

const library = useLibraryPictures();

/** A plain picture in the colour that its path names: `/ff0000.jpg`. */
const plain: RequestListener = async (request, response) => {
  const [, background] = /([0-9a-f]{6})/.exec(request.url ?? '') ?? [];
  if (!background) return void response.writeHead(404).end();
  const create = { width: 500, height: 500, channels: 3, background: `#${background}` } as const;
  response.end(await sharp({ create }).jpeg().toBuffer());
};
const away: RequestListener = (request) => void request.socket.destroy();

beforeEach(() => library.answer(plain));

const keep = (owner: 'artist' | 'album', id: number, path: string) =>
  storePicture(library, { owner, id, urls: [library.source.origin + path] });

/** The colour at a place of a picture, each channel rounded to one of 00, 80, ff. */
async function colourAt(picture: Buffer, x: number, y: number): Promise<string> {
  const pixel = await sharp(picture).extract({ left: x, top: y, width: 1, height: 1 }).removeAlpha().raw().toBuffer();
  return [...pixel].map((value) => ['00', '80', 'ff'][Math.round(value / 128)]).join('');
}
const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('the face of an artist', () => {
  test('is the picture that is kept, with every source away and the cache deleted', async () => {
    const id = await library.addArtist('Lumen Harbour', '/ff0000.jpg');
    await keep('artist', id, '/ff0000.jpg');
    library.answer(away);
    await library.restart();
    const response = await library.get(`/images/entity/artist/${id}?size=300`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
    const picture = await bodyOf(response);
    expect(await sharp(picture).metadata()).toMatchObject({ width: 300, height: 300 });
    expect(await colourAt(picture, 150, 150)).toBe('ff0000');
    expect(library.source.asked).toHaveLength(1);
  });

  test('is the one at its source while none is kept', async () => {
    const id = await library.addArtist('Lumen Harbour', '/00ff00.jpg');
    const response = await library.get(`/images/entity/artist/${id}?size=150&format=jpeg`);
    expect(await colourAt(await bodyOf(response), 75, 75)).toBe('00ff00');
  });

  test('is made of four different covers, two by two, when it has none of its own', async () => {
    const id = await library.addArtist('Lumen Harbour');
    const colours = ['ff0000', '00ff00', '00ff00', '0000ff', 'ffff00'];
    for (const colour of colours) await library.addAlbum(colour, id, `/${colour}.jpg`);
    const picture = await bodyOf(await library.get(`/images/entity/artist/${id}?size=150`));
    expect(await sharp(picture).metadata()).toMatchObject({ width: 150, height: 150 });
    const places = [
      [30, 30],
      [120, 30],
      [30, 120],
      [120, 120],
    ] as const;
    const seen = await Promise.all(places.map(([x, y]) => colourAt(picture, x, y)));
    expect(seen).toEqual(['ff0000', '00ff00', '0000ff', 'ffff00']);
  });

  test('is one cover when there are fewer than four', async () => {
    const id = await library.addArtist('Lumen Harbour');
    for (const colour of ['ff0000', '00ff00', '0000ff']) await library.addAlbum(colour, id, `/${colour}.jpg`);
    const picture = await bodyOf(await library.get(`/images/entity/artist/${id}?size=150`));
    expect(await colourAt(picture, 30, 30)).toBe('ff0000');
    expect(await colourAt(picture, 120, 120)).toBe('ff0000');
  });

  test('passes over covers that cannot be had, and is made anew when they can', async () => {
    const id = await library.addArtist('Lumen Harbour');
    for (const colour of ['gone', 'ff0000', '00ff00', '0000ff', 'ffff00']) {
      await library.addAlbum(colour, id, `/${colour}.jpg`);
    }
    const first = await library.get(`/images/entity/artist/${id}?size=150`);
    expect(await colourAt(await bodyOf(first), 30, 30)).toBe('ff0000');
    library.answer((request, response) =>
      plain(Object.assign(request, { url: request.url?.replace('gone', 'ffffff') }), response),
    );
    await library.clock.advance(61_000);
    const again = await library.get(`/images/entity/artist/${id}?size=150`, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(200);
    expect(await colourAt(await bodyOf(again), 30, 30)).toBe('ffffff');
  });

  test('is drawn of its initials when there is nothing else, the same each time, without asking anybody', async () => {
    const id = await library.addArtist('Lumen Harbour');
    const other = await library.addArtist('Other Harbour');
    const get = async (of: number) => bodyOf(await library.get(`/images/entity/artist/${of}?size=300`));
    const picture = await get(id);
    expect(await sharp(picture).metadata()).toMatchObject({ width: 300, height: 300 });
    await library.restart();
    expect(picture.equals(await get(id))).toBe(true);
    expect(picture.equals(await get(other))).toBe(false);
    expect(library.source.asked).toEqual([]);
  });

  test('is drawn when all that it has is away, or is the star of Last.fm', async () => {
    const star = `/300x300/2a96cbd8b46e442fc41c2b86b821562f-ff0000.png`;
    const id = await library.addArtist('Lumen Harbour', star);
    expect((await library.get(`/images/entity/artist/${id}`)).status).toBe(200);
    expect(library.source.asked).toEqual([]);
    library.answer(away);
    const lost = await library.addArtist('Lost', '/ff0000.jpg');
    expect((await library.get(`/images/entity/artist/${lost}`)).status).toBe(200);
  });

  test('is drawn when its own address is one that is refused', async () => {
    const id = await library.addArtist('Lumen Harbour', 'http://127.0.0.1:1/a.jpg');
    expect((await library.get(`/images/entity/artist/${id}`)).status).toBe(200);
  });
});

describe('what was kept and is not there any more', () => {
  test('is had from its source again, and is due to be stored', async () => {
    const id = await library.addArtist('Lumen Harbour', '/ff0000.jpg');
    await keep('artist', id, '/ff0000.jpg');
    await rm(join(library.storageRoot, 'images'), { recursive: true });
    await library.restart();
    const picture = await bodyOf(await library.get(`/images/entity/artist/${id}?size=64`));
    expect(await colourAt(picture, 32, 32)).toBe('ff0000');
    expect(await library.rows('select * from artist_picture')).toEqual([]);
  });
});

describe('an answer of a face', () => {
  test('is kept for five minutes, and not sent again to who has it', async () => {
    const id = await library.addAlbum('Saltglass', await library.addArtist('Lumen Harbour'), '/ff0000.jpg');
    await keep('album', id, '/ff0000.jpg');
    const path = `/images/entity/album/${id}?size=64`;
    const response = await library.get(path);
    const etag = response.headers.get('etag') ?? '';
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'public, max-age=300',
      etag: expect.stringMatching(/^"[0-9a-f-]+"$/),
      vary: 'Accept',
    });
    // There is nothing left to read: the tag alone says that nothing has changed.
    await rm(join(library.storageRoot, 'images'), { recursive: true });
    await library.restart();
    const again = await library.get(path, { headers: { 'if-none-match': etag } });
    expect([again.status, again.headers.get('etag')]).toEqual([304, etag]);
  });

  test('answers HEAD without a body', async () => {
    const id = await library.addArtist('Lumen Harbour');
    const head = await library.get(`/images/entity/artist/${id}`, { method: 'HEAD' });
    expect([head.status, (await head.arrayBuffer()).byteLength]).toEqual([200, 0]);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  });

  test.each(['/images/entity/artist/999', '/images/entity/album/999'])('is a 404 at %s', async (path) => {
    expect((await library.get(path)).status).toBe(404);
  });

  test.each([
    '/images/entity/track/1',
    '/images/entity/artist/one',
    '/images/entity/artist/0',
    '/images/entity/artist/1?size=0',
  ])('is a 400 at %s', async (path) => {
    expect((await library.get(path)).status).toBe(400);
  });

  test('of an artist that turned out to be another one is that of the other', async () => {
    const id = await library.addArtist('Lumen Harbour');
    await library.rows(`insert into artist_redirect (old_id, new_id) values (500, ${id})`);
    const [old, own] = await Promise.all([500, id].map((one) => library.get(`/images/entity/artist/${one}`)));
    expect(old?.headers.get('etag')).toBe(own?.headers.get('etag'));
  });
});

describe('the proxy', () => {
  test('answers from what is kept when the source is away and the cache is gone', async () => {
    const id = await library.addArtist('Lumen Harbour', '/ff0000.jpg');
    await keep('artist', id, '/ff0000.jpg');
    library.answer(away);
    await library.restart();
    const url = encodeURIComponent(`${library.source.origin}/ff0000.jpg`);
    const response = await library.get(`/images/proxy?url=${url}&size=300`);
    expect(response.status).toBe(200);
    expect(await colourAt(await bodyOf(response), 150, 150)).toBe('ff0000');
  });

  test('asks nobody while a tape is replayed, and says so', async () => {
    await library.restart({ isOffline: true });
    const url = encodeURIComponent(`${library.source.origin}/ff0000.jpg`);
    const response = await library.get(`/images/proxy?url=${url}`);
    expect([response.status, await response.json()]).toMatchObject([
      503,
      { detail: expect.stringContaining('TAPE_MODE') },
    ]);
    expect(library.source.asked).toEqual([]);
    const refused = await library.get(`/images/proxy?url=${encodeURIComponent('http://127.0.0.1:1/')}`);
    expect(refused.status).toBe(403);
  });
});

describe('the cover of a list', () => {
  test('is made of the first four different covers of its albums, else of its name', async () => {
    const artist = await library.addArtist('Lumen Harbour');
    const bare = await library.addAlbum('Bare', artist);
    const ids = [];
    for (const colour of ['ff0000', '00ff00', '0000ff', 'ffff00']) {
      ids.push(await library.addAlbum(colour, artist, `/${colour}.jpg`));
    }
    const options = { size: 300, format: 'webp' } as const;
    const mosaic = await library.images.entities.ofAlbums([bare, ...ids.reverse()], 'My list', options);
    expect(await colourAt(Buffer.from(mosaic.bytes), 10, 10)).toBe('ffff00');
    expect(await colourAt(Buffer.from(mosaic.bytes), 290, 290)).toBe('ff0000');
    const drawn = await library.images.entities.ofAlbums([bare], 'My list', options);
    expect(drawn.etag).toBe((await library.images.entities.ofAlbums([], 'my list', options)).etag);
  });
});
