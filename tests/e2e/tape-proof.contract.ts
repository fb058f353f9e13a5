import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { replayTransport } from '#lib/tape.ts';
import { ask } from '../support/ask.ts';
import { countingTransport } from '../support/counting-transport.ts';
import { expectDocumented } from '../support/documented.ts';
import { useTestApp } from '../support/test-app.ts';
import { createDatabase } from '../support/test-database.ts';
import { startServer } from './server-process.ts';

/** A tape with Deezer's answers about one artist in files of the usual names, and without other sources' answers about them. */
export interface DeezerTape {
  dir: string;
  name: string;
  /** Deezer's. */
  id: string;
}

const deezerList = z.object({ data: z.array(z.looseObject({ id: z.number() })) });
const member = (value: unknown, key: string) => z.looseObject({ [key]: z.unknown() }).parse(value)[key];

/** What Deezer says about the artist, taken out of its answers without any code of ours. */
function readFacts({ dir, id }: DeezerTape) {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(dir, 'deezer', file), 'utf8'));
  const itemsOf = (file: string) => deezerList.parse(read(file)).data;
  const found = itemsOf('search.album.json').filter((album) => String(member(album.artist, 'id')) === id);
  const listed = itemsOf('artist-albums.json');
  const top = itemsOf('artist-top.json');
  const albums = [...found, ...listed].map((album) => String(album.id));
  const ofTopTracks = top.map((track) => String(member(track.album, 'id')));
  return {
    fans: member(read('artist.json'), 'nb_fan'),
    albums: [...new Set([...albums, ...ofTopTracks])].sort(),
    topTracks: top.map((track) => ({ id: String(track.id), title: track.title })),
    related: itemsOf('artist-related.json').map((artist) => String(artist.id)),
  };
}

/** What a search has to make of such a tape. */
export function describeTapeProof(deezerTape: DeezerTape): void {
  const { dir, name, id } = deezerTape;
  const facts = readFacts(deezerTape);
  const search = `/search/orchestrated?q=${encodeURIComponent(name)}&limit=50`;

  describe('searched for without a key', () => {
    const tape = countingTransport(() => replayTransport(dir));
    const made = useTestApp(tape);
    const rows = <Row extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
      made.services.database.run(async (db) => [...(await db.execute<Row>(query))]);
    // biome-ignore lint/suspicious/noExplicitAny: the documentation's own schema has checked it
    let answer: any;

    beforeAll(async () => {
      const response = await made.app.request(search);
      await expectDocumented(made.app, 'GET', search, response);
      expect(response.status).toBe(200);
      answer = await response.json();
      await made.services.background.idle();
    });

    it('the search finds the artist', () => {
      expect(answer.main).toMatchObject({
        name,
        external_ids: { deezer: id },
        sources: { name: 'deezer' },
      });
      expect(answer.main.followers).toBe(facts.fans);
      expect(answer.source).toBe('providers');
    });

    it('the albums are those that Deezer lists, each once', async () => {
      const { albums } = facts;
      const stored = await rows<{ id: string }>(sql`
      select e.external_id as id from album_external_id e join album_artist c using (album_id)
      join artist_external_id a on a.artist_id = c.artist_id and a.provider = 'deezer' and a.external_id = ${id}
      where e.provider = 'deezer' and c.position = 0`);
      expect(stored.map(({ id }) => id).sort()).toEqual(albums);
      expect(answer.totals.albums).toBe(albums.length);
      expect(
        answer.albums.map((album: { external_ids: { deezer: string } }) => album.external_ids.deezer).sort(),
      ).toEqual(albums);
    });

    it('the top tracks are Deezer’s, in its order', async () => {
      const { topTracks } = facts;
      const stored = await rows(sql`
      select e.external_id as id, t.title from artist_top_track p join track t on t.id = p.track_id
      join track_external_id e on e.track_id = t.id and e.provider = 'deezer' where p.provider = 'deezer' order by p.rank`);
      expect(stored).toEqual(topTracks);
    });

    it('the similar artists are Deezer’s, best first', async () => {
      const { related } = facts;
      const stored = await rows<{ id: string }>(sql`
      select e.external_id as id from artist_similarity s join artist_external_id e on e.artist_id = s.similar_artist_id and e.provider = 'deezer'
      join artist_external_id a on a.artist_id = s.artist_id and a.external_id = ${id} where s.provider = 'deezer' order by s.score desc`);
      expect(stored.map(({ id }) => id)).toEqual(related);
      const shown = answer.related.map((artist: { external_ids: { deezer: string } }) => artist.external_ids.deezer);
      expect(shown).toEqual(related.slice(0, shown.length));
      expect(shown).toHaveLength(Math.min(10, related.length));
    });

    it('every picture is ours', () => {
      const pictures = [answer.main, ...answer.artists, ...answer.albums, ...answer.tracks, ...answer.related].flatMap(
        (row: { images: { url: string }[] }) => row.images,
      );
      expect(pictures.length).toBeGreaterThan(10);
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
      const response = await made.app.request(
        `/search/orchestrated?q=${encodeURIComponent(` ${name.toUpperCase().replace(' ', '  ')}`)}&limit=50`,
      );
      const again = await response.json();
      await made.services.background.idle();
      expect(tape.sent()).toBe(before);
      expect(again).toMatchObject({
        source: 'local',
        main: answer.main,
        albums: answer.albums,
        related: answer.related,
      });
    });
  });

  it('the server itself answers so, too', { timeout: 60_000 }, async () => {
    const { config, remove } = await createDatabase();
    const { databaseUrl = '', storageRoot } = config;
    const server = await startServer({
      TAPE_MODE: 'replay',
      TAPE_DIR: dir,
      DATABASE_URL: databaseUrl,
      STORAGE_ROOT: storageRoot,
      CACHE_ROOT: storageRoot,
    });
    const { status, json } = await ask(server.url + search);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      main: { name, external_ids: { deezer: id } },
      totals: { albums: facts.albums.length },
      providers: { deezer: { status: 'ok' }, musicbrainz: { status: 'failed' } },
    });
    server.signal('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
    await remove();
  });
}
