import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { askingWith, registerPerson } from '../../support/people.ts';
import { useAuthStage } from './auth-stage.ts';

const stage = useAuthStage();

const good = { username: 'mira', email: 'mira@example.org', password: 'four quiet copper bells' };
const register = (body: object) => askingWith(stage.app).post('/auth/register', body);
const rows = <T extends object>(query: string) =>
  stage.database.run(async (db) => [...(await db.execute(sql.raw(query)))] as T[]);

describe('the first who registers', () => {
  test('is the admin, and is the owner of the machine: what the owner had is theirs', async () => {
    const owner = await askingWith(stage.app).get('/auth/me');
    expect(owner.body).toMatchObject({ id: 1, registered: false, roles: ['admin', 'listener'] });
    const { status, body } = await register(good);
    expect(status).toBe(201);
    expect(body).toMatchObject({ id: 1, username: 'mira', email: 'mira@example.org', roles: ['admin', 'listener'] });
    expect(body.user).toMatchObject({ id: 1, registered: true });
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
  });

  test('ends the time in which no token was needed, at once', async () => {
    expect((await stage.app.request('/auth/me')).status).toBe(200);
    const mira = await registerPerson(stage.app, 'mira');
    const without = await stage.app.request('/auth/me');
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toBe('Bearer');
    expect((await mira.get('/auth/me')).body.username).toBe('mira');
  });

  test('is one only, however many register at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => register({ ...good, username: `person ${i}`, email: `p${i}@example.org` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const admins = await rows<{ id: number }>(`select id from account where 'admin' = any(roles)`);
    expect(admins).toEqual([{ id: 1 }]);
    expect(await rows(`select id from account`)).toHaveLength(20);
  });
});

describe('a name', () => {
  test.each([
    [{ username: 'MIRA' }, 'username'],
    [{ username: 'ｍｉｒａ' }, 'username'],
    [{ email: 'Mira@EXAMPLE.org' }, 'email'],
  ])('that somebody has is a 409 that says which: %j', async (change, path) => {
    await register(good);
    const other = { ...good, username: 'jon', email: 'jon@example.org', ...change };
    const { status, body } = await register(other);
    expect([status, body.errors]).toEqual([409, [{ path, message: 'is taken' }]]);
  });

  test('is given to one only of those who ask for it at once', async () => {
    await registerPerson(stage.app, 'somebody');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => register({ ...good, email: `p${i}@example.org` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(409)]);
  });

  test('is kept as it was typed, composed', async () => {
    const { body } = await register({ ...good, username: 'Zoe\u0308 Ångström 雨' });
    expect(body.username).toBe('Zo\u00eb Ångström 雨');
  });
});

describe('what cannot be accepted is a 400 that names the field:', () => {
  test.each<[object, string]>([
    [{ username: 'x' }, 'username'],
    [{ username: ' mira' }, 'username'],
    [{ username: 'mira\u200b' }, 'username'],
    [{ username: 'mi\u0000ra' }, 'username'],
    [{ username: 'x'.repeat(65) }, 'username'],
    [{ username: 7 }, 'username'],
    [{ email: 'mira' }, 'email'],
    [{ email: undefined }, 'email'],
    [{ password: 'short' }, 'password'],
    [{ password: '🔑'.repeat(7) }, 'password'],
    [{ password: 'x'.repeat(257) }, 'password'],
    [{ username: 'Mira Quill', password: 'mira quill' }, 'password'],
    [{ password: null }, 'password'],
  ])('%j', async (change, path) => {
    const { status, body } = await register({ ...good, ...change });
    expect(status).toBe(400);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  test('fields that nobody may set, such as roles, id and user_id', async () => {
    for (const more of [{ role: 'admin' }, { roles: ['admin'] }, { id: 1 }, { user_id: 1 }, { registered: true }]) {
      expect((await register({ ...good, ...more })).status).toBe(400);
    }
    expect(await rows('select id from account where registered_at is not null')).toEqual([]);
  });
});

describe('with REGISTRATION=closed', () => {
  test('the first one can register, and nobody after', async () => {
    const { app } = stage.stageWith({ registration: 'closed' });
    await registerPerson(app, 'mira');
    const { status } = await askingWith(app).post('/auth/register', { ...good, username: 'jon', email: 'j@x.org' });
    expect(status).toBe(403);
  });
});

describe('with REGISTRATION=invite', () => {
  test('an invitation lets one person in, once, for a week', async () => {
    const { app } = stage.stageWith({ registration: 'invite' });
    const mira = await registerPerson(app, 'mira');
    const invite = async () => (await mira.post('/auth/invitations')).body.code;
    const join = (username: string, invitation_code?: string) =>
      askingWith(app).post('/auth/register', { ...good, username, email: `${username}@example.org`, invitation_code });
    expect((await join('jon')).status).toBe(403);
    expect((await join('jon', 'fi_made-up')).status).toBe(403);

    const code = await invite();
    expect((await join('MIRA', code)).status).toBe(409); // who did not get in has not used it up
    expect((await join('jon', code)).status).toBe(201);
    expect((await join('lea', code)).status).toBe(403);

    const forOne = await invite();
    const many = await Promise.all(['a1', 'a2', 'a3', 'a4'].map((name) => join(name, forOne)));
    expect(many.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403]);

    const late = await invite();
    await stage.clock.advance(8 * 24 * 60 * 60_000);
    expect((await join('late', late)).status).toBe(403);
  });

  test('invitations are shown without their code, taken back, and nothing without the admin they came from', async () => {
    const { app } = stage.stageWith({ registration: 'invite' });
    const mira = await registerPerson(app, 'mira');
    const { body: first } = await mira.post('/auth/invitations');
    const listed = await mira.get('/auth/invitations');
    expect(listed.body).toMatchObject({ items: [{ id: first.id, invited_by: 'mira' }], total: 1 });
    expect(JSON.stringify(listed.body)).not.toContain(first.code);
    expect(await rows('select hash from invitation')).not.toContainEqual({ hash: first.code });
    expect((await mira.del(`/auth/invitations/${first.id}`)).status).toBe(204);
    expect((await mira.del(`/auth/invitations/${first.id}`)).status).toBe(404);

    const { body: second } = await mira.post('/auth/invitations');
    const body = { ...good, username: 'jon', email: 'jon@example.org', invitation_code: second.code };
    await rows(`update account set roles = '{listener}'`);
    expect((await askingWith(app).post('/auth/register', body)).status).toBe(403);
  });
});

test('one address cannot make accounts without end', async () => {
  await rows(
    `insert into login_attempts (key, failures, ends_at) values ('registration:unknown', 300, '2026-11-21T12:10:00Z')`,
  );
  const { status, headers } = await register(good);
  expect([status, headers.get('retry-after')]).toEqual([429, '600']);
});
