import { describe, expect, test } from 'vitest';
import { playlistRoutes, smartPlaylistRoutes } from '#features/playlists/index.ts';
import { usePersonalApp } from '../../../support/personal-app.ts';

const own = usePersonalApp((deps) => [playlistRoutes(deps), smartPlaylistRoutes(deps)]);

const listen = (track: number, at: string, account = 1) =>
  own.execute(`insert into listen (account_id, recording_id, track_id, listened_at)
    select ${account}, recording_id, id, '${at}' from track where id = ${track}`);
const rate = (recording: number, value: number, at = '2026-11-20', account = 1) =>
  own.execute(`insert into rating values (${account}, ${recording}, ${value}, '${at}')`);
const love = (track: number, at: string, account = 1) =>
  own.execute(`insert into favorite_track values (${account}, ${track}, '${at}')`);

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
const ids = (body: any): number[] => (body.tracks ?? body.items).map((track: any) => track.id);

describe('a smart playlist by one call', () => {
  test('is made, and called again changed in place, with what was in it kept as an edition', async () => {
    await rate(1, 4);
    await rate(3, 5);
    await rate(4, 4, '2026-11-21');
    const made = await own.one.post('/smart-playlists/top-rated', { limit: 2 });
    expect(made).toMatchObject({ status: 201, body: { name: 'Top rated', smart_kind: 'top-rated', track_count: 2 } });
    expect(ids(made.body)).toEqual([3, 4]);
    await rate(5, 5, '2026-11-21');
    const again = await own.one.post('/smart-playlists/top-rated?limit=3&name=TOP%20rated');
    expect(again).toMatchObject({ status: 200, body: { id: made.body.id, name: 'TOP rated' } });
    expect(ids(again.body)).toEqual([6, 3, 4]);
    const editions = await own.one.get(`/smart-playlists/id/${made.body.id}/editions`);
    expect(editions.body).toMatchObject({
      total: 2,
      items: [
        { track_count: 3, came: [{ track_id: 6, name: 'Spoon', artist: 'Can' }], went: [] },
        { track_count: 2, came: [{ track_id: 3 }, { track_id: 4 }], went: [] },
      ],
    });
    const [, first] = editions.body.items;
    const edition = await own.one.get(`/smart-playlists/id/${made.body.id}/editions/${first.id}`);
    expect(ids(edition.body)).toEqual([3, 4]);
    expect((await own.one.get('/smart-playlists')).body.total).toBe(1);
  });
});
