import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { askingWith, loginPerson, registerPerson } from '../../support/people.ts';
import { useAuthStage } from './auth-stage.ts';

const stage = useAuthStage();
const nobody = () => askingWith(stage.app);
const accounts = () =>
  stage.database.run(async (db) => [
    ...(await db.execute(sql`select username, registered_at is not null as registered from account order by id`)),
  ]);

describe('the own account', () => {
  test('is changed in what is given, and in nothing else', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const { body: before } = await mira.get('/auth/me');
    const change = { bio: 'Collects\nharbour songs.', region: 'pt', time_zone: 'Asia/Kolkata' };
    const { status, body } = await mira.patch('/auth/me', change);
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, ...change, region: 'PT' });
    expect((await mira.patch('/auth/me', { bio: null, region: null })).body).toMatchObject({ bio: null, region: null });
    expect((await mira.patch('/auth/me', {})).body.time_zone).toBe('Asia/Kolkata');
    expect((await mira.patch('/auth/me', { username: 'Mira', email: 'm@example.org' })).body).toMatchObject({
      username: 'Mira',
      email: 'm@example.org',
    });
    await loginPerson(stage.app, 'mira', mira.password);
  });

  test('cannot have the name or the address of somebody else', async () => {
    await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    expect((await jon.patch('/auth/me', { username: 'MIRA' })).status).toBe(409);
    const taken = await jon.patch('/auth/me', { email: 'MIRA@example.org' });
    expect([taken.status, taken.body.errors[0].path]).toEqual([409, 'email']);
  });

  test.each<[object, string]>([
    [{ role: 'admin' }, ''],
    [{ roles: ['admin'] }, ''],
    [{ id: 1 }, ''],
    [{ user_id: 1 }, ''],
    [{ disabled: false }, ''],
    [{ password: 'a new password' }, ''],
    [{ avatar: '1-0123456789abcdef.webp' }, ''],
    [{ username: null }, 'username'],
    [{ email: null }, 'email'],
    [{ bio: 'x'.repeat(2001) }, 'bio'],
    [{ bio: 'a\u0000b' }, 'bio'],
    [{ region: 'Portugal' }, 'region'],
    [{ region: 'QX' }, 'region'],
    [{ region: 'ZZ' }, 'region'],
    [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
    [{ time_zone: '+02:00' }, 'time_zone'],
    [{ time_zone: '../etc/passwd' }, 'time_zone'],
    [{ time_zone: null }, 'time_zone'],
  ])('cannot become %j', async (change, path) => {
    await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    const { body: before } = await jon.get('/auth/me');
    const { status, body } = await jon.patch('/auth/me', change);
    expect([status, body.errors[0].path]).toEqual([400, path]);
    expect((await jon.get('/auth/me')).body).toEqual(before);
  });
});

describe('a password', () => {
  test('is changed by who knows it only, and not into the user name', async () => {
    const mira = await registerPerson(stage.app, 'Mira Quill');
    const change = (current_password: string, new_password: string) =>
      mira.post('/auth/me/password', { current_password, new_password });
    const wrong = await change('not it', 'seven slow silver gulls');
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'current_password']);
    const name = await change(mira.password, 'MIRA QUILL');
    expect([name.status, name.body.errors[0].path]).toEqual([400, 'new_password']);
    expect((await change(mira.password, 'short')).status).toBe(400);
    expect((await mira.get('/auth/me')).status).toBe(200);
  });

  test('cannot be guessed by who has a token, in the two places where it is asked for together', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const tries = Array.from({ length: 60 }, (_, i) =>
      i % 2 === 0
        ? mira.del('/auth/me', { password: `guess ${i}` })
        : mira.post('/auth/me/password', { current_password: `guess ${i}`, new_password: 'seven slow silver gulls' }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(stage.checks).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(50);
  });

  test('is none of the owner’s who has not registered', async () => {
    const change = { current_password: 'x', new_password: 'seven slow silver gulls' };
    expect((await nobody().post('/auth/me/password', change)).status).toBe(409);
    expect((await nobody().del('/auth/me', { password: 'x' })).status).toBe(409);
  });
});

