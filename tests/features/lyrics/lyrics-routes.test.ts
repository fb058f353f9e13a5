import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { lyricsRoutes } from '#features/lyrics/index.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { type FakeAnswer, fakeTransport } from '../../support/fake-transport.ts';
import { askingWith } from '../../support/people.ts';
import { fillSmallLibrary } from '../../support/small-library.ts';
import { keepSound, wav } from '../../support/sound.ts';
import { useTestApp } from '../../support/test-app.ts';
import { owner } from '../../support/viewers.ts';

/** What LRCLIB answers to a query; it has nothing unless told. */
let answer: (query: URLSearchParams) => FakeAnswer = () => NONE;
const NONE: FakeAnswer = {
  status: 404,
  json: { message: 'Failed to find specified track', name: 'TrackNotFound', statusCode: 404 },
};
const WORDS = {
  id: 7,
  duration: 201,
  instrumental: false,
  plainLyrics: 'one\ntwo',
  syncedLyrics: '[00:01.00] one\n[00:02.00] two',
};
const transport = fakeTransport(({ url }) => answer(new URL(url).searchParams));
const test = useTestApp(transport, { PROVIDERS: 'lrclib' });
const execute = (statement: string) => test.services.database.run((db) => db.execute(sql.raw(statement)));
const get = (id: number) => askingWith(test.app).get(`/tracks/id/${id}/lyrics`);

beforeEach(async () => {
  await test.services.database.run(fillSmallLibrary);
  await execute(emptyTables('asked', 'audio_file', 'provider_state'));
  transport.requests.length = 0;
  answer = () => NONE;
});

describe('lyrics of a source', () => {
  it('are asked for once, and show on every track that carries the performance', async () => {
    answer = (query) => (query.get('track_name') === 'Sun' ? { json: WORDS } : NONE);
    const { status, body } = await get(1);
    expect([status, body]).toMatchObject([
      200,
      {
        track_id: 1,
        recording_id: 1,
        plain: 'one\ntwo',
        synced: [
          { time_ms: 1000, text: 'one' },
          { time_ms: 2000, text: 'two' },
        ],
        source: 'lrclib',
        instrumental: false,
        language: null,
      },
    ]);
    expect((await get(1)).body).toEqual(body);
    expect((await get(5)).body).toMatchObject({ track_id: 5, plain: 'one\ntwo' });
    expect(transport.requests).toHaveLength(1);
  });

  it('are asked for without the album when nothing is known with it', async () => {
    answer = (query) => (query.has('album_name') ? NONE : { json: { ...WORDS, syncedLyrics: null } });
    expect((await get(2)).body).toMatchObject({ plain: 'one\ntwo', synced: [] });
    expect(transport.requests).toHaveLength(2);
  });

  it('that nobody has are not asked for again, and the answer says who was asked', async () => {
    const { status, body } = await get(2);
    expect([status, body.type]).toEqual([404, 'urn:fonoteca:problem:lyrics.not_found']);
    expect(body.detail).toMatch(/lrclib had none at \d{4}-/);
    const asked = transport.requests.length;
    expect((await get(2)).status).toBe(404);
    expect(transport.requests).toHaveLength(asked);
    await execute(`update asked set asked_at = now() - interval '2 days'`);
    await get(2);
    expect(transport.requests).toHaveLength(2 * asked);
  });

  it('say where it is known that nothing is sung', async () => {
    answer = () => ({ json: { id: 9, duration: 201, instrumental: true, plainLyrics: null, syncedLyrics: null } });
    expect((await get(1)).body).toMatchObject({ instrumental: true, plain: null, synced: [] });
  });

  it('with times only have words, too', async () => {
    answer = () => ({ json: { ...WORDS, plainLyrics: null } });
    expect((await get(1)).body.plain).toBe('one\ntwo');
  });

  it('cannot be asked for: 503 with the reason, and again once that is over', async () => {
    answer = () => ({ status: 500, json: {} });
    const { status, body, headers } = await get(3);
    expect([status, body.type]).toEqual([503, 'urn:fonoteca:problem:lyrics.unavailable']);
    expect(body.detail).toContain('lrclib');
    expect(headers.get('retry-after')).toBe('10');
    const asked = transport.requests.length;
    expect((await get(3)).body.detail).toContain('failed a moment ago');
    expect(transport.requests).toHaveLength(asked);
    answer = () => ({ json: WORDS });
    await execute(`update asked set asked_at = now() - interval '1 minute'`);
    expect((await get(3)).status).toBe(200);
  });

  it('that are stored are shown when the source is down', async () => {
    answer = () => ({ json: WORDS });
    await get(1);
    answer = () => ({ status: 500, json: {} });
    await execute('truncate asked');
    expect((await get(1)).body.source).toBe('lrclib');
  });

  it('go over when two performances turn out to be one', async () => {
    answer = () => ({ json: WORDS });
    await get(2);
    const { movePersonalRows } = await import('#features/catalog/ingest/personal-rows.repository.ts');
    await test.services.database.transaction((tx) => movePersonalRows(tx, 'recording', [{ from: 2, to: 3 }]));
    transport.requests.length = 0;
    expect((await get(3)).body.plain).toBe('one\ntwo');
    expect(transport.requests).toHaveLength(0);
  });
});

