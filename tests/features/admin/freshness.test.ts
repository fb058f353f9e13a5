import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { useSandboxApp } from '../../support/sandbox-app.ts';

const context = useSandboxApp();
const execute = (statement: string) => context.services.database.run((db) => db.execute(sql.raw(statement)));

/** Air with one album, known to Deezer by an id and to Last.fm by its name; nobody was asked. */
async function storeAir(): Promise<void> {
  await execute(`insert into artist (name, name_norm, images)
    values ('Air', 'air', '[{"url": "https://x.example/1.jpg", "provider": "deezer"}]')`);
  await execute(`insert into artist_external_id (provider, external_id, artist_id) values ('deezer', '5', 1)`);
  await execute(`insert into album (title, title_norm) values ('Moon Safari', 'moon safari')`);
  await execute(`insert into album_artist (album_id, position, artist_id, name) values (1, 0, 1, 'Air')`);
}

/** Notes what came of a question, some seconds ago. */
const note = (provider: string, capability: string, key: string, outcome: string, seconds: number) =>
  execute(`insert into asked (provider, capability, key, outcome, asked_at, detail) values ('${provider}', '${capability}',
    '${key}', '${outcome}', now() - interval '${seconds} seconds', ${outcome === 'failed' ? `'HTTP 503'` : 'null'})`);

interface Source {
  provider: string;
  aspect: string;
}

beforeEach(() => context.clear());

describe('GET /artists/id/{id}/freshness', () => {
  beforeEach(storeAir);
  const DAY_S = 24 * 60 * 60;

  test('says of each source what it was asked, when, and until when the answer is good, without asking any', async () => {
    await note('deezer', 'getArtistAlbums', '5', 'found', 600);
    await note('deezer', 'getArtist', '5', 'found', 8 * DAY_S);
    await note('deezer', 'getSimilarArtists', '5', 'failed', 1);
    const { body } = await context.get('/artists/id/1/freshness');
    const about = (provider: string, aspect: string) =>
      body.sources.find((it: Source) => it.provider === provider && it.aspect === aspect);
    const albums = about('deezer', 'albums');
    expect(albums).toMatchObject({ state: 'fresh', outcome: 'found', detail: null });
    expect(albums.age_seconds).toBeGreaterThanOrEqual(600);
    expect(new Date(albums.due_at).getTime() - new Date(albums.asked_at).getTime()).toBe(7 * DAY_S * 1000);
    expect(about('deezer', 'profile')).toMatchObject({ state: 'stale' });
    expect(about('deezer', 'similar')).toMatchObject({ state: 'resting', outcome: 'failed', detail: 'HTTP 503' });
    const never = { asked_at: null, age_seconds: null, outcome: null, detail: null, due_at: null };
    expect(about('lastfm', 'profile')).toMatchObject({ state: 'missing', ...never });
    // No id of Air at Spotify is known: there is nothing that it could be asked.
    expect(about('spotify', 'profile')).toBeUndefined();
    expect(context.sandbox.calls()).toEqual([]);
  });

  test('names what is missing, and counts the albums that are not complete', async () => {
    const freshness = async () => (await context.get('/artists/id/1/freshness')).body;
    expect(await freshness()).toMatchObject({
      missing: ['bio', 'tags', 'top_tracks', 'similar'],
      incomplete_albums: 1,
    });
    await execute(`update artist set images = '[]', bio = '{"summary": "x", "provider": "lastfm"}'`);
    await execute(`update album set tracks_complete = true`);
    expect(await freshness()).toMatchObject({
      missing: ['images', 'tags', 'top_tracks', 'similar'],
      incomplete_albums: 0,
    });
  });

  test('says when a followed artist is refreshed next: a day after the last time, at once when it never was', async () => {
    const freshness = async () => (await context.get('/artists/id/1/freshness')).body;
    expect(await freshness()).toMatchObject({ followed: false, refreshed_at: null, next_refresh_at: null });
    await context.post('/favorites/artist/1');
    const before = context.services.clock.now().toISOString();
    const never = await freshness();
    expect(never).toMatchObject({ followed: true, refreshed_at: null });
    expect(never.next_refresh_at >= before).toBe(true);
    expect(never.next_refresh_at <= context.services.clock.now().toISOString()).toBe(true);
    await execute(`update artist set refreshed_at = '2999-01-01T00:00:00Z'`);
    expect((await freshness()).next_refresh_at).toBe('2999-01-02T00:00:00.000Z');
  });

  test('is 404 for an artist that is not here, and follows one that turned out to be another', async () => {
    expect((await context.get('/artists/id/99/freshness')).status).toBe(404);
    await execute(`insert into artist_redirect (old_id, new_id) values (99, 1)`);
    expect((await context.get('/artists/id/99/freshness')).body.artist_id).toBe(1);
  });
});

