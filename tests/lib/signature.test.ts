import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSigner } from '#lib/signature.ts';

const signer = createSigner('a secret of this server', 'pictures');
const address = fc
  .tuple(fc.webPath(), fc.webQueryParameters())
  .map(([path, query]) => `/images${path}${query && `?${query}`}`)
  .filter((text) => !/[?&]sig=/.test(text));

describe('a signed address', () => {
  test('is genuine to the letter, and is the same each time', () => {
    fc.assert(
      fc.property(address, (plain) => {
        const signed = signer.sign(plain);
        expect(signed).toMatch(/[?&]sig=[\w-]{22}$/);
        expect([signer.check(signed), signer.check(plain)]).toEqual(['genuine', 'unsigned']);
        expect([signer.sign(plain), createSigner('a secret of this server', 'pictures').sign(plain)]).toEqual([
          signed,
          signed,
        ]);
      }),
    );
  });

  test('is forged once any character of it is another one', () => {
    const signed = signer.sign('/images/proxy?url=https%3A%2F%2Fa.example%2Fb.jpg&size=640');
    for (let at = 0; at < signed.length; at += 1) {
      const other = signed[at] === 'A' ? 'B' : 'A';
      expect(signer.check(signed.slice(0, at) + other + signed.slice(at + 1)), `at ${at}`).not.toBe('genuine');
    }
  });

  test.each([
    ['with more behind it', (signed: string) => `${signed}&size=64`],
    ['with more in front', (signed: string) => signed.replace('?', '?size=64&')],
    ['without its end', (signed: string) => signed.slice(0, -1)],
    ['without the signature', (signed: string) => signed.replace(/sig=.*/, 'sig=')],
    ['padded', (signed: string) => `${signed}==`],
    ['signed twice', (signed: string) => `${signed}&${signed.slice(signed.indexOf('sig='))}`],
    ['with the signature in front', (signed: string) => signed.replace(/\?(.*)&(sig=.*)$/, '?$2&$1')],
    ['of another secret', () => createSigner('another secret', 'pictures').sign('/images/proxy?url=a')],
    ['for another purpose', () => createSigner('a secret of this server', 'mail').sign('/images/proxy?url=a')],
  ])('is forged %s', (_, change) => {
    expect(signer.check(change(signer.sign('/images/proxy?url=a')))).toBe('forged');
  });
});
