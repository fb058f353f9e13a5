import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { recordNewReleases, releaseRoutes } from '#features/releases/index.ts';
import type { Router } from '#http/api.ts';
import { createHttpApp } from '#http/http-app.ts';
import { silentLogger } from '#lib/logger.ts';
import { createSigner } from '#lib/signature.ts';
import { expectDocumented } from '../../support/documented.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { owner } from '../../support/viewers.ts';

const own = useTestDatabase();
const clock = createFakeClock('2026-11-21T12:00:00.000Z');
let app: Router;

/** Albums of Air, by id from 1: name, release date, and when they were found. */
const ALBUMS = [
  ['Found long ago', '2026-07-01', '2026-07-02'],
  ['Found this autumn', '2026-09-30', '2026-09-30'],
  ['Found yesterday', '2026-11-20', '2026-11-20'],
  ['An old one found yesterday', '1998', '2026-11-20'],
  ['Coming in December', '2026-12-04', '2026-08-01'],
  ['Coming in some month', '2027-01', '2026-08-01'],
  [`Rock & Roll <live> ]]> "it's", \u0001A; B`, '2026-11-19', '2026-11-19'],
] as const;

beforeEach(async () => {
  const images = JSON.stringify([{ url: 'https://img.example/a b.jpg?x=1&y=2', provider: 'deezer' }]);
  await execute(sql.raw(emptyTables('artist', 'album')));
  await execute(sql`insert into artist (name, name_norm) values ('Air', 'air'), ('Beck', 'beck')`);
  await execute(sql`insert into favorite_artist values (1, 1, now())`);
  const rows = ALBUMS.map(
    ([title, date], index) => sql`(${title}, ${String(index)}, 'album', ${date}, ${images}::jsonb)`,
  );
  await execute(
    sql`insert into album (title, title_norm, album_type, release_date, images) values ${sql.join(rows, sql`, `)}`,
  );
  await execute(sql`insert into album_artist (album_id, position, artist_id, name) select id, 0, 1, 'Air' from album`);
  await own.database.run(async (db) => {
    for (const [index, [, , foundAt]] of ALBUMS.entries()) {
      await recordNewReleases(db, { artistId: 1, albumIds: [index + 1], foundAt: new Date(foundAt) });
    }
  });
  const config = { host: '127.0.0.1', trustLoopback: true };
  app = createHttpApp({ config, log: silentLogger, clock, identify: async () => owner });
  app.route('/', releaseRoutes({ database: own.database, clock, pictureSigner: createSigner('a secret', 'pictures') }));
});

const execute = (statement: ReturnType<typeof sql>) => own.database.run((db) => db.execute(statement));

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await app.request(path, { headers });
  if (response.status !== 304) await expectDocumented(app, 'GET', path, response);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function newReleases(query = ''): Promise<{ names: string[]; total: number }> {
  const { items, total } = JSON.parse((await get(`/releases/new${query}`)).text);
  return { names: items.map(({ album }: { album: { name: string } }) => album.name), total };
}

