import { describe, expect, test } from 'vitest';
import { usePlaylistApp } from './playlist-app.ts';

const it = usePlaylistApp();
const share = (id: number, user: string | number, right: string, as = 1) =>
  it.as(as).put(`/playlists/id/${id}/collaborators/${user}`, { right });

describe('somebody with whom a playlist is shared', () => {
  test('may read it with the right `view`, and change its tracks with `edit`', async () => {
    const id = await it.playlist({}, [1, 2]);
    expect((await share(id, 'IDA', 'view')).body).toEqual({ id: 2, username: 'Ida', right: 'view' });
    expect((await it.as(2).get(`/playlists/id/${id}`)).body.right).toBe('view');
    expect((await it.as(2).post(`/playlists/id/${id}/tracks/3`)).status).toBe(403);
    expect((await share(id, 2, 'edit')).body.right).toBe('edit');
    expect((await it.as(2).post(`/playlists/id/${id}/tracks/3`)).status).toBe(201);
    expect((await it.as(2).patch(`/playlists/id/${id}/tracks`, { from: 2, to: 0 })).status).toBe(200);
    expect((await it.as(2).del(`/playlists/id/${id}/tracks/1`)).status).toBe(204);
    const { items } = (await it.as(1).get(`/playlists/id/${id}/tracks`)).body;
    expect(items.map((one: { id: number; added_by: number }) => [one.id, one.added_by])).toEqual([
      [3, 2],
      [2, 1],
    ]);
    for (const refused of [
      await it.as(2).patch(`/playlists/id/${id}`, { is_public: true }),
      await it.as(2).del(`/playlists/id/${id}`),
      await share(id, 3, 'view', 2),
      await it.as(2).del(`/playlists/id/${id}/collaborators/1`),
    ])
      expect(refused.status).toBe(403);
  });

  test('may leave, and may be sent away', async () => {
    const id = await it.playlist();
    await share(id, 2, 'edit');
    await share(id, 3, 'view');
    const names = async (as: number) => {
      const { status, body } = await it.as(as).get(`/playlists/id/${id}/collaborators`);
      return status === 200 ? body.items.map((one: { username: string }) => one.username) : status;
    };
    expect(await names(1)).toEqual(['Ida', 'Jon']);
    expect(await names(3)).toEqual(['Ida', 'Jon']);
    expect((await it.as(3).del(`/playlists/id/${id}/collaborators/ida`)).status).toBe(403);
    expect((await it.as(2).del(`/playlists/id/${id}/collaborators/ida`)).status).toBe(204);
    expect(await names(2)).toBe(404);
    expect((await it.as(1).del(`/playlists/id/${id}/collaborators/3`)).status).toBe(204);
    expect((await it.as(1).del(`/playlists/id/${id}/collaborators/3`)).status).toBe(404);
    expect(await names(1)).toEqual([]);
    expect((await it.as(3).get(`/playlists/id/${id}`)).status).toBe(404);
  });

  test('is shown to nobody else, also when the playlist is public', async () => {
    const id = await it.playlist({ is_public: true });
    await share(id, 2, 'edit');
    expect((await it.as(3).get(`/playlists/id/${id}/collaborators`)).status).toBe(403);
    const hidden = await it.playlist();
    expect((await it.as(3).get(`/playlists/id/${hidden}/collaborators`)).status).toBe(404);
    expect((await share(hidden, 3, 'edit', 3)).status).toBe(404);
  });

  test('must exist and not be the owner', async () => {
    const id = await it.playlist();
    expect((await share(id, 'nobody', 'view')).status).toBe(404);
    expect((await share(id, 99, 'view')).status).toBe(404);
    expect((await share(id, 'marit', 'view')).status).toBe(422);
    expect((await share(id, 2, 'own')).status).toBe(400);
    expect((await it.as(1).put(`/playlists/id/${id}/collaborators/2`, { right: 'edit', account_id: 3 })).status).toBe(
      400,
    );
  });
});
