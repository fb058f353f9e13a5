import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { dailyCoverSweep } from '#features/playlists/index.ts';
import { usePlaylistApp } from './playlist-app.ts';

const it = usePlaylistApp();
const cover = (id: number) => `/playlists/id/${id}/cover`;
const square = (color: string, side = 40) =>
  sharp({ create: { width: side, height: side, channels: 3, background: color } });

const give = (id: number, bytes: Uint8Array, as = 1) => {
  const form = new FormData();
  form.set('cover', new File([new Uint8Array(bytes)], 'cover'));
  return it.as(as).put(cover(id), form);
};
const look = async (id: number, as = 1, query = '', headers: Record<string, string> = {}) => {
  const response = await it.app.request(cover(id) + query, { headers: { authorization: `Bearer ${as}`, ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
};
const filesOf = (id: number) => {
  const folder = join(it.storageRoot, 'images', 'playlists');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(`${id}-`)) : [];
};

describe('the cover of a playlist', () => {
  test('is the picture that it was given, as WebP without metadata, at the size that is asked for', async () => {
    const id = await it.playlist({}, [1]);
    await it.clock.advance(1000);
    const { status, body } = await give(
      id,
      await square('#ff0000', 1200)
        .withExif({ IFD0: { Artist: 'x' } })
        .jpeg()
        .toBuffer(),
    );
    expect(status).toBe(200);
    expect(body.images).toEqual([{ url: `/images/playlists/${id}?v=${Date.parse('2026-11-21T12:00:01.000Z')}` }]);
    for (const [query, side] of [
      ['', 640],
      ['?size=1000', 1000],
      ['?size=100', 150],
    ] as const) {
      const { headers, bytes } = await look(id, 1, query);
      expect(headers.get('content-type')).toBe('image/webp');
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: side, height: side });
      expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    }
    const { headers } = await look(id);
    expect(await look(id, 1, '', { 'if-none-match': headers.get('etag') ?? '' })).toMatchObject({ status: 304 });
  });

  test('is another when another is given, and the albums or initials again when it is taken away', async () => {
    const id = await it.playlist();
    const drawn = await look(id);
    expect(drawn).toMatchObject({ status: 200 });
    expect(await sharp(drawn.bytes).metadata()).toMatchObject({ format: 'webp', width: 640, height: 640 });
    await give(id, await square('#ff0000').png().toBuffer());
    const red = await look(id);
    await give(id, await square('#0000ff').webp().toBuffer());
    expect((await look(id)).headers.get('etag')).not.toBe(red.headers.get('etag'));
    expect(filesOf(id)).toHaveLength(1);
    expect((await it.as(1).del(cover(id))).status).toBe(204);
    expect((await look(id)).bytes).toEqual(drawn.bytes);
    expect(filesOf(id)).toEqual([]);
    await give(id, await square('#ff0000').gif().toBuffer());
    await it.as(1).del(`/playlists/id/${id}`);
    expect(filesOf(id)).toEqual([]);
  });

  test('is given by the owner only, and seen by those who may read the playlist', async () => {
    const id = await it.playlist();
    const red = await square('#ff0000').png().toBuffer();
    expect((await give(id, red, 2)).status).toBe(404);
    expect((await look(id, 2)).status).toBe(404);
    expect((await it.as(2).get(`/images/playlists/${id}`)).status).toBe(404);
    await it.as(1).patch(`/playlists/id/${id}`, { is_public: true });
    expect((await give(id, red, 2)).status).toBe(403);
    expect((await it.as(2).del(cover(id))).status).toBe(403);
    expect((await look(id, 2)).status).toBe(200);
    expect((await it.as(2).get(`/images/playlists/${id}?v=1`)).status).toBe(200);
    expect(filesOf(id)).toEqual([]);
  });

  test('is nothing but a picture', async () => {
    const id = await it.playlist();
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    );
    const png = await square('#ff0000').png().toBuffer();
    expect((await give(id, svg)).status).toBe(415);
    expect((await give(id, Buffer.from('GIF89a'))).status).toBe(415);
    expect((await give(id, png.subarray(0, 60))).status).toBe(415);
    expect((await give(id, Buffer.alloc(0))).status).toBe(400);
    expect((await give(id, Buffer.alloc(10_000_001))).status).toBe(400);
    expect((await give(id, Buffer.alloc(10_100_000))).status).toBe(413);
    expect((await it.as(1).put(cover(id), { cover: 'x' })).status).toBe(415);
    expect((await look(id, 1, '?size=0')).status).toBe(400);
    expect(filesOf(id)).toEqual([]);
  });

  test('goes with the account of its owner, within a day', async () => {
    const [kept, gone] = [await it.playlist(), await it.playlist()];
    for (const id of [kept, gone]) await give(id, await square('#ff0000').png().toBuffer());
    await it.execute(`delete from playlist where id = ${gone}`);
    const sweep = dailyCoverSweep({ config: it, clock: it.clock });
    const run = () => it.database.transaction((tx) => sweep.begin(tx, '2026-11-21'));
    await run();
    expect(filesOf(gone)).toHaveLength(1);
    await it.clock.advance(60 * 60 * 1000);
    await run();
    expect([filesOf(kept).length, filesOf(gone).length]).toEqual([1, 0]);
  });
});
