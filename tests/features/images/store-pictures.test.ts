import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { imageStatsSchema } from '#features/images/images.schemas.ts';
import { countDuePictures, hasNewPictures } from '#features/images/kept-pictures.repository.ts';
import { runStorePictures } from '#features/images/store-pictures.job.ts';
import { Postponed } from '#jobs/define-job.ts';
import { useLibraryPictures } from './library-pictures.ts';
import { madePicture } from './picture-server.ts';

const library = useLibraryPictures();
const DAY_MS = 24 * 60 * 60_000;

const shown: RequestListener = async (_, response) => response.end(await madePicture(1400, 700).jpeg().toBuffer());
const broken: RequestListener = (_, response) => void response.writeHead(404).end();

beforeEach(() => library.answer(shown));

interface KeptRow {
  source_url: string;
  file: string | null;
  width: number;
  height: number;
  blurhash: string;
  color: string;
  failure: string | null;
}

const pictureOf = async (kind: 'artist' | 'album', id: number) =>
  (await library.rows<KeptRow>(`select * from ${kind}_picture where ${kind}_id = ${id}`))[0];
const filesOf = (folder: 'artists' | 'albums') =>
  readdir(join(library.storageRoot, 'images', folder)).catch((): string[] => []);
const at = (path: string) => library.source.origin + path;

/** Runs the job to its end, and gives its result. */
function store(overrides: { signal?: AbortSignal; checkpoint?: unknown; onProgress?: () => void } = {}) {
  const { database, images, clock } = library;
  const { signal = new AbortController().signal, checkpoint = null, onProgress = () => {} } = overrides;
  const run = runStorePictures({ database, images, clock });
  return run({ id: 'job', input: {}, signal, checkpoint, progress: async () => onProgress(), save: async () => {} });
}

