import { beforeAll, describe, expect, it } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const context = useSandboxApp({ providers: ['deezer', 'lastfm', 'musicbrainz'] });

interface Row {
  id: number;
  name: string;
  popularity: number;
}

const enrich = (id: number) => context.post(`/tracks/enrich/${id}`);

beforeAll(async () => {
  const artist = context.sandbox.catalogue.artists.find(({ slug }) => slug === 'lumen-harbour');
  await context.app.request(`/artists/deezer:${artist?.ids.deezer}/full-discography`, { method: 'POST' });
  await context.settled();
}, 60_000);

describe('the list of tracks', () => {
  it.each(['popularity', 'name', 'created'])(
    'read to its end by cursor has each track once, as by offset (%s)',
    async (sort) => {
      const byCursor: number[] = [];
      let next: string | null = '';
      while (next !== null) {
        const { body } = await context.get(`/tracks?limit=30&sort=${sort}${next && `&cursor=${next}`}`);
        byCursor.push(...body.items.map((row: Row) => row.id));
        next = body.next_cursor;
      }
      const total = (await context.get('/tracks?limit=1')).body.total;
      expect(new Set(byCursor).size).toBe(total);
      const second = await context.get(`/tracks?limit=30&offset=30&sort=${sort}`);
      expect(second.body.items.map((row: Row) => row.id)).toEqual(byCursor.slice(30, 60));
    },
  );

  it('begins with the most popular', async () => {
    const popularity = (await context.get('/tracks')).body.items.map((row: Row) => row.popularity);
    expect(popularity).toEqual([...popularity].sort((a, b) => b - a));
  });

  it.each([
    'x',
    Buffer.from('{"sort":"popularity","value":"1; drop","id":1}').toString('base64url'),
    Buffer.from('{"sort":"created","value":"yesterday","id":1}').toString('base64url'),
  ])('refuses a cursor that it did not give (%s)', async (cursor) => {
    expect(await context.get(`/tracks?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'cursor' }] },
    });
  });
});

describe('one track', () => {
  it('is enriched with listeners, tags, ISRC and MBID; again costs no call', async () => {
    const list = (await context.get('/tracks?sort=name&limit=100')).body.items as Row[];
    const track = list.find(({ name }) => name === 'Night Ferry');
    const { body } = await enrich(track?.id ?? 0);
    expect(body.isrc).toMatch(/^[A-Z]{2}/);
    expect(body.external_ids.mbid).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.listeners).toBeGreaterThan(0);
    expect(body.play_count).toBeGreaterThan(0);
    expect(body.tags.length).toBeGreaterThan(0);
    const { source: _source, providers: _providers, ...stored } = body;
    expect((await context.get(`/tracks/id/${track?.id}`)).body).toEqual(stored);
    context.sandbox.resetCalls();
    expect((await enrich(track?.id ?? 0)).body.source).toBe('local');
    expect(context.sandbox.calls()).toEqual([]);
  });

  it('that is not here is a 404, and an id that cannot be is a 400', async () => {
    expect((await context.get('/tracks/id/999999')).status).toBe(404);
    expect((await enrich(999_999)).status).toBe(404);
    expect((await context.get('/tracks/id/2147483648')).status).toBe(400);
    expect((await enrich(2_147_483_648)).status).toBe(400);
  });
});
