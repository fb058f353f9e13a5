import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { replayTransport } from '#lib/tape.ts';
import { ask } from '../support/ask.ts';
import { countingTransport } from '../support/counting-transport.ts';
import { expectDocumented } from '../support/documented.ts';
import { hasRecordedAnswers, recorded, recordedAnswersDir } from '../support/recorded-answers.ts';
import { useTestApp } from '../support/test-app.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const SEARCH = '/search/orchestrated?q=Daft%20Punk&limit=50';

const deezerList = z.object({ data: z.array(z.looseObject({ id: z.number() })) });
const itemsOf = (file: string) => deezerList.parse(JSON.parse(recorded(file).body)).data;
const named = (value: unknown, key: string) => z.looseObject({ [key]: z.unknown() }).parse(value)[key];

/** What Deezer recorded about artist 27, taken out of the answers without any code of ours. */
function recordedFacts() {
  const found = itemsOf('deezer/search.album.json').filter((album) => named(album.artist, 'id') === 27);
  const listed = itemsOf('deezer/artist-albums.json');
  const top = itemsOf('deezer/artist-top.json');
  const albums = [...found, ...listed].map((album) => String(album.id));
  const ofTopTracks = top.map((track) => String(named(track.album, 'id')));
  return {
    albums: [...new Set([...albums, ...ofTopTracks])].sort(),
    topTracks: top.map((track) => ({ id: String(track.id), title: track.title })),
    related: itemsOf('deezer/artist-related.json').map((artist) => String(artist.id)),
  };
}

describe.skipIf(!hasRecordedAnswers)('with recorded real answers as the tape and no key', () => {
  const tape = countingTransport(() => replayTransport(recordedAnswersDir));
  const made = useTestApp(tape);
  const rows = <Row extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
    made.services.database.run(async (db) => [...(await db.execute<Row>(query))]);
  // biome-ignore lint/suspicious/noExplicitAny: the documentation's own schema has checked it
  let answer: any;

  beforeAll(async () => {
    const response = await made.app.request(SEARCH);
    await expectDocumented(made.app, 'GET', SEARCH, response);
    expect(response.status).toBe(200);
    answer = await response.json();
    await made.services.background.idle();
  });

  it('the search finds the real artist', () => {
    expect(answer.main).toMatchObject({
      name: 'Daft Punk',
      external_ids: { deezer: '27' },
      sources: { name: 'deezer' },
    });
    expect(answer.main.followers).toBeGreaterThan(1_000_000);
    expect(answer.source).toBe('providers');
  });

  it('the albums are those that Deezer lists, each once', async () => {
    const { albums } = recordedFacts();
    const stored = await rows<{ id: string }>(sql`
      select e.external_id as id from album_external_id e join album_artist c using (album_id)
      join artist_external_id a on a.artist_id = c.artist_id and a.provider = 'deezer' and a.external_id = '27'
      where e.provider = 'deezer' and c.position = 0`);
    expect(stored.map(({ id }) => id).sort()).toEqual(albums);
    expect(answer.totals.albums).toBe(albums.length);
    expect(
      answer.albums.map((album: { external_ids: { deezer: string } }) => album.external_ids.deezer).sort(),
    ).toEqual(albums);
  });

  it('the top tracks are Deezer’s, in its order', async () => {
    const { topTracks } = recordedFacts();
    const stored = await rows(sql`
      select e.external_id as id, t.title from artist_top_track p join track t on t.id = p.track_id
      join track_external_id e on e.track_id = t.id and e.provider = 'deezer' where p.provider = 'deezer' order by p.rank`);
    expect(stored).toEqual(topTracks);
  });

  it('the similar artists are Deezer’s, best first', async () => {
    const { related } = recordedFacts();
    const stored = await rows<{ id: string }>(sql`
      select e.external_id as id from artist_similarity s join artist_external_id e on e.artist_id = s.similar_artist_id and e.provider = 'deezer'
      join artist_external_id a on a.artist_id = s.artist_id and a.external_id = '27' where s.provider = 'deezer' order by s.score desc`);
    expect(stored.map(({ id }) => id)).toEqual(related);
    const shown = answer.related.map((artist: { external_ids: { deezer: string } }) => artist.external_ids.deezer);
    expect(shown).toEqual(related.slice(0, shown.length));
    expect(shown.length).toBeGreaterThanOrEqual(10);
  });

  it('every picture is ours', () => {
    const pictures = [answer.main, ...answer.artists, ...answer.albums, ...answer.tracks, ...answer.related].flatMap(
      (row: { images: { url: string }[] }) => row.images,
    );
    expect(pictures.length).toBeGreaterThan(20);
    expect(pictures.filter(({ url }) => !url.startsWith('/images/'))).toEqual([]);
  });

  it('each source says what it did: Deezer answered, the others had nothing on the tape or no key', () => {
    expect(answer.providers.deezer).toMatchObject({ status: 'ok' });
    for (const source of ['musicbrainz', 'itunes']) {
      expect(answer.providers[source]).toMatchObject({
        status: 'failed',
        detail: expect.stringContaining('not on the tape'),
      });
    }
    expect(answer.providers.spotify).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('SPOTIFY_CLIENT_ID'),
    });
    expect(answer.providers.lastfm).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('LASTFM_API_KEY'),
    });
  });

  it('a second search, however it is written, asks nobody and says the same', async () => {
    const before = tape.sent();
    const response = await made.app.request('/search/orchestrated?q=%20daft%20%20PUNK&limit=50');
    const again = await response.json();
    await made.services.background.idle();
    expect(tape.sent()).toBe(before);
    expect(again).toMatchObject({ source: 'local', main: answer.main, albums: answer.albums, related: answer.related });
  });
});

describe.skipIf(!hasRecordedAnswers)('the server itself on that tape', () => {
  const root = mkdtempSync(join(tmpdir(), 'fonoteca-tape-'));
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer({
      TAPE_MODE: 'replay',
      TAPE_DIR: recordedAnswersDir,
      STORAGE_ROOT: join(root, 'storage'),
      CACHE_ROOT: join(root, 'cache'),
    });
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
    rmSync(root, { recursive: true, force: true });
  });

  it('answers the search with Daft Punk and all the albums', async () => {
    const { status, json } = await ask(server.url + SEARCH);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      main: { name: 'Daft Punk', external_ids: { deezer: '27' } },
      totals: { albums: recordedFacts().albums.length },
      providers: { deezer: { status: 'ok' }, musicbrainz: { status: 'failed' } },
    });
  });
});
