import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JobWorker } from '#jobs/job-worker.ts';
import { createWorker } from '#worker.ts';
import { type Person, registerPerson } from '../../support/people.ts';
import { readZip } from '../../support/read-zip.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { useTestApp } from '../../support/test-app.ts';

const made = useTestApp();
let mira: Person;
let jon: Person;
let worker: JobWorker;

const execute = (statement: string) => made.services.database.run((db) => db.execute(sql.raw(statement)));

beforeAll(async () => {
  await made.services.database.run(fillSmallLibrary);
  mira = await registerPerson(made.app, 'mira');
  jon = await registerPerson(made.app, 'jon');
  worker = createWorker(made.services);
  await execute(`update track set title = '=HYPERLINK("x")' where id = 3`);
  await execute(`insert into recording_external_id (provider, external_id, recording_id) values
    ('mbid', '11111111-2222-3333-4444-555555555555', 1), ('isrc', 'GBAYE0601498', 1)`);
  for (const person of [mira, jon]) {
    await person.post('/favorites/track/1');
    await person.post('/tracks/1/rate?rating=5');
  }
  await mira.post('/listens', [
    { track_id: 2, listened_at: '2026-11-20T10:00:00.250Z', duration_played_ms: 150_000, source: 'web' },
    { track_id: 1, listened_at: '2026-11-19T10:00:00.000Z' },
  ]);
  await jon.post('/listens', { track_id: 3, listened_at: '2026-11-20T10:00:00.000Z' });
  const { body } = await mira.post('/playlists', { name: 'Evening / 夜' });
  await mira.post(`/playlists/id/${body.id}/tracks`, { track_ids: [2, 1, 2], duplicates: 'allow' });
  const cover = new FormData();
  const red = sharp({ create: { width: 40, height: 40, channels: 3, background: 'red' } });
  cover.set('cover', new File([new Uint8Array(await red.png().toBuffer())], 'cover'));
  expect((await mira.put(`/playlists/id/${body.id}/cover`, cover)).status).toBe(200);
  const rules = { all: [{ field: 'title', op: 'is', value: 'Sun' }] };
  await mira.post('/smart-playlists', { name: 'Suns', rules, sort: 'title', limit: 10 });
  await mira.post('/tags/create', { name: 'rainy day' });
  await mira.post('/auth/me/api-keys', { name: 'kitchen radio', scopes: ['read'] });
  await jon.post('/playlists', { name: 'of Jon' });
});

/** Asks for an export, lets it be written, and fetches it. */
async function exported(person: Person, wish: object) {
  const { status, body } = await person.post('/exports', wish);
  expect(status, JSON.stringify(body)).toBe(202);
  await worker.drain();
  const { body: shown } = await person.get(`/exports/${body.job.id}`);
  expect(shown).toMatchObject({ id: body.job.id, ...wish, status: 'completed' });
  const response = await made.app.request(shown.file, { headers: { authorization: `Bearer ${person.token}` } });
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.length).toBe(shown.size);
  return { shown, bytes, text: bytes.toString(), headers: response.headers };
}
const rowsOf = (text: string) => parse(text, { columns: true }) as Record<string, string>[];
const linesOf = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe('the library', () => {
  test('as CSV is all tracks, with what the person did to them', async () => {
    const { text, shown, headers } = await exported(mira, { kind: 'library', format: 'csv' });
    const rows = rowsOf(text);
    expect(rows).toHaveLength(6);
    expect(shown).toMatchObject({ rows: 6, progress: { done: 6, total: 6 } });
    expect(rows[0]).toMatchObject({
      ...{ title: 'Sun', artist: 'Air', album: 'Moon', isrc: 'GBAYE0601498', fonoteca_id: '1', position: '1' },
      ...{ favorite: 'true', rating: '5', plays: '1', last_played_at: '2026-11-19T10:00:00.000Z', explicit: '' },
    });
    expect(rows[3]).toMatchObject({ title: 'Tender', artist: 'Blur & Can', favorite: 'false', rating: '', plays: '0' });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename=fonoteca-library-.*\.csv$/);
  });

  test('as CSV keeps a spreadsheet from calculating titles', async () => {
    const { text } = await exported(mira, { kind: 'library', format: 'csv' });
    expect(rowsOf(text)[2]?.title).toBe(`'=HYPERLINK("x")`);
  });

  test('as lines of JSON is every artist, album and track as the API shows it', async () => {
    const { text } = await exported(jon, { kind: 'library', format: 'jsonl' });
    const lines = linesOf(text);
    expect(lines.map(({ type }) => type)).toEqual([
      ...['artist', 'artist', 'artist', 'album', 'album', 'album'],
      ...['track', 'track', 'track', 'track', 'track', 'track'],
    ]);
    const { type: _, ...track } = lines[8];
    const { body: shownTrack } = await jon.get('/tracks/id/3');
    expect(track).toMatchObject({ id: 3, name: '=HYPERLINK("x")', sources: shownTrack.sources });
  });
});

