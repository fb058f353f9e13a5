import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sweepUploads } from '#features/uploads/index.ts';
import { showUpload } from '#features/uploads/show-upload.ts';
import { countQueries } from '../../support/count-queries.ts';
import { type Asking, type Person, registerPerson } from '../../support/people.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { wav } from '../../support/sound.ts';
import { FRAME_MS, id3, mp3, syncsafe } from '../../support/tagged-sound.ts';
import { useTestApp } from '../../support/test-app.ts';

const MAX = 3_000_000;
const made = useTestApp(undefined, { MAX_CONTENT_LENGTH: String(MAX), UPLOAD_QUOTA_BYTES: '6000000' });
const root = () => made.services.config.storageRoot;

let mira: Person;
let jon: Person;
beforeAll(async () => {
  await made.services.database.run(fillSmallLibrary);
  mira = await registerPerson(made.app, 'mira');
  jon = await registerPerson(made.app, 'jon');
});
beforeEach(async () => {
  rmSync(join(root(), 'music_downloads'), { recursive: true, force: true });
  await made.services.database.run(async (db) => {
    await db.execute(sql`delete from upload`);
    await db.execute(sql`delete from audio_file`);
  });
  await made.services.database.run(fillSmallLibrary);
});

type Sent = [name: string, bytes: Buffer<ArrayBuffer>];
const formOf = (files: readonly Sent[]) => {
  const form = new FormData();
  for (const [name, bytes] of files) form.append('files', new File([bytes], name));
  return form;
};
const preview = async (person: Asking, ...files: Sent[]) => (await person.post('/upload/preview', formOf(files))).body;
const confirm = async (person: Asking, upload_id: string, files?: object[]) => {
  const { status, body } = await person.post('/upload/confirm', { upload_id, files });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (trackId: number) => {
  const response = await made.app.request(`/tracks/${trackId}/stream`, {
    headers: { authorization: `Bearer ${mira.token}` },
  });
  return response.status === 200 ? hashOf(Buffer.from(await response.arrayBuffer())) : response.status;
};
const inLibrary = () => {
  if (!existsSync(join(root(), 'music_downloads'))) return [];
  const entries = readdirSync(join(root(), 'music_downloads'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};
const frames = (seconds: number) => Math.round((seconds * 1000) / FRAME_MS);
/** As track 1 of the small library, of 201 s. */
const sun = (salt = 0) => mp3({ title: 'Sun', artist: 'Air', album: 'Moon' }, frames(201), salt);

describe('a preview', () => {
  test('says of each file what its content is, what its tags say, and what of the catalogue it is', async () => {
    const body = await preview(
      mira,
      ['whatever.txt', sun()],
      ['b.mp3', wav(1) as Buffer<ArrayBuffer>],
      ['c.mp3', Buffer.from('no sound')],
    );
    expect(body).toMatchObject({ status: 'waiting', progress: { done: 1, total: 3 } });
    const [first, second, third] = body.files;
    expect(first).toMatchObject({
      ...{ name: 'whatever.txt', status: 'ok', container: 'mp3', has_cover: false, duplicate_of: null },
      tags: { title: 'Sun', artist: 'Air', album: 'Moon' },
      match: {
        artist: { id: 1, name: 'Air' },
        album: { id: 1, name: 'Moon' },
        track: { id: 1, name: 'Sun' },
        score: 1,
      },
    });
    expect(Math.abs(first.duration_ms - 201_000)).toBeLessThan(100);
    expect(second).toMatchObject({
      status: 'ok',
      container: 'wav',
      sample_rate: 8000,
      match: { track: null, score: 0 },
    });
    expect(third).toMatchObject({ status: 'unsupported', match: null, tags: null });
  });

  test('puts nothing into the library', async () => {
    const before = inLibrary();
    await preview(mira, ['a.mp3', sun()]);
    expect(inLibrary()).toEqual(before);
    expect(await bytesOf(1)).toBe(404);
  });

  test('takes a track of another length for another performance', async () => {
    const body = await preview(mira, ['a.mp3', mp3({ title: 'Sun', artist: 'Air', album: 'Moon' }, frames(60))]);
    expect(body.files[0].match).toMatchObject({ artist: { id: 1 }, album: { id: 1 }, track: null });
  });

  test('tells of covers, and of tags in any script', async () => {
    const body = await preview(mira, ['a.mp3', mp3({ title: 'Группа крови', artist: '光の港', coverBytes: 2000 }, 50)]);
    expect(body.files[0]).toMatchObject({ has_cover: true, tags: { title: 'Группа крови', artist: '光の港' } });
  });

  test('asks the database as often for many files as for one', async () => {
    const many = Array.from(
      { length: 12 },
      (_, n): Sent => [`${n}.mp3`, mp3({ title: `Song ${n}`, artist: `Band ${n}` }, 30)],
    );
    const counts: number[] = [];
    for (const files of [many.slice(0, 1), many]) {
      const { upload_id } = await preview(mira, ...files);
      const database = countQueries(made.services.database);
      const asked = { uploadId: upload_id, accountId: mira.id };
      counts.push(await database.countDuring(() => showUpload({ database, clock: made.services.clock }, asked)));
    }
    expect(counts[1]).toBe(counts[0]);
  });

  test.each([
    ['an empty file', Buffer.alloc(0), 'unsupported'],
    ['a tag without sound', id3({ title: 'x' }), 'broken'],
    [
      'a tag that says that it is 200 MB',
      Buffer.concat([Buffer.from('ID3\x04\0\0', 'latin1'), syncsafe(200_000_000), Buffer.alloc(5000)]),
      'broken',
    ],
    ['a WAV without its sound', (wav(1) as Buffer<ArrayBuffer>).subarray(0, 44), 'broken'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'unsupported'],
    ['a program', Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), 'unsupported'],
  ])('%s is told, and not kept', async (_, bytes, status) => {
    const body = await preview(mira, ['a.mp3', bytes as Buffer<ArrayBuffer>]);
    expect(body.files).toMatchObject([{ name: 'a.mp3', status, is_decided: true }]);
    expect(body.status).toBe('done');
    expect(readdirSync(join(root(), 'uploads', body.upload_id))).toEqual([]);
  });

  test('of a form without files, of another kind of body, or of too much is refused, and leaves nothing behind', async () => {
    const before = readdirSync(join(root(), 'uploads'));
    const headers = { authorization: `Bearer ${mira.token}` };
    const send = (init: RequestInit) =>
      made.app.request('/upload/preview', { method: 'POST', ...init, headers: { ...headers, ...init.headers } });
    expect((await send({ body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(415);
    expect((await send({ body: 'x', headers: { 'content-type': 'multipart/form-data; boundary=B' } })).status).toBe(
      400,
    );
    expect((await mira.post('/upload/preview', formOf([]))).status).toBe(400);
    const large = formOf([['a.mp3', Buffer.alloc(MAX + 1)]]);
    const announced = await send({
      body: 'x',
      headers: { 'content-type': 'multipart/form-data; boundary=B', 'content-length': String(MAX + 1) },
    });
    expect(announced.status).toBe(413);
    const counted = await mira.post('/upload/preview', large);
    expect([counted.status, counted.body.detail]).toEqual([413, `A body may have at most ${MAX} bytes.`]);
    expect(readdirSync(join(root(), 'uploads'))).toEqual(before);
  });
});

describe('a confirmation', () => {
  test('makes a file the sound of the track that it is, byte for byte, under the name of its song', async () => {
    const { upload_id } = await preview(mira, ['x', sun()]);
    const body = await confirm(mira, upload_id);
    expect(body).toMatchObject({
      status: 'done',
      files: [{ status: 'added', track_id: 1, path: 'music_downloads/Air/Moon/01 Sun.mp3' }],
    });
    expect(await bytesOf(1)).toBe(hashOf(sun()));
    expect(existsSync(join(root(), 'uploads', upload_id))).toBe(false);
  });

  test('given twice, also at once, gives the same answer and no second file', async () => {
    const { upload_id } = await preview(mira, ['x', sun(7)]);
    const before = inLibrary().length;
    const [first, second] = await Promise.all([confirm(mira, upload_id), confirm(mira, upload_id)]);
    expect(await confirm(mira, upload_id)).toEqual(first);
    expect(second).toEqual(first);
    expect(await confirm(mira, upload_id, [{ name: 'x', accept: false }])).toEqual(first);
    expect(inLibrary().length).toBe(before + 1);
  });

  test('makes what is not in the catalogue yet of the tags, once, and searchable', async () => {
    const tags = { artist: 'Lumen Harbour feat. Kite', albumArtist: 'Lumen Harbour', album: 'Tides', year: 2019 };
    const songs = ['Undertow', 'Saltglass'].map(
      (title, n): Sent => [`${n}`, mp3({ ...tags, title, trackNumber: n + 1 }, 40 + n)],
    );
    const body = await confirm(mira, (await preview(mira, ...songs)).upload_id);
    expect(body.files.map(({ status, path }: { status: string; path: string }) => [status, path])).toEqual([
      ['added', 'music_downloads/Lumen Harbour/Tides/01 Undertow.mp3'],
      ['added', 'music_downloads/Lumen Harbour/Tides/02 Saltglass.mp3'],
    ]);
    const track = (await mira.get(`/tracks/id/${body.files[1].track_id}`)).body;
    expect(track).toMatchObject({
      name: 'Saltglass',
      position: 2,
      album: { name: 'Tides', release_date: '2019' },
      sources: { name: 'upload' },
    });
    expect(
      track.artists.map(({ name, join_phrase }: { name: string; join_phrase: string }) => name + join_phrase).join(''),
    ).toBe(tags.artist);
    expect((await mira.get('/search/advanced?q=saltglass&kind=track')).body.items).toMatchObject([
      { name: 'Saltglass' },
    ]);
    // A better file of the same song later: the same track, and both files.
    const again = await preview(mira, ['again', mp3({ ...tags, title: 'Saltglass', trackNumber: 2 }, 41, 9)]);
    expect(again.files[0]).toMatchObject({ status: 'duplicate', duplicate_of: { by: 'track', track_id: track.id } });
    const accepted = await confirm(mira, again.upload_id, [{ name: 'again', accept: true }]);
    expect(accepted.files[0]).toMatchObject({
      status: 'added',
      track_id: track.id,
      path: 'music_downloads/Lumen Harbour/Tides/02 Saltglass (2).mp3',
    });
  });

  test('takes corrections for the truth, and a track of ours over everything', async () => {
    const body = await preview(
      mira,
      ['a', mp3({ title: 'Sonne', artist: 'Luft' }, frames(202), 1)],
      ['b', mp3({}, 50, 2)],
      ['c', mp3({}, 50, 3)],
    );
    const confirmed = await confirm(mira, body.upload_id, [
      { name: 'a', accept: true, corrections: { title: 'Rain', artist: 'Air' } },
      { name: 'b', accept: true, corrections: { track_id: 4 } },
      { name: 'c', accept: true },
    ]);
    expect(confirmed.files).toMatchObject([
      { status: 'added', track_id: 2 },
      { status: 'added', track_id: 4, path: 'music_downloads/Blur/Park/02 Tender.mp3' },
      { status: 'ok', track_id: null, reason: expect.stringMatching(/title and artist/) },
    ]);
    const later = await confirm(mira, body.upload_id, [
      { name: 'c', accept: true, corrections: { title: 'New', artist: 'Kite' } },
    ]);
    expect(later.files[2]).toMatchObject({ status: 'added', path: 'music_downloads/Kite/New/New.mp3' });
    expect(later.files.slice(0, 2)).toEqual(confirmed.files.slice(0, 2));
  });

  test('without decisions leaves out what is here already; the very same file is never kept twice', async () => {
    await confirm(mira, (await preview(mira, ['x', sun(4)])).upload_id);
    const body = await preview(jon, ['same', sun(4)], ['other', sun(5)]);
    expect(body.files).toMatchObject([
      { status: 'duplicate', duplicate_of: { by: 'content' } },
      { status: 'duplicate', duplicate_of: { by: 'track', track_id: 1 } },
    ]);
    expect((await confirm(jon, body.upload_id)).files).toMatchObject([
      { status: 'duplicate' },
      { status: 'duplicate' },
    ]);
    const forced = await preview(jon, ['same', sun(4)]);
    const before = inLibrary().length;
    expect((await confirm(jon, forced.upload_id, [{ name: 'same', accept: true }])).files).toMatchObject([
      { status: 'duplicate' },
    ]);
    expect(inLibrary().length).toBe(before);
  });

  test('that names no file of the upload, or no track, changes nothing and says where', async () => {
    const { upload_id } = await preview(mira, ['a', sun(6)]);
    const files = [
      { name: 'b', accept: true },
      { name: 'a', accept: true, corrections: { track_id: 999 } },
    ];
    const { status, body } = await mira.post('/upload/confirm', { upload_id, files });
    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'files.0.name',
      'files.1.corrections.track_id',
    ]);
    expect((await mira.get(`/upload/${upload_id}`)).body.files).toMatchObject([{ status: 'ok' }]);
  });

  test('is for whose upload it is', async () => {
    const { upload_id } = await preview(mira, ['a', sun(8)]);
    expect((await jon.get(`/upload/${upload_id}`)).status).toBe(404);
    expect((await jon.post('/upload/confirm', { upload_id })).status).toBe(404);
    expect((await mira.get(`/upload/${upload_id}`)).status).toBe(200);
  });
});

describe('what one account may keep', () => {
  test('is not exceeded, by what is kept and what waits together, and the answer has the numbers', async () => {
    const large = (salt: number): Sent => ['a.mp3', mp3({ title: 'Long', artist: 'Kite' }, 24_000, salt)];
    await confirm(mira, (await preview(mira, large(1))).upload_id);
    await preview(mira, large(2));
    const { status, body } = await mira.post('/upload/preview', formOf([large(3)]));
    expect([status, body.detail]).toEqual([413, expect.stringMatching(/6000000 bytes .* and 100\d{4} are left/)]);
    expect((await jon.post('/upload/preview', formOf([large(3)]))).status).toBe(200);
  });
});

describe('the sweep', () => {
  test('takes away what expired, what is orphaned, and what a kill left on its way into the library', async () => {
    const { upload_id: expired } = await preview(mira, ['a', sun(10)], ['b', sun(11)]);
    const { upload_id: living } = await preview(mira, ['a', sun(12)]);
    const { upload_id: orphan } = await preview(mira, ['a', sun(13)]);
    await confirm(
      mira,
      (await preview(mira, ['kept', mp3({ title: 'Rain', artist: 'Air' }, frames(202), 14)])).upload_id,
    );
    // Killed between placing the file and noting it.
    const half = 'music_downloads/Air/Moon/01 Sun.mp3';
    writeFileSync(join(root(), half), sun(10));
    await made.services.database.run(async (db) => {
      await db.execute(sql`update upload set expires_at = now() - interval '1 second' where id = ${expired}::uuid`);
      await db.execute(sql`update upload_file set place = ${half} where upload_id = ${expired}::uuid and name = 'a'`);
      await db.execute(
        sql`update upload_file set place = 'music_downloads/Air/Moon/02 Rain.mp3' where upload_id = ${expired}::uuid and name = 'b'`,
      );
      await db.execute(sql`delete from upload where id = ${orphan}::uuid`);
    });
    await sweepUploads(made.services);
    expect(readdirSync(join(root(), 'uploads'))).toEqual([living]);
    expect(existsSync(join(root(), half))).toBe(false);
    expect(await bytesOf(2)).toBe(hashOf(readFileSync(join(root(), 'music_downloads/Air/Moon/02 Rain.mp3'))));
    expect((await mira.get(`/upload/${expired}`)).status).toBe(404);
  });

  test('leaves to a second confirmation what a kill left half-way, which finishes it under the same name', async () => {
    const { upload_id } = await preview(mira, ['a', sun(20)]);
    const place = 'music_downloads/Air/Moon/01 Sun.mp3';
    mkdirSync(join(root(), 'music_downloads/Air/Moon'), { recursive: true });
    linkSync(join(root(), 'uploads', upload_id, '1'), join(root(), place));
    await sweepUploads(made.services);
    expect((await confirm(mira, upload_id)).files).toMatchObject([{ status: 'added', path: place }]);
    expect(await bytesOf(1)).toBe(hashOf(sun(20)));
  });
});
