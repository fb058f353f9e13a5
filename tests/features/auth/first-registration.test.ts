import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { offerSetupCode } from '#features/auth/index.ts';
import { askingWith, registerPerson } from '../../support/people.ts';
import { useAuthStage } from './auth-stage.ts';

const stage = useAuthStage();
const good = { username: 'mira', email: 'mira@example.org', password: 'four quiet copper bells' };

describe.each([
  { host: '0.0.0.0', trustLoopback: true },
  { host: '127.0.0.1', trustLoopback: false },
  { host: '127.0.0.1', trustLoopback: true, trustedProxies: ['127.0.0.1'] },
])('before anybody has registered at a server with %j', (config) => {
  test('nothing but registering is possible, and that only with the code that was printed', async () => {
    const { app, auth } = stage.stageWith(config);
    const register = (more: object = {}) => askingWith(app).post('/auth/register', { ...good, ...more });
    const code = (await offerSetupCode(auth, config)) ?? '';
    expect(code).toMatch(/^([0-9a-f]{4}-){4}[0-9a-f]{4}$/);

    for (const path of ['/auth/me', '/admin/users', '/nowhere']) {
      const { status, detail } = (await (await app.request(path)).json()) as Record<string, unknown>;
      expect([path, status]).toEqual([path, 401]);
      expect(detail).toContain('setup_code');
    }
    for (const setup_code of [undefined, '', code.slice(1), `${code}0`, 'x'.repeat(100)]) {
      expect([setup_code, (await register({ setup_code })).status]).toEqual([setup_code, 401]);
    }
    const { status, body } = await register({ setup_code: ` ${code.toUpperCase()} ` });
    expect([status, body.roles]).toEqual([201, ['admin', 'listener']]);
    expect(await offerSetupCode(auth, config)).toBeUndefined();
  });
});

describe('the set-up code', () => {
  const config = { host: '0.0.0.0', trustLoopback: true };
  const path = () => join(stage.storageRoot, 'setup-code');

  test('is the same for all processes of one storage, readable by their owner only, and gone after use', async () => {
    const processes = Array.from({ length: 5 }, () => stage.stageWith(config));
    const codes = await Promise.all(processes.map(({ auth }) => offerSetupCode(auth, config)));
    expect(new Set(codes).size).toBe(1);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    const [first, second] = processes;
    if (!first || !second) throw new Error('there are five');
    const answer = await askingWith(second.app).post('/auth/register', { ...good, setup_code: codes[0] });
    expect(answer.status).toBe(201);
    expect(existsSync(path())).toBe(false);
  });

  test('is good for one of many who have it', async () => {
    const { app, auth } = stage.stageWith({ ...config, registration: 'closed' });
    const setup_code = await offerSetupCode(auth, config);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        askingWith(app).post('/auth/register', { ...good, username: `p${i}x`, email: `p${i}@example.org`, setup_code }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(403)]);
  });

  test('is not made where the machine is trusted, or somebody has registered', async () => {
    expect(await offerSetupCode(stage.auth, { host: '127.0.0.1', trustLoopback: true })).toBeUndefined();
    await registerPerson(stage.app, 'mira');
    expect(await offerSetupCode(stage.auth, config)).toBeUndefined();
    expect(existsSync(path())).toBe(false);
  });
});

describe('on the machine of its owner', () => {
  test('whoever comes through a proxy cannot be the first', async () => {
    const through = askingWith(stage.app, { 'x-forwarded-for': '203.0.113.1' });
    expect((await through.post('/auth/register', good)).status).toBe(403);
    expect((await through.get('/auth/me')).status).toBe(403);
    await registerPerson(stage.app, 'mira');
    expect((await through.get('/auth/me')).status).toBe(401);
    expect((await through.post('/auth/register', { ...good, username: 'jon', email: 'j@example.org' })).status).toBe(
      201,
    );
  });

  test('another process notices within a second that somebody has registered', async () => {
    const other = stage.stageWith({});
    expect((await other.app.request('/auth/me')).status).toBe(200);
    await registerPerson(stage.app, 'mira');
    await stage.clock.advance(1000);
    expect((await other.app.request('/auth/me')).status).toBe(401);
  });

  test('asks the database once a second who its owner is', async () => {
    let questions = 0;
    const { run } = stage.database;
    stage.database.run = (work) => {
      questions += 1;
      return run(work);
    };
    for (let i = 0; i < 20; i += 1) await stage.app.request('/nowhere');
    stage.database.run = run;
    expect(questions).toBe(1);
  });
});