describe('an artist', () => {
  test('as CSV is the tracks of theirs, those on which they are a guest among them', async () => {
    const { text } = await exported(mira, { kind: 'artist', format: 'csv', artist_id: 3 });
    expect(rowsOf(text).map(({ fonoteca_id }) => fonoteca_id)).toEqual(['4', '6']);
  });

  test('as lines of JSON is the artist, their albums and tracks', async () => {
    const { text } = await exported(mira, { kind: 'artist', format: 'jsonl', artist_id: 1 });
    expect(linesOf(text).map(({ type, id }) => `${type} ${id}`)).toEqual([
      ...['artist 1', 'album 1', 'album 3', 'track 1', 'track 2', 'track 5', 'track 6'],
    ]);
  });

  test('who is not here is a 404, and has to be said for no other kind', async () => {
    expect((await mira.post('/exports', { kind: 'artist', format: 'csv', artist_id: 99 })).status).toBe(404);
    expect((await mira.post('/exports', { kind: 'artist', format: 'csv' })).status).toBe(400);
    expect((await mira.post('/exports', { kind: 'listens', format: 'csv', artist_id: 1 })).status).toBe(400);
  });
});

describe('listens', () => {
  test('as CSV are those of the person alone, the oldest first', async () => {
    const { text } = await exported(mira, { kind: 'listens', format: 'csv' });
    expect(rowsOf(text)).toMatchObject([
      { listened_at: '2026-11-19T10:00:00.000Z', title: 'Sun', duration_played_ms: '201000', source: '' },
      { listened_at: '2026-11-20T10:00:00.250Z', title: 'Rain', duration_played_ms: '150000', source: 'web' },
    ]);
  });

  test('as lines of JSON are what ListenBrainz reads', async () => {
    const { text } = await exported(mira, { kind: 'listens', format: 'jsonl' });
    expect(linesOf(text)).toEqual([
      {
        listened_at: Date.parse('2026-11-19T10:00:00Z') / 1000,
        track_metadata: {
          artist_name: 'Air',
          track_name: 'Sun',
          release_name: 'Moon',
          additional_info: {
            ...{ recording_mbid: '11111111-2222-3333-4444-555555555555', isrc: 'GBAYE0601498', duration_ms: 201_000 },
            ...{ fonoteca_track_id: 1, fonoteca_listened_at: '2026-11-19T10:00:00.000Z' },
            ...{ fonoteca_duration_played_ms: 201_000, submission_client: 'Fonoteca' },
          },
        },
      },
      {
        listened_at: Date.parse('2026-11-20T10:00:00Z') / 1000,
        track_metadata: expect.objectContaining({
          additional_info: expect.objectContaining({
            media_player: 'web',
            fonoteca_listened_at: '2026-11-20T10:00:00.250Z',
          }),
        }),
      },
    ]);
  });
});

describe('playlists', () => {
  test('as CSV are the tracks of each in order, smart ones filled', async () => {
    const { text } = await exported(mira, { kind: 'playlists', format: 'csv' });
    expect(rowsOf(text).map(({ playlist, position, fonoteca_id }) => [playlist, position, fonoteca_id])).toEqual([
      ['Evening / 夜', '1', '2'],
      ['Evening / 夜', '2', '1'],
      ['Evening / 夜', '3', '2'],
      ['Suns', '1', '1'],
      ['Suns', '2', '5'],
    ]);
  });

  test('as lines of JSON are a JSPF each, which is read back', async () => {
    const { text } = await exported(mira, { kind: 'playlists', format: 'jsonl' });
    const [first, ...others] = text.split('\n').slice(0, -1);
    expect(others).toHaveLength(1);
    const { body } = await mira.post('/playlists/import', { content: first, name: 'back' });
    expect(body).toMatchObject({ matched: 3, not_found: [] });
    await mira.del(`/playlists/id/${body.playlist.id}`);
  });
});

