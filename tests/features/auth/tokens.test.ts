import { createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { askingWith, loginPerson, type Person, registerPerson } from '../../support/people.ts';
import { SECRET, useAuthStage } from './auth-stage.ts';

const stage = useAuthStage();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const statusWith = async (token: string, path = '/auth/me') =>
  (await stage.app.request(path, { headers: { authorization: `Bearer ${token}` } })).status;
const refresh = (refresh_token: string) => askingWith(stage.app).post('/auth/refresh', { refresh_token });

type Claims = Record<string, unknown>;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsOf = (token: string): Claims => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const hmac = (text: string, key: Buffer | string = SECRET, hash = 'sha256') =>
  createHmac(hash, key).update(text).digest('base64url');
const forge = (claims: Claims, header: Claims = { alg: 'HS256', typ: 'JWT' }, key: Buffer | string = SECRET) => {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${hmac(text, key)}`;
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const without = (claims: Claims, name: string) => ({ ...claims, [name]: undefined });

/** What somebody might show who has seen a token, knows how it is made, and in the worst case the secret too. */
const FORGERIES: Record<string, (claims: Claims, person: Person) => string> = {
  'no algorithm': (claims) => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`,
  'no algorithm, in another case': (claims) => `${encode({ alg: 'nOnE' })}.${encode(claims)}.`,
  'no algorithm, with the old signature': (claims, { token }) =>
    `${encode({ alg: 'none' })}.${encode(claims)}.${token.split('.')[2]}`,
  'no signature': (_, { token }) => token.split('.').slice(0, 2).join('.'),
  'an empty signature': (_, { token }) => `${token.split('.').slice(0, 2).join('.')}.`,
  'another secret': (claims) => forge(claims, undefined, 'another secret, of thirty-two bytes'),
  'an empty secret': (claims) => forge(claims, undefined, ''),
  'a longer hash': (claims) => {
    const text = `${encode({ alg: 'HS512', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${hmac(text, SECRET, 'sha512')}`;
  },
  'a hash that its header does not name': (claims) => {
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${hmac(text, SECRET, 'sha512')}`;
  },
  'an RSA signature': (claims) => {
    const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${signWith('sha256', Buffer.from(text), rsa.privateKey).toString('base64url')}`;
  },
  'a public key as the secret': (claims) => forge(claims, undefined, publicPem),
  'RS256 signed with the secret': (claims) => forge(claims, { alg: 'RS256', typ: 'JWT' }),
  'a key of its own in the header': (claims) =>
    forge(claims, { alg: 'HS256', jwk: { kty: 'oct', k: Buffer.from('mine').toString('base64url') } }, 'mine'),
  'a header that asks for more than is understood': (claims) =>
    forge(claims, { alg: 'HS256', crit: ['exp2'], exp2: 1 }),
  'another account in the old signature': (claims, { token }) => {
    const [header, , signature] = token.split('.');
    return `${header}.${encode({ ...claims, sub: '2' })}.${signature}`;
  },
  'more roles in the old signature': (claims, { token }) => {
    const [header, , signature] = token.split('.');
    return `${header}.${encode({ ...claims, roles: ['admin'] })}.${signature}`;
  },
  'one letter of the signature changed': (_, { token }) =>
    `${token.slice(0, -5)}${token.at(-5) === 'A' ? 'B' : 'A'}${token.slice(-4)}`,
  'its time over': (claims) => forge({ ...claims, exp: Number(claims.iat) - 1 }),
  'no end': (claims) => forge(without(claims, 'exp')),
  'an end that is no number': (claims) => forge({ ...claims, exp: 'never' }),
  'its time not come': (claims) => forge({ ...claims, nbf: Number(claims.iat) + 3600 }),
  'another issuer': (claims) => forge({ ...claims, iss: 'somebody' }),
  'no issuer': (claims) => forge(without(claims, 'iss')),
  'another audience': (claims) => forge({ ...claims, aud: 'another-api' }),
  'no audience': (claims) => forge(without(claims, 'aud')),
  'another type': (claims) => forge({ ...claims, typ: 'refresh' }),
  'no type': (claims) => forge(without(claims, 'typ')),
  'no subject': (claims) => forge(without(claims, 'sub')),
  'a subject that is no id': (claims) => forge({ ...claims, sub: "1' or '1'='1" }),
  'a subject beyond any id': (claims) => forge({ ...claims, sub: '9999999999' }),
  'another account in another session': (claims) => forge({ ...claims, sub: '2' }),
  'no session': (claims) => forge(without(claims, 'sid')),
  'a session that never was': (claims) => forge({ ...claims, sid: '00000000-0000-4000-8000-000000000000' }),
  'a session that is no id': (claims) => forge({ ...claims, sid: 'x' }),
  'no id of its own': (claims) => forge(without(claims, 'jti')),
  'a list as its content': () => forge([] as unknown as Claims),
  'text as its content': () => {
    const text = `${encode({ alg: 'HS256' })}.${Buffer.from('"x"').toString('base64url')}`;
    return `${text}.${hmac(text)}`;
  },
  'more than fits': (claims) => forge({ ...claims, more: 'x'.repeat(6000) }),
  'the refresh token': (_, { refreshToken }) => refreshToken,
  'half of it': (_, { token }) => token.slice(0, token.length / 2),
  'three dots': () => '...',
  'an encrypted form': () => `${encode({ alg: 'dir', enc: 'A256GCM' })}..AAAA.BBBB.CCCC`,
  'the word null': () => 'null',
  'nothing but a scheme': () => '',
};

describe('a forged token', () => {
  test('is a 401, whatever was changed in it and whatever its maker knows', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    await registerPerson(stage.app, 'jon');
    const claims = claimsOf(mira.token);
    expect(await statusWith(forge(claims)), 'one forged to the letter would do').toBe(200);
    for (const [name, make] of Object.entries(FORGERIES)) {
      const token = make(claims, mira);
      expect.soft(await statusWith(token), name).toBe(401);
      const asKey = await stage.app.request('/auth/me', { headers: { 'x-api-key': token } });
      expect.soft(asKey.status, `${name}, as a key`).toBe(401);
    }
    expect(Object.keys(FORGERIES).length).toBeGreaterThanOrEqual(30);
  });

  test.each(['Basic bWlyYTpwdw==', 'Bearer', 'Bearer  ', 'Token abc', 'bearer a b', ''])(
    'is whatever else Authorization says, also while the machine is trusted: %j',
    async (authorization) => {
      expect((await stage.app.request('/auth/me', { headers: { authorization } })).status).toBe(401);
    },
  );
});