describe('deleting an account', () => {
  test('takes all that is theirs with it, and needs the password', async () => {
    await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    await jon.post('/auth/me/api-keys', { name: 'player', scopes: ['read'] });
    expect((await jon.del('/auth/me', { password: 'not it' })).status).toBe(400);
    expect((await jon.del('/auth/me', { password: jon.password })).status).toBe(204);
    expect(await accounts()).toEqual([{ username: 'mira', registered: true }]);
    const left = await stage.database.run((db) =>
      db.execute(sql`
        select (select count(*)::int from api_key) as keys, (select count(*)::int from session) as sessions,
          (select count(*)::int from refresh_token) as tokens`),
    );
    expect([...left]).toEqual([{ keys: 0, sessions: 1, tokens: 1 }]);
  });

  test('is refused to the last admin while there are others', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    expect((await mira.del('/auth/me', { password: mira.password })).status).toBe(409);
    await mira.patch(`/admin/users/${jon.id}`, { roles: ['admin'] });
    expect((await mira.del('/auth/me', { password: mira.password })).status).toBe(204);
  });

  test('of the only one gives the machine back to its owner, with nothing in it', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    expect((await mira.del('/auth/me', { password: mira.password })).status).toBe(204);
    expect(await accounts()).toEqual([{ username: 'owner', registered: false }]);
    expect((await nobody().get('/auth/me')).body).toMatchObject({ registered: false, roles: ['admin', 'listener'] });
    const jon = await registerPerson(stage.app, 'jon');
    expect((await jon.get('/auth/me')).body.roles).toContain('admin');
  });

  test('of the last admin while somebody registers leaves an admin, or nobody', async () => {
    for (let round = 0; round < 6; round += 1) {
      const mira = await registerPerson(stage.app, `mira${round}`);
      const [gone, joined] = await Promise.all([
        mira.del('/auth/me', { password: mira.password }),
        registerPerson(stage.app, `jon${round}`),
      ]);
      expect([204, 409]).toContain(gone.status);
      const roles = (await joined.get('/auth/me')).body.roles;
      // Either jon came first and mira had to stay, or mira was gone and jon is the first one.
      expect(roles.includes('admin')).toBe(gone.status === 204);
      await stage.database.run((db) => db.execute(sql`delete from account`));
      await stage.database.run((db) =>
        db.execute(sql`insert into account (username, username_norm, roles) values ('owner', 'owner', '{admin}')`),
      );
      stage.auth.owner.forget();
    }
  });
});

describe('a picture of oneself', () => {
  const form = (bytes: Uint8Array<ArrayBuffer> | string, name = 'avatar') => {
    const data = new FormData();
    data.set(name, new File([bytes], 'me.png', { type: 'image/png' }));
    return data;
  };
  const files = () => readdirSync(join(stage.storageRoot, 'images', 'avatars'));

  test('is shown to whoever has its address, and replaced with the next one', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const ofMira = () => files().filter((name) => name.startsWith(`${mira.id}-`));
    const { status, body } = await mira.put('/auth/me/avatar', form('the bytes'));
    expect(status).toBe(200);
    const shown = await stage.app.request(body.avatar);
    expect([shown.status, shown.headers.get('content-type'), await shown.text()]).toEqual([
      200,
      'image/webp',
      'the bytes',
    ]);
    const etag = shown.headers.get('etag') ?? '';
    expect((await stage.app.request(body.avatar, { headers: { 'if-none-match': etag } })).status).toBe(304);

    const { body: next } = await mira.put('/auth/me/avatar', form('others'));
    expect(next.avatar).not.toBe(body.avatar);
    expect(ofMira()).toHaveLength(1);
    expect((await stage.app.request(body.avatar)).status).toBe(404);
    expect((await mira.del('/auth/me/avatar')).status).toBe(204);
    expect((await mira.get('/auth/me')).body.avatar).toBeNull();
    expect(ofMira()).toEqual([]);
  });

  test('cannot be looked for without its address', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const { body } = await mira.put('/auth/me/avatar', form('the bytes'));
    const path = new URL(body.avatar, 'http://localhost').pathname;
    expect((await stage.app.request(path)).status).toBe(401);
    expect((await stage.app.request(`${path}?sig=AAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(403);
    expect((await mira.get('/images/avatars/..%2F..%2Fjwt-secret')).status).toBe(400);
  });

  test('goes with its account', async () => {
    await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    await jon.put('/auth/me/avatar', form('the bytes'));
    const ofJon = () => files().filter((name) => name.startsWith(`${jon.id}-`));
    expect(ofJon()).toHaveLength(1);
    await jon.del('/auth/me', { password: jon.password });
    expect(ofJon()).toEqual([]);
  });

  test('has at most 5 MB, and is one', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    expect((await mira.put('/auth/me/avatar', form(new Uint8Array(5_000_000)))).status).toBe(200);
    expect([400, 413]).toContain((await mira.put('/auth/me/avatar', form(new Uint8Array(5_000_001)))).status);
    expect((await mira.put('/auth/me/avatar', form(new Uint8Array(6_000_000)))).status).toBe(413);
    expect((await mira.put('/auth/me/avatar', form(''))).status).toBe(400);
    expect((await mira.put('/auth/me/avatar', form('x', 'file'))).status).toBe(400);
    expect((await mira.put('/auth/me/avatar', { avatar: 'x' })).status).toBe(415);
  });
});
