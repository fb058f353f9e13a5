import { describe, expect, test } from 'vitest';
import { createPasswords } from '#features/auth/passwords.ts';

const passwords = createPasswords();

describe('a password', () => {
  test('is right for its own hash, however it was typed, and for no other', async () => {
    const hash = await passwords.hash('zo\u00eb’s four bells');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.isRight('zoe\u0308’s four bells', hash)).toBe(true);
    expect(await passwords.isRight('zoe’s four bells', hash)).toBe(false);
    expect(await passwords.hash('zo\u00eb’s four bells')).not.toBe(hash);
  });

  test('is checked as long where there is none to check against, and is wrong', async () => {
    expect(await passwords.isRight('anything', null)).toBe(false);
  });

  test('is not checked when fifty wait already: who asks is told to come back', async () => {
    const asked = Array.from({ length: 60 }, () => passwords.isRight('anything', null));
    const settled = await Promise.allSettled(asked);
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(8);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ reason: { kind: 'unavailable', retryAfterS: 2 } });
    }
  });
});