describe("a person's own lyrics", () => {
  const put = (id: number, body: object) => askingWith(test.app).put(`/tracks/id/${id}/lyrics`, body);

  it('are before all others, for nobody else, and on every track of the performance', async () => {
    answer = () => ({ json: WORDS });
    const written = await put(1, { plain: 'mine', language: 'en' });
    expect([written.status, written.body]).toMatchObject([
      200,
      { plain: 'mine', source: 'own', language: 'en', synced: [] },
    ]);
    expect((await get(5)).body.plain).toBe('mine');
    expect(transport.requests).toHaveLength(0);
    const other = createHttpApp({
      ...test.services,
      config: { host: '127.0.0.1', trustLoopback: true },
      log: silentLogger,
      identify: async () => ({ ...owner, id: 2 }),
    });
    other.route('/', lyricsRoutes(test.services));
    expect((await askingWith(other).get('/tracks/id/1/lyrics')).body.plain).toBe('one\ntwo');
    expect((await askingWith(test.app).del('/tracks/id/1/lyrics')).status).toBe(204);
    expect((await get(1)).body).toMatchObject({ plain: 'one\ntwo', source: 'lrclib' });
    expect((await askingWith(test.app).del('/tracks/id/1/lyrics')).status).toBe(204);
  });

  it('may have times, as lines or as LRC', async () => {
    const synced = [
      { time_ms: 2000, text: 'two' },
      { time_ms: 1000, text: 'one' },
    ];
    const inOrder = synced.toReversed();
    expect((await put(1, { synced })).body).toMatchObject({ synced: inOrder, plain: 'one\ntwo' });
    expect((await put(1, { plain: '[00:01.00] one\n[00:02.00] two' })).body).toMatchObject({
      synced: inOrder,
      plain: 'one\ntwo',
    });
  });

  it('are refused when there is nothing in them, or something else', async () => {
    for (const body of [
      {},
      { plain: ' ' },
      { plain: 'x', account_id: 2 },
      { plain: 'x', language: '?' },
      { synced: [] },
      { plain: 'one\0two' },
      { plain: 'one\ud800' },
      { synced: [{ time_ms: 0, text: 'one\0two' }] },
    ]) {
      expect((await put(1, body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await put(999, { plain: 'x' })).status).toBe(404);
    expect((await askingWith(test.app).del('/tracks/id/999/lyrics')).status).toBe(404);
  });
});

/** An ID3 tag with unsynchronised words in French before a sound. */
function withWords(bytes: Buffer, words: string): Buffer {
  const text = Buffer.concat([Buffer.from('\x03fra\0', 'latin1'), Buffer.from(words)]);
  const frame = Buffer.alloc(10);
  frame.write('USLT');
  frame.writeUInt32BE(text.length, 4);
  const id3 = Buffer.alloc(10);
  id3.write('ID3\x04\0\0', 'latin1');
  id3.writeUInt32BE(10 + text.length, 6);
  const chunk = Buffer.concat([id3, frame, text]);
  const head = Buffer.alloc(8);
  head.write('id3 ');
  head.writeUInt32LE(chunk.length, 4);
  const padded = chunk.length % 2 ? Buffer.concat([chunk, Buffer.alloc(1)]) : chunk;
  const all = Buffer.concat([bytes, head, padded]);
  all.writeUInt32LE(all.length - 8, 4);
  return all;
}

it('the tags of the file are asked last', async () => {
  const bytes = withWords(wav(1), '[00:01.00] une\n[00:02.00] deux');
  await keepSound(test.services, { recordingId: 2, path: 'music/rain.wav', bytes });
  expect((await get(2)).body).toMatchObject({
    source: 'tags',
    language: 'fra',
    plain: 'une\ndeux',
    synced: [
      { time_ms: 1000, text: 'une' },
      { time_ms: 2000, text: 'deux' },
    ],
  });
});