describe('what is stored', () => {
  test('is the best picture of each artist and album, as WebP of at most 1000 pixels, with what it looks like', async () => {
    const artist = await library.addArtist('Lumen Harbour', '/best.jpg', '/lesser.jpg');
    const album = await library.addAlbum('Saltglass', artist, '/cover.jpg');
    await library.addArtist('Without');
    expect(await store()).toEqual({ stored: 2, failed: 0 });
    expect(library.source.asked).toEqual(['/best.jpg', '/cover.jpg']);
    const row = await pictureOf('artist', artist);
    expect(row).toMatchObject({ source_url: at('/best.jpg'), width: 1000, height: 500, failure: null });
    expect(row?.blurhash).toMatch(/^[\w#$%*+,\-.:;=?@[\]^_{|}~]{28}$/);
    expect(row?.color).toMatch(/^#[0-9a-f]{6}$/);
    const [file = ''] = await filesOf('artists');
    expect([file, row?.file]).toEqual([file, file]);
    expect(file).toMatch(new RegExp(`^${artist}-[0-9a-f]{16}\\.webp$`));
    expect(await sharp(await readFile(join(library.storageRoot, 'images/artists', file))).metadata()).toMatchObject({
      format: 'webp',
      width: 1000,
    });
    expect((await filesOf('albums'))[0]).toBe((await pictureOf('album', album))?.file);
  });

  test('is not fetched again, until its source has another one, which then takes its place', async () => {
    const id = await library.addArtist('Lumen Harbour', '/old.jpg');
    await store();
    await library.clock.advance(3 * DAY_MS);
    expect(await store()).toEqual({ stored: 0, failed: 0 });
    library.answer(async (_, response) => response.end(await madePicture(300, 300).jpeg().toBuffer()));
    await library.setPictures('artist', id, '/new.jpg');
    expect(await store()).toEqual({ stored: 1, failed: 0 });
    expect(await pictureOf('artist', id)).toMatchObject({ source_url: at('/new.jpg'), width: 300 });
    expect(library.source.asked).toEqual(['/old.jpg', '/new.jpg']);
  });

  test('is a lesser picture where the best cannot be had, until a day later it can', async () => {
    const id = await library.addArtist('Lumen Harbour', '/best.jpg', '/lesser.jpg');
    library.answer((request, response) => (request.url === '/best.jpg' ? broken : shown)(request, response));
    expect(await store()).toEqual({ stored: 1, failed: 0 });
    expect(await pictureOf('artist', id)).toMatchObject({ source_url: at('/lesser.jpg'), failure: null });
    library.answer(shown);
    expect(await store()).toEqual({ stored: 0, failed: 0 });
    await library.clock.advance(DAY_MS + 1000);
    expect(await store()).toEqual({ stored: 1, failed: 0 });
    expect(await pictureOf('artist', id)).toMatchObject({ source_url: at('/best.jpg') });
  });
});

describe('what cannot be had', () => {
  test('is noted with the reason, and tried again after a day, not before', async () => {
    const id = await library.addArtist('Lumen Harbour', '/gone.jpg');
    library.answer(broken);
    expect(await store()).toEqual({ stored: 0, failed: 1 });
    expect(await pictureOf('artist', id)).toMatchObject({ file: null, failure: expect.stringContaining('404') });
    library.answer(shown);
    await library.clock.advance(DAY_MS - 60_000);
    expect(await store()).toEqual({ stored: 0, failed: 0 });
    await library.clock.advance(120_000);
    expect(await store()).toEqual({ stored: 1, failed: 0 });
  });

  test('never takes the place of what is kept', async () => {
    const id = await library.addArtist('Lumen Harbour', '/old.jpg');
    await store();
    const before = await pictureOf('artist', id);
    await library.setPictures('artist', id, '/gone.jpg');
    library.answer(broken);
    expect(await store()).toEqual({ stored: 0, failed: 1 });
    expect(await pictureOf('artist', id)).toMatchObject({
      ...{ file: before?.file, source_url: before?.source_url, blurhash: before?.blurhash },
      failure: expect.stringContaining('404'),
    });
    expect(await filesOf('artists')).toEqual([before?.file]);
    // It is not asked for again and again.
    expect(await store()).toEqual({ stored: 0, failed: 0 });
  });

  test('is the star of Last.fm, which is not even fetched', async () => {
    const id = await library.addArtist('Lumen Harbour', '/i/u/300x300/2a96cbd8b46e442fc41c2b86b821562f.png');
    expect(await store()).toEqual({ stored: 0, failed: 1 });
    expect([library.source.asked, await pictureOf('artist', id)]).toMatchObject([[], { file: null }]);
  });

  test('for want of a network is put off, and nothing is noted', async () => {
    await library.addArtist('Lumen Harbour', '/a.jpg');
    await library.restart({ isOffline: true });
    await expect(store()).rejects.toThrow(Postponed);
    expect(await library.rows('select * from artist_picture')).toEqual([]);
  });
});

describe('the job', () => {
  test('goes on where it was after it was stopped, and shows how far it is', async () => {
    const small = await madePicture(20, 20).jpeg().toBuffer();
    library.answer((_, response) => void response.end(small));
    for (let index = 0; index < 24; index += 1) await library.addArtist(`Artist ${index}`, `/${index}.jpg`);
    const stopping = new AbortController();
    let shownSoFar = 0;
    const onProgress = () => {
      shownSoFar += 1;
      if (shownSoFar === 2) stopping.abort(new Error('stopped'));
    };
    await expect(store({ signal: stopping.signal, onProgress })).rejects.toThrow('stopped');
    const left = await library.database.run((db) => countDuePictures(db, library.clock.now()));
    expect([left > 0, left < 24]).toEqual([true, true]);
    const checkpoint = { stored: 24 - left, failed: 0 };
    expect(await store({ checkpoint })).toEqual({ stored: 24, failed: 0 });
    expect(new Set(library.source.asked)).toHaveLength(24);
    expect(library.source.asked).toHaveLength(24);
  });

  test('asks for two pictures at once and no more', async () => {
    let now = 0;
    let most = 0;
    library.answer((request, response) => {
      now += 1;
      most = Math.max(most, now);
      response.on('close', () => {
        now -= 1;
      });
      shown(request, response);
    });
    for (let index = 0; index < 8; index += 1) await library.addArtist(`Artist ${index}`, `/${index}.jpg`);
    await store();
    expect(most).toBe(2);
  });

  test('deletes files that belong to nobody, once they are an hour old', async () => {
    await library.addArtist('Lumen Harbour', '/a.jpg');
    await store();
    const kept = await filesOf('artists');
    const folder = join(library.storageRoot, 'images/artists');
    await mkdir(folder, { recursive: true });
    const agoMinutes = (minutes: number) => new Date(library.clock.now().getTime() - minutes * 60_000);
    for (const [name, minutes] of [
      ['9-old.webp', 61],
      ['9-young.webp', 59],
    ] as const) {
      await writeFile(join(folder, name), '');
      await utimes(join(folder, name), agoMinutes(minutes), agoMinutes(minutes));
    }
    await store();
    expect((await filesOf('artists')).sort()).toEqual([...kept, '9-young.webp'].sort());
  });

  test('is begun for what came lately and was never tried', async () => {
    const isNew = () => library.database.run((db) => hasNewPictures(db, new Date(Date.now() - 60_000)));
    const id = await library.addArtist('Lumen Harbour');
    expect(await isNew()).toBe(false);
    await library.setPictures('artist', id, '/gone.jpg');
    expect(await isNew()).toBe(true);
    library.answer(broken);
    await store();
    expect(await isNew()).toBe(false);
    expect(await library.database.run((db) => hasNewPictures(db, new Date(Date.now() + 60_000)))).toBe(false);
  });
});

describe('GET /images/stats', () => {
  test('counts what was found, made, refused and kept', async () => {
    await library.addArtist('Lumen Harbour', '/a.jpg');
    await library.addArtist('Lost', '/b.jpg');
    library.answer((request, response) => (request.url === '/b.jpg' ? broken : shown)(request, response));
    await store();
    const proxied = `/images/proxy?size=64&url=${encodeURIComponent(at('/a.jpg'))}`;
    const { headers } = await library.get(proxied);
    await library.get(proxied);
    await library.get(proxied, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    await library.get(`/images/proxy?url=${encodeURIComponent('http://10.0.0.1/')}`);
    const stats = imageStatsSchema.parse(await (await library.get('/images/stats')).json());
    expect(stats).toMatchObject({
      hits: { memory: 1, disk: 0, not_modified: 1 },
      misses: 1,
      refusals: { address_refused: 1 },
      decodes: { count: 2 },
      memory: { pictures: 1 },
      kept: { artists: { kept: 1, failed: 1 }, albums: { kept: 0, failed: 0 } },
    });
    expect(stats.bytes.served).toBe(2 * Number(headers.get('content-length')));
    expect(stats.bytes.fetched).toBeGreaterThan(stats.bytes.served);
  });
});
