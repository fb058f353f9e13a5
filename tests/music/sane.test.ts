import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUsableId, withoutNonsense } from '#music/sane.ts';
import { albumFacts } from '../support/made-facts.ts';

describe('facts without nonsense', () => {
  it('are the same facts where there is none', () => {
    fc.assert(
      fc.property(albumFacts, (facts) => {
        expect(withoutNonsense(facts)).toEqual(facts);
      }),
    );
  });

  it('have no numbers that no column holds, also in nested tracks', () => {
    const facts = {
      title: 'T',
      trackCount: -1,
      followers: Number.NaN,
      playCount: 1e300,
      tracks: [{ title: 'a', position: 99_999, durationMs: 1234.4 }],
    };
    expect(withoutNonsense(facts)).toEqual({ title: 'T', tracks: [{ title: 'a', durationMs: 1234 }] });
  });

  it('have no NUL, no lone surrogates and no name that an index would refuse', () => {
    const { name } = withoutNonsense({ name: `a\0b\ud800${'x'.repeat(10_000)}` });
    expect(name).toMatch(/^ab\ufffdx+$/);
    expect(name.length).toBeLessThanOrEqual(500);
    expect(withoutNonsense({ name: `${'x'.repeat(499)}😀` }).name).toBe('x'.repeat(499));
  });

  it('keep ids as they are or not at all', () => {
    const externalIds = { deezer: '27', lastfm: 'x'.repeat(5000), spotify: 'a\0b' };
    expect(withoutNonsense({ id: 'a\0b', externalIds })).toEqual({ id: 'a\0b', externalIds: { deezer: '27' } });
    expect(['27', '', 'a\0', '\ud800', 'x'.repeat(1501), 'ю'.repeat(751)].map(isUsableId)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
