import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { askingWith, loginPerson, registerPerson } from '../../support/people.ts';
import { useAuthStage } from './auth-stage.ts';

const stage = useAuthStage();
const MINUTE = 60_000;

const tryLogin = (body: object, headers: Record<string, string> = {}) =>
  askingWith(stage.app, headers).post('/auth/login', body);
const wrong = (username: string) => tryLogin({ username, password: 'not the password' });
/** A call from an address, as the socket and a header say. */
const from = (app: typeof stage.app, remoteAddress: string, forwarded?: string, username = 'nobody') =>
  app.request(
    '/auth/login',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(forwarded && { 'x-forwarded-for': forwarded }) },
      body: JSON.stringify({ username, password: 'not the password' }),
    },
    { incoming: { socket: { remoteAddress }, headers: {} } },
  );

describe('a login', () => {
  test('is by user name or by email address, whatever their case', async () => {
    const mira = await registerPerson(stage.app, 'Mira');
    expect((await loginPerson(stage.app, 'MIRA', mira.password)).id).toBe(mira.id);
    const { body } = await tryLogin({ email: 'MIRA@example.ORG', password: mira.password });
    expect(body.user).toMatchObject({ id: mira.id, username: 'Mira' });
  });

  test('says the same of a wrong name, a wrong password and a disabled account', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    const jon = await registerPerson(stage.app, 'jon');
    await mira.patch(`/admin/users/${jon.id}`, { disabled: true });
    const answers = [
      await wrong('nobody'),
      await wrong('mira'),
      await tryLogin({ username: 'jon', password: jon.password }),
    ];
    const said = answers.map(({ status, body: { request_id, ...body } }) => ({ status, body }));
    expect(said[0]?.status).toBe(401);
    expect(said).toEqual([said[0], said[0], said[0]]);
  });

  test('costs the check of a password whether there is such a name or not', async () => {
    await registerPerson(stage.app, 'mira');
    await wrong('nobody');
    await wrong('mira');
    expect(stage.checks).toEqual([{ isKnown: false }, { isKnown: true }]);
  });

  test('of the owner who has no password yet is refused', async () => {
    expect((await wrong('owner')).status).toBe(401);
  });

  test.each([
    { username: 'mira' },
    { password: 'x' },
    { username: 'mira', email: 'mira@example.org', password: 'x' },
    { username: 'mira', password: 'x', id: 1 },
    { username: ['mira'], password: 'x' },
    { username: { $ne: '' }, password: { $ne: '' } },
    { username: "' or 1=1 --", password: '' },
  ])('with a body that is none of the two forms is a 400: %j', async (body) => {
    expect((await tryLogin(body)).status).toBe(400);
  });
});

describe('wrong passwords', () => {
  test.each(['mira', 'nobody'])(
    'of 1,000 at once for %s ten are checked, and then it is 429 with when to try again',
    async (username) => {
      await registerPerson(stage.app, 'mira');
      const answers = await Promise.all(Array.from({ length: 1000 }, () => wrong(username)));
      expect(stage.checks).toHaveLength(10);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).toHaveLength(990);
      for (const { headers } of refused) expect(headers.get('retry-after')).toBe('900');
    },
    60_000,
  );

  test('keep the right one out, too, for fifteen minutes', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    for (let i = 0; i < 10; i += 1) await wrong('Mira');
    expect((await tryLogin({ username: 'mira', password: mira.password })).status).toBe(429);
    await stage.clock.advance(15 * MINUTE - 1000);
    expect((await tryLogin({ username: 'mira', password: mira.password })).headers.get('retry-after')).toBe('1');
    await stage.clock.advance(1000);
    expect((await tryLogin({ username: 'mira', password: mira.password })).status).toBe(200);
  });

  test('do not end sessions', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    for (let i = 0; i < 12; i += 1) await wrong('mira');
    expect((await mira.get('/auth/me')).status).toBe(200);
  });

  test('are forgotten with the right one', async () => {
    const mira = await registerPerson(stage.app, 'mira');
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 9; i += 1) expect((await wrong('mira')).status).toBe(401);
      expect((await tryLogin({ username: 'mira', password: mira.password })).status).toBe(200);
    }
  });

  test('do not count when they were not checked', async () => {
    await registerPerson(stage.app, 'mira');
    const { isRight } = stage.auth.passwords;
    stage.auth.passwords.isRight = async () => {
      throw new AppError('unavailable', 'auth.busy', 'busy', { retryAfterS: 2 });
    };
    for (let i = 0; i < 15; i += 1) expect((await wrong('mira')).status).toBe(503);
    stage.auth.passwords.isRight = isRight;
    expect((await wrong('mira')).status).toBe(401);
  });

  test('of many names from one address are too many after a hundred', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 105; i += 1) statuses.push((await from(stage.app, '127.0.0.1', undefined, `name ${i}`)).status);
    expect(statuses.slice(0, 100)).toEqual(Array(100).fill(401));
    expect(statuses.slice(100)).toEqual(Array(5).fill(429));
  });

  test('count for the name from wherever they come, and whatever a header says', async () => {
    await registerPerson(stage.app, 'mira');
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1)
      statuses.push((await from(stage.app, '127.0.0.1', `203.0.113.${i}`, 'mira')).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  });
});

describe('the address of a caller', () => {
  const addressesAfter = async (options: { trustedProxies?: string[] }, calls: [string, string?][]) => {
    const { app } = stage.stageWith({ host: '0.0.0.0', ...options });
    for (const [peer, forwarded] of calls) await from(app, peer, forwarded);
    return await stage.database.run(async (db) => {
      const found = await db.query.loginAttempts.findMany();
      return found
        .map(({ key }) => key)
        .filter((key) => key.startsWith('address:'))
        .sort();
    });
  };

  test('is the other end of the socket, whatever X-Forwarded-For says', async () => {
    const calls: [string, string?][] = [
      ['192.0.2.7', '203.0.113.1'],
      ['::ffff:192.0.2.7', '203.0.113.2, 10.0.0.1'],
    ];
    expect(await addressesAfter({}, calls)).toEqual(['address:192.0.2.7']);
  });

  test('is what a configured proxy saw; what is before that may be made up', async () => {
    const trustedProxies = ['10.0.0.0/8'];
    expect(await addressesAfter({ trustedProxies }, [['10.0.0.1', '6.6.6.6, 203.0.113.1, 10.2.3.4']])).toEqual([
      'address:203.0.113.1',
    ]);
    expect(await addressesAfter({ trustedProxies }, [['10.0.0.1', 'made up, <script>']])).toContain('address:10.0.0.1');
    expect(await addressesAfter({ trustedProxies }, [['192.0.2.7', '203.0.113.99']])).toContain('address:192.0.2.7');
  });

  test('is its network where it is an IPv6 one', async () => {
    const calls: [string][] = [['2001:db8:1:2:3:4:5:6'], ['2001:db8:1:2::9'], ['2001:0db8:0001:0002:ffff::']];
    expect(await addressesAfter({}, calls)).toEqual(['address:2001:db8:1:2::/64']);
  });
});
