import { describe, expect, test } from 'vitest';
import { askingWith, loginPerson, registerPerson } from '../../support/people.ts';
import { useTestApp } from '../../support/test-app.ts';

const made = useTestApp();

describe('people', () => {
  test('the first who registers is the admin, and from then on a token is needed', async () => {
    expect((await made.app.request('/favorites')).status).toBe(200);
    const mira = await registerPerson(made.app, 'Mira');
    expect(mira.id).toBe(1);
    expect((await mira.get('/favorites')).status).toBe(200);
    expect((await made.app.request('/favorites')).status).toBe(401);
    const jon = await registerPerson(made.app, 'jon');
    expect(jon.id).not.toBe(mira.id);
    expect((await jon.get('/favorites')).status).toBe(200);
  });

  test('log in by user name or by email address', async () => {
    const again = await loginPerson(made.app, 'MIRA', 'the password of Mira');
    expect((await again.get('/favorites')).status).toBe(200);
    const byEmail = await askingWith(made.app).post('/auth/login', {
      email: 'Mira@example.org',
      password: 'the password of Mira',
    });
    expect(byEmail.body.user.id).toBe(1);
  });
});