describe('an access token', () => {
  test('is good for fifteen minutes', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const { iat, exp } = claimsOf(mira.token);
    expect(Number(exp) - Number(iat)).toBe(15 * 60);
    await stage.clock.advance(15 * MINUTE - 1000);
    expect(await statusWith(mira.token)).toBe(200);
    await stage.clock.advance(1000);
    expect(await statusWith(mira.token)).toBe(401);
  });

  test('says nothing of the person but an id', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    expect(Object.keys(claimsOf(mira.token)).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub', 'typ']);
  });

  test('ends with its session, and with no other', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const elsewhere = await loginPerson(stage.app, 'mira', mira.password);
    expect((await mira.post('/auth/logout')).status).toBe(204);
    expect(await statusWith(mira.token)).toBe(401);
    expect((await refresh(mira.refreshToken)).status).toBe(401);
    expect(await statusWith(elsewhere.token)).toBe(200);
  });

  test('ends when its session is ended from another one', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const elsewhere = await loginPerson(stage.app, 'mira', mira.password);
    const { body } = await mira.get('/auth/me/sessions');
    expect(body.items.map(({ is_current }: { is_current: boolean }) => is_current).sort()).toEqual([false, true]);
    const { id } = body.items.find(({ is_current }: { is_current: boolean }) => !is_current);
    expect((await mira.del(`/auth/me/sessions/${id}`)).status).toBe(204);
    expect(await statusWith(elsewhere.token)).toBe(401);
    expect(await statusWith(mira.token)).toBe(200);
  });

  test('ends, as all of that person do, with a new password', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const elsewhere = await loginPerson(stage.app, 'mira', mira.password);
    const change = { current_password: mira.password, new_password: 'seven slow silver gulls' };
    expect((await mira.post('/auth/me/password', change)).status).toBe(204);
    for (const { token, refreshToken } of [mira, elsewhere]) {
      expect(await statusWith(token)).toBe(401);
      expect((await refresh(refreshToken)).status).toBe(401);
    }
    await loginPerson(stage.app, 'mira', 'seven slow silver gulls');
  });

  test('ends when an admin disables the account', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    await mira.patch(`/admin/users/${jon.id}`, { disabled: true });
    expect(await statusWith(jon.token)).toBe(401);
    expect((await refresh(jon.refreshToken)).status).toBe(401);
    await mira.patch(`/admin/users/${jon.id}`, { disabled: false });
    expect(await statusWith(jon.token)).toBe(401);
    await loginPerson(stage.app, 'jon', jon.password);
  });

  test('ends with the account', async () => {
    await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    expect((await jon.del('/auth/me', { password: jon.password })).status).toBe(204);
    expect(await statusWith(jon.token)).toBe(401);
    expect((await refresh(jon.refreshToken)).status).toBe(401);
  });

  test('is one question to the database', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const { run } = stage.database;
    let questions = 0;
    stage.database.run = (work) => {
      questions += 1;
      return run(work);
    };
    await statusWith(mira.token, '/nowhere');
    stage.database.run = run;
    expect(questions).toBe(1);
  });
});

