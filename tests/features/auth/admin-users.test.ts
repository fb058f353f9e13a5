import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { askingWith, registerPerson } from '../../support/people.ts';
import { useAuthStage } from './auth-stage.ts';

const stage = useAuthStage();

describe('an admin', () => {
  test('sees everybody, page by page', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    for (const name of ['jon', 'lea']) await registerPerson(stage.app, name);
    const { body } = await mira.get('/admin/users?limit=2&offset=1');
    expect(body).toMatchObject({ total: 3, limit: 2, offset: 1 });
    expect(body.items.map(({ username }: { username: string }) => username)).toEqual(['jon', 'lea']);
    expect(JSON.stringify(body)).not.toMatch(/password|hash/);
  });

  test('gives and takes roles', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    expect((await jon.get('/admin/users')).status).toBe(403);
    const { body } = await mira.patch(`/admin/users/${jon.id}`, { roles: ['admin', 'artist', 'admin'] });
    expect(body.roles).toEqual(['admin', 'artist']);
    expect((await jon.get('/admin/users')).status).toBe(200);
    await mira.patch(`/admin/users/${jon.id}`, { roles: ['listener'] });
    expect((await jon.get('/admin/users')).status).toBe(403);
  });

  test('deletes somebody', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    expect((await mira.del(`/admin/users/${jon.id}`)).status).toBe(204);
    expect((await jon.get('/auth/me')).status).toBe(401);
    expect((await mira.del(`/admin/users/${jon.id}`)).status).toBe(404);
  });

  test('is not who is none', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    const calls = [
      jon.get('/admin/users'),
      jon.patch(`/admin/users/${jon.id}`, { roles: ['admin'] }),
      jon.del(`/admin/users/${mira.id}`),
      jon.get('/auth/invitations'),
      jon.post('/auth/invitations'),
      jon.del('/auth/invitations/1'),
    ];
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(calls.length).fill(403));
  });

  test.each([
    { roles: [] },
    { roles: ['root'] },
    { roles: 'admin' },
    { disabled: 'no' },
    { username: 'other' },
    { password: 'a password of mine' },
    { id: 7 },
  ])('cannot make anybody %j', async (change) => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    expect((await mira.patch(`/admin/users/${jon.id}`, change)).status).toBe(400);
    expect((await mira.patch(`/admin/users/999`, { disabled: true })).status).toBe(404);
  });
});

describe('the last admin who can log in', () => {
  test('stays one', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    await mira.patch(`/admin/users/${jon.id}`, { roles: ['admin'], disabled: true });
    const own = `/admin/users/${mira.id}`;
    expect((await mira.patch(own, { roles: ['listener'] })).status).toBe(409);
    expect((await mira.patch(own, { disabled: true })).status).toBe(409);
    expect((await mira.del(own)).status).toBe(409);
    expect((await mira.patch(own, { roles: ['artist', 'admin'] })).status).toBe(200);
  });

  test('is left, however many stop being one at once', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const people = [mira];
    for (const name of ['a1', 'a2', 'a3', 'a4']) people.push(await registerPerson(stage.app, name));
    for (const { id } of people) await mira.patch(`/admin/users/${id}`, { roles: ['admin'] });
    const admins = async () => {
      const [row] = await stage.database.run((db) =>
        db.execute<{ admins: number }>(
          sql`select count(*)::int as admins from account where 'admin' = any(roles) and disabled_at is null`,
        ),
      );
      return row?.admins;
    };
    const answers = await Promise.all([
      ...people.slice(0, 2).map(({ patch, id }) => patch(`/admin/users/${id}`, { roles: ['listener'] })),
      ...people.slice(2, 4).map(({ patch, id }) => patch(`/admin/users/${id}`, { disabled: true })),
      ...people.slice(4).map(({ del, password }) => del('/auth/me', { password })),
    ]);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
    expect(await admins()).toBe(1);
  });
});

test('the owner of the machine is an admin before anybody has registered', async () => {
  expect((await askingWith(stage.app).get('/admin/users')).body).toMatchObject({ items: [], total: 0 });
});
