import { expect, test } from 'vitest';
import { registerPerson } from '../../support/people.ts';
import { useTestApp } from '../../support/test-app.ts';

const it = useTestApp();

test('the address of a cover, as the playlist shows it, needs no token; any other does', async () => {
  const marit = await registerPerson(it.app, 'marit');
  const { body } = await marit.post('/playlists', { name: 'Evening' });
  const [{ url }] = body.images;
  const status = async (path: string) => (await it.app.request(path)).status;
  expect(await status(url)).toBe(200);
  expect(await status(url.replace('?v=', '?v=1'))).toBe(403);
  expect(await status(`/images/playlists/${body.id}`)).toBe(401);
  expect(await status(`/playlists/id/${body.id}/cover`)).toBe(401);
  expect((await marit.get(`/images/playlists/${body.id}`)).status).toBe(200);
  const ida = await registerPerson(it.app, 'ida');
  expect((await ida.get(`/images/playlists/${body.id}`)).status).toBe(404);
  expect((await ida.get(url)).status).toBe(200);
});