describe('a refresh token', () => {
  test('gives the next tokens of the same session', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    await stage.clock.advance(20 * MINUTE);
    const { status, body } = await refresh(mira.refreshToken);
    expect(status).toBe(200);
    expect(await statusWith(body.access_token)).toBe(200);
    expect(claimsOf(body.access_token).sid).toBe(claimsOf(mira.token).sid);
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  test('that comes a second time ends its session, whoever has the next one, and no other session', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const elsewhere = await loginPerson(stage.app, 'mira', mira.password);
    const { body: next } = await refresh(mira.refreshToken);
    expect((await refresh(mira.refreshToken)).status).toBe(401);
    expect(await statusWith(next.access_token)).toBe(401);
    expect((await refresh(next.refresh_token)).status).toBe(401);
    expect(await statusWith(elsewhere.token)).toBe(200);
  });

  test('of many at once is exchanged once at most', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(mira.refreshToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
  });

  test('that is used while its session ends is never a failure of ours', async () => {
    await registerPerson(stage.app, 'mira');
    for (let round = 0; round < 10; round += 1) {
      const mira = await loginPerson(stage.app, 'mira', 'the password of mira');
      const [{ status }, logout] = await Promise.all([refresh(mira.refreshToken), mira.post('/auth/logout')]);
      expect([200, 401]).toContain(status);
      expect(logout.status).toBe(204);
      expect(await statusWith(mira.token)).toBe(401);
    }
  });

  test('is good for thirty days after the last one', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    await stage.clock.advance(29 * DAY);
    const { body } = await refresh(mira.refreshToken);
    await stage.clock.advance(29 * DAY);
    const { status, body: last } = await refresh(body.refresh_token);
    expect(status).toBe(200);
    await stage.clock.advance(30 * DAY);
    expect((await refresh(last.refresh_token)).status).toBe(401);
  });

  test('is not what an access token, an empty text or something made up is', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    expect((await refresh(mira.token)).status).toBe(401);
    expect((await refresh('made up')).status).toBe(401);
    expect((await refresh('')).status).toBe(400);
    expect(await statusWith(mira.token)).toBe(200);
  });

  test('is stored as a hash only', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const [row] = await stage.database.run((db) =>
      db.execute(sql`select to_jsonb(t)::text as text from refresh_token t`),
    );
    expect(row?.text).not.toContain(mira.refreshToken);
  });
});

describe('a login that meets a change of the password', () => {
  test('leaves no session of the old one', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    let password = mira.password;
    for (let round = 0; round < 8; round += 1) {
      const { token } = await loginPerson(stage.app, 'mira', password);
      const next = `the password number ${round}`;
      const change = askingWith(stage.app, { authorization: `Bearer ${token}` }).post('/auth/me/password', {
        current_password: password,
        new_password: next,
      });
      const logins = Array.from({ length: 4 }, () =>
        askingWith(stage.app).post('/auth/login', { username: 'mira', password }),
      );
      const [changed, ...answers] = await Promise.all([change, ...logins]);
      expect(changed?.status).toBe(204);
      for (const { status, body } of answers) if (status === 200) expect(await statusWith(body.access_token)).toBe(401);
      password = next;
    }
  });
});