/** The texts of all elements of a name. */
const texts = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}[^>]*>(.*?)</${name}>`, 'gs'))].map(([, text]) => text);

describe('GET /releases/new', () => {
  test('lists what was found within 30 days, the latest first', async () => {
    const { names, total } = await newReleases();
    expect(names.slice(0, 2)).toEqual(['Found yesterday', 'An old one found yesterday']);
    expect(total).toBe(3);
    expect(await newReleases('?limit=1&offset=1')).toEqual({ names: ['An old one found yesterday'], total: 3 });
  });

  test.each([
    ['2026-11-20', 2],
    ['2026-11-20T00:00:00.001Z', 0],
    ['2026-11-20T02:00:00%2B02:00', 2],
    ['0000-01-01', 7],
  ])('lists what was found since %s', async (since, total) => {
    expect((await newReleases(`?since=${since}`)).total).toBe(total);
  });

  test.each(['', 'yesterday', '2026-02-30', '2026-11', '20261121'])('refuses since=%s', async (since) => {
    const { status, text } = await get(`/releases/new?since=${since}`);
    expect(status).toBe(400);
    expect(JSON.parse(text).detail).toContain('2026-11-21T01:30:00Z');
  });

  test('shows whose discography it was found in, and when', async () => {
    const { items } = JSON.parse((await get('/releases/new?limit=1')).text);
    expect(items[0]).toMatchObject({ artist: { id: 1, name: 'Air' }, found_at: '2026-11-20T00:00:00.000Z' });
  });
});

describe('whose news', () => {
  test("is that of the caller's favourites, guests among them, unless all is asked for", async () => {
    await execute(sql`delete from favorite_artist`);
    expect((await newReleases()).total).toBe(0);
    expect((await newReleases('?scope=all')).total).toBe(3);
    await execute(sql`insert into favorite_artist values (1, 2, now())`);
    await execute(sql`insert into album_artist (album_id, position, artist_id, name) values (3, 1, 2, 'Beck')`);
    expect(await newReleases()).toEqual({ names: ['Found yesterday'], total: 1 });
    expect(texts((await get('/releases/feed.xml')).text, 'guid')).toHaveLength(1);
    expect(texts((await get('/releases/feed.xml?scope=all')).text, 'guid')).toHaveLength(6);
    expect((await get('/releases/calendar.ics')).text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
    expect((await get('/releases/new?scope=mine')).status).toBe(400);
  });
});

test('an album is news once', async () => {
  await own.database.run((db) =>
    recordNewReleases(db, { artistId: 1, albumIds: [1, 3, 3], foundAt: new Date('2026-11-21') }),
  );
  await own.database.run((db) => recordNewReleases(db, { artistId: 1, albumIds: [], foundAt: new Date('2026-11-21') }));
  expect((await newReleases()).total).toBe(3);
});

describe('GET /releases/feed.xml', () => {
  test('is RSS of what was found within 90 days or is yet to come, each named by its address', async () => {
    const { headers, text } = await get('http://localhost:8000/releases/feed.xml');
    expect(headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
    expect(texts(text, 'guid')).toEqual([3, 4, 7, 2, 5, 6].map((id) => `http://localhost:8000/albums/id/${id}`));
    expect(texts(text, 'pubDate')[0]).toBe('Fri, 20 Nov 2026 00:00:00 GMT');
    expect(texts(text, 'title')[1]).toBe('<![CDATA[Air – Found yesterday]]>');
    expect(texts(text, 'description')[1]).toBe('<![CDATA[Album, 2026-11-20]]>');
  });

  test('holds whatever a title contains, and covers that are served here', async () => {
    const { text } = await get('http://localhost:8000/releases/feed.xml');
    expect(text).toContain(`<![CDATA[Air – Rock & Roll <live> > "it's", A; B]]>`);
    const cover = text.match(/<enclosure [^>]*url="([^"]*)"/)?.[1] ?? '';
    expect(cover).toMatch(/^http:\/\/localhost:8000\/images\/proxy\?/);
    expect(cover.replaceAll('&amp;', '')).not.toContain('&');
    const { searchParams } = new URL(cover.replaceAll('&amp;', '&'));
    expect(Object.fromEntries(searchParams)).toEqual({
      url: 'https://img.example/a b.jpg?x=1&y=2',
      size: '640',
      sig: expect.stringMatching(/^[\w-]{22}$/),
      format: 'jpeg',
    });
  });
});

describe('GET /releases/calendar.ics', () => {
  test('has an all-day event for each release of the last 90 days or later whose day is known', async () => {
    const { headers, text } = await get('http://localhost:8000/releases/calendar.ics');
    expect(headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    const unfolded = text.replaceAll('\r\n ', '');
    const events = [...unfolded.matchAll(/UID:(.*?)\r\n.*?DTSTART;VALUE=DATE:(\d+)\r\n/gs)].map(
      ([, ...found]) => found,
    );
    expect(events.sort()).toEqual([
      ['album-2@fonoteca', '20260930'],
      ['album-3@fonoteca', '20261120'],
      ['album-5@fonoteca', '20261204'],
      ['album-7@fonoteca', '20261119'],
    ]);
    expect(unfolded).toContain('SUMMARY:Air – Coming in December\r\n');
    expect(unfolded).toMatch(/SUMMARY:Air – Rock & Roll <live> \]\]> "it's"\\, .?A\\; B\r\n/);
    expect(unfolded).toContain('URL;VALUE=URI:http://localhost:8000/albums/id/5');
  });
});

describe.each(['/releases/feed.xml', '/releases/calendar.ics'])('%s', (path) => {
  test('is not sent again while it is the same', async () => {
    const first = await get(path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/"/);
    await clock.advance(60_000);
    const again = await get(path, { 'If-None-Match': etag });
    expect(again).toMatchObject({ status: 304, text: '' });
    await execute(sql`update album set title = 'Renamed' where id = 3`);
    expect((await get(path, { 'If-None-Match': etag })).status).toBe(200);
  });

  test('is valid without any release', async () => {
    await execute(sql`truncate new_release`);
    const { status, text } = await get(path);
    expect(status).toBe(200);
    expect(text).toMatch(/^<\?xml.*<\/rss>\s*$|^BEGIN:VCALENDAR\r\n.*END:VCALENDAR\s*$/s);
  });
});