describe('an account', () => {
  test.each(['csv', 'jsonl'])('as a ZIP of %s holds everything that is the person’s', async (format) => {
    const { bytes, headers } = await exported(mira, { kind: 'account', format });
    expect(headers.get('content-type')).toBe('application/zip');
    const files = await readZip(bytes);
    const textOf = (name: string) => String(files.get(name));
    expect(textOf(`account.${format}`)).toContain('mira@example.org');
    expect(textOf(`rating.${format}`)).toContain('11111111-2222-3333-4444-555555555555');
    expect(textOf(`personal_tag.${format}`)).toContain('rainy day');
    expect(textOf(`api_key.${format}`)).toContain('kitchen radio');
    expect(textOf(`playlist.${format}`)).toMatch(/Suns.*title.*Sun/s);
    expect(textOf(`favorite_track.${format}`)).toContain('Sun');
    const ending = format === 'csv' ? 'csv' : 'jspf';
    const playlists = [...files.keys()].filter((name) => name.startsWith('playlists/'));
    expect(playlists.map((name) => name.replace(/\d+ /, ''))).toEqual([
      `playlists/Evening _ 夜.${ending}`,
      'playlists/Evening _ 夜.webp',
      `playlists/Suns.${ending}`,
    ]);
    const cover = files.get(playlists[1] ?? '');
    expect(await sharp(cover).metadata()).toMatchObject({ format: 'webp' });
    expect(textOf('README.txt')).toContain('ListenBrainz');
    if (format === 'jsonl') expect(linesOf(textOf('listen.jsonl'))).toHaveLength(2);
  });

  test('holds nothing that opens anything, and nothing of others', async () => {
    const { bytes } = await exported(mira, { kind: 'account', format: 'jsonl' });
    const all = [...(await readZip(bytes)).values()].map(String).join('\n');
    const [{ password_hash: hash } = { password_hash: '' }] = await execute(
      'select password_hash from account where id = 1',
    );
    const [{ hash: key } = { hash: '' }] = await execute('select hash from api_key');
    for (const secret of [hash, key, mira.refreshToken, 'jon', 'HYPERLINK']) {
      expect(secret).toBeTruthy();
      expect(all).not.toContain(secret);
    }
  });
});

describe('an export', () => {
  test('is seen and fetched by nobody else', async () => {
    const { shown } = await exported(mira, { kind: 'listens', format: 'csv' });
    expect((await jon.get(`/exports/${shown.id}`)).status).toBe(404);
    expect((await jon.get(shown.file)).status).toBe(404);
  });

  test('that waits is the same however often it is asked for, and cannot be fetched yet', async () => {
    const wish = { kind: 'library', format: 'jsonl' };
    const { body: first } = await mira.post('/exports', wish);
    const { body: again } = await mira.post('/exports', wish);
    expect(again.job.id).toBe(first.job.id);
    expect((await jon.post('/exports', wish)).body.job.id).not.toBe(first.job.id);
    const { status, body } = await mira.get(`/exports/${first.job.id}/file`);
    expect([status, body.type]).toEqual([409, 'urn:fonoteca:problem:export.not_ready']);
    expect((await mira.get(`/exports/${first.job.id}`)).body).not.toHaveProperty('file');
    await worker.drain();
  });

  test('is fetched in parts', async () => {
    const { shown, bytes } = await exported(mira, { kind: 'library', format: 'csv' });
    const headers = { authorization: `Bearer ${mira.token}`, range: 'bytes=10-19' };
    const part = await made.app.request(shown.file, { headers });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
  });

  test('says so when its file is not there any more, and is made anew', async () => {
    const wish = { kind: 'library', format: 'csv' };
    const { shown } = await exported(mira, wish);
    rmSync(join(made.services.config.cacheRoot, 'exports'), { recursive: true });
    const { status, body } = await mira.get(shown.file);
    expect([status, body.type]).toEqual([404, 'urn:fonoteca:problem:export.expired']);
    await exported(mira, wish);
  });

  test('leaves no unfinished file', async () => {
    const folder = join(made.services.config.cacheRoot, 'exports', String(mira.id));
    await exported(mira, { kind: 'library', format: 'csv' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