describe('GET /maintenance/freshness', () => {
  test('counts nothing in an empty library', async () => {
    const { body } = await context.get('/maintenance/freshness');
    expect(body.artists).toEqual({ total: 0, fresh: 0, stale: 0, missing: 0 });
    expect(body).toMatchObject({ oldest: null, followed: { total: 0, next_refresh_at: null } });
  });

  test('counts artists that have music by their newest answer, whichever source gave it, and by what they lack', async () => {
    const names = ['Air', 'Blur', 'Can', 'Daft', 'No Music'];
    for (const [index, name] of names.entries()) {
      const bio = index === 0 ? `'{"summary": "x", "provider": "lastfm"}'` : 'null';
      const images = index < 2 ? `'[{"url": "https://x.example/1.jpg", "provider": "deezer"}]'` : `'[]'`;
      await execute(
        `insert into artist (name, name_norm, bio, images) values ('${name}', '${name}', ${bio}, ${images})`,
      );
    }
    await execute(`insert into album (title, title_norm, tracks_complete) values ('a', 'a', true), ('b', 'b', false)`);
    await execute(`insert into album_artist (album_id, position, artist_id, name) values
      (1, 0, 1, 'Air'), (2, 0, 2, 'Blur'), (1, 1, 3, 'Can'), (2, 1, 3, 'Can'), (1, 2, 4, 'Daft')`);
    await execute(`insert into artist_external_id (provider, external_id, artist_id) values
      ('deezer', '1', 1), ('mbid', 'm1', 1), ('mbid', 'm2', 2), ('wikidata', 'Q3', 3), ('deezer', '5', 5)`);
    await execute(`insert into asked (provider, capability, key, outcome, asked_at) values
      ('deezer', 'getArtist', '1', 'found', now() - interval '9 days'),
      ('listenbrainz', 'getSimilarArtists', 'm1', 'nothing', now() - interval '1 day'),
      ('musicbrainz', 'getArtist', 'm2', 'found', '2026-01-02T03:04:05Z'),
      ('wikipedia', 'getArtistBio', 'Q3', 'failed', now()),
      ('wikipedia', 'getAlbum', 'Q3', 'found', now())`);
    await execute(`update artist set refreshed_at = '2026-01-02T00:00:00Z' where id = 1`);
    await execute('insert into favorite_artist (account_id, artist_id, created_at) select id, 1, now() from account');
    const { body } = await context.get('/maintenance/freshness');
    expect(body.artists).toEqual({ total: 4, fresh: 1, stale: 1, missing: 2 });
    expect(body.oldest).toEqual({ artist_id: 2, name: 'Blur', asked_at: '2026-01-02T03:04:05.000Z' });
    expect(body.without).toEqual({ bio: 3, images: 2, complete_albums: 2 });
    expect(body.followed).toMatchObject({
      total: 1,
      never_refreshed: 0,
      oldest_refresh_at: '2026-01-02T00:00:00.000Z',
    });
  });
});
