import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { askingWith, type Person, registerPerson } from '../../support/people.ts';
import { useAuthStage } from './auth-stage.ts';

const stage = useAuthStage();

const makeKey = async (person: Person, scopes: string[], name = 'player') =>
  (await person.post('/auth/me/api-keys', { name, scopes })).body;
const status = async (headers: Record<string, string>, path = '/auth/me', method = 'GET') =>
  (await stage.app.request(path, { method, headers })).status;

describe('an API key', () => {
  test('is its owner, in each of the three headers', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const { key } = await makeKey(mira, ['read']);
    for (const headers of [
      { authorization: `Bearer ${key}` },
      { 'x-api-key': key },
      { 'authentication-token': key },
    ] as Record<string, string>[]) {
      expect((await askingWith(stage.app, headers).get('/auth/me')).body.username).toBe('mira');
    }
    expect(await status({ 'x-api-key': `${key}x` })).toBe(401);
    expect(await status({ 'x-api-key': 'fk_' })).toBe(401);
    expect(await status({ authorization: 'Bearer wrong', 'x-api-key': key })).toBe(401);
  });

  test('is shown once, and stored as a hash', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const { key, ...shown } = await makeKey(mira, ['write', 'read', 'read']);
    expect(key).toMatch(/^fk_[\w-]{43}$/);
    expect(shown).toMatchObject({ name: 'player', scopes: ['read', 'write'], prefix: key.slice(0, 11), used_at: null });
    expect((await mira.get('/auth/me/api-keys')).body).toEqual({ items: [shown], total: 1 });
    const [row] = await stage.database.run((db) => db.execute(sql`select to_jsonb(k)::text as text from api_key k`));
    expect(row?.text).not.toContain(key);
  });

  test('reads with the scope read, and does all else with write', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const reader = { 'x-api-key': (await makeKey(mira, ['read'], 'reader')).key };
    const writer = { 'x-api-key': (await makeKey(mira, ['write'], 'writer')).key };
    // There is no such route: 404 is what is behind the gate.
    for (const method of ['GET', 'HEAD']) {
      expect([method, await status(reader, '/things', method)]).toEqual([method, 404]);
      expect([method, await status(writer, '/things', method)]).toEqual([method, 403]);
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect([method, await status(reader, '/things', method)]).toEqual([method, 403]);
      expect([method, await status(writer, '/things', method)]).toEqual([method, 404]);
    }
  });

  test('hears with the scope read or download, and asks for downloads with download', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const reader = { 'x-api-key': (await makeKey(mira, ['read'], 'reader')).key };
    const player = { 'x-api-key': (await makeKey(mira, ['download'], 'player')).key };
    // There is no such track: 404 is what is behind the gate.
    const calls: [method: string, path: string, reader: number, player: number][] = [
      ['GET', '/tracks/9/stream', 404, 404],
      ['POST', '/youtube/download/9', 403, 404],
      ['DELETE', '/youtube/download/9', 403, 404],
      ['GET', '/youtube/status/9', 404, 404],
      ['GET', '/tracks/id/9', 404, 403],
    ];
    for (const [method, path, ...expected] of calls) {
      const got = [await status(reader, path, method), await status(player, path, method)];
      expect([method, path, ...got]).toEqual([method, path, ...expected]);
    }
  });

  test('manages no account, not even with every scope of an admin', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const headers = { 'x-api-key': (await makeKey(mira, ['read', 'write', 'download'])).key };
    const closed = [
      ['GET', '/auth/me/api-keys'],
      ['POST', '/auth/me/api-keys'],
      ['GET', '/auth/me/sessions'],
      ['PATCH', '/auth/me'],
      ['DELETE', '/auth/me'],
      ['POST', '/auth/me/password'],
      ['POST', '/auth/logout'],
      ['POST', '/auth/invitations'],
      ['GET', '/admin/users'],
      ['GET', '/admin/users/'],
      ['PATCH', '/admin/users/1'],
      ['POST', '/admin/refresh'],
      ['GET', '/%61dmin/users'],
    ] as const;
    for (const [method, path] of closed)
      expect([method, path, await status(headers, path, method)]).toEqual([method, path, 403]);
    expect(await status(headers, '/auth/me')).toBe(200);
  });

  test('is revoked at once, by its owner only', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    const { key, id } = await makeKey(mira, ['read']);
    expect((await jon.del(`/auth/me/api-keys/${id}`)).status).toBe(404);
    expect(await status({ 'x-api-key': key })).toBe(200);
    expect((await mira.del(`/auth/me/api-keys/${id}`)).status).toBe(204);
    expect(await status({ 'x-api-key': key })).toBe(401);
    expect((await mira.del(`/auth/me/api-keys/${id}`)).status).toBe(404);
  });

  test('is good for nothing while its owner is disabled', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    const { key } = await makeKey(jon, ['read']);
    await mira.patch(`/admin/users/${jon.id}`, { disabled: true });
    expect(await status({ 'x-api-key': key })).toBe(401);
    await mira.patch(`/admin/users/${jon.id}`, { disabled: false });
    expect(await status({ 'x-api-key': key })).toBe(200);
  });

  test('shows when it was used last, to the minute', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const { key } = await makeKey(mira, ['read']);
    const usedAt = async () => (await mira.get('/auth/me/api-keys')).body.items[0].used_at;
    await status({ 'x-api-key': key });
    expect(await usedAt()).toBe('2026-11-21T12:00:00.000Z');
    await stage.clock.advance(30_000);
    await status({ 'x-api-key': key });
    expect(await usedAt()).toBe('2026-11-21T12:00:00.000Z');
    await stage.clock.advance(30_000);
    await status({ 'x-api-key': key });
    expect(await usedAt()).toBe('2026-11-21T12:01:00.000Z');
  });

  test('has a name of its own among those of its owner', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    await makeKey(mira, ['read']);
    expect((await mira.post('/auth/me/api-keys', { name: 'player', scopes: ['read'] })).status).toBe(409);
    expect((await jon.post('/auth/me/api-keys', { name: 'player', scopes: ['read'] })).status).toBe(201);
  });

  test.each([
    { name: 'x' },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['admin'] },
    { name: ' ', scopes: ['read'] },
    { name: 'x'.repeat(101), scopes: ['read'] },
    { name: 'x', scopes: ['read'], account_id: 2 },
    { name: 'x', scopes: ['read'], key: 'fk_mine' },
  ])('is not made of %j', async (body) => {
    const mira = await registerPerson(stage.app, 'mira');
    expect((await mira.post('/auth/me/api-keys', body)).status).toBe(400);
  });
});
