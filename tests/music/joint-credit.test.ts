import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayBeSeveral, splitAtFeaturing, splitJointCredit } from '#music/joint-credit.ts';

describe('joint credits', () => {
  it.each([
    ['Lumen Harbour & Brine Theory', ['Lumen Harbour', 'Brine Theory']],
    ['A, B & C', ['A', 'B', 'C']],
    ['Кино и Аквариум', ['Кино и Аквариум']],
    ['AC/DC', ['AC/DC']],
    ['Earth, Wind & Fire feat. A', ['Earth', 'Wind', 'Fire', 'A']],
    ['& Friends', ['& Friends']],
  ])('takes "%s" apart into %j', (credit, names) => {
    expect(splitJointCredit(credit).map((part) => part.name)).toEqual(names);
  });

  it('takes apart at "feat." alone where nothing says that there are several', () => {
    expect(splitAtFeaturing('Simon & Garfunkel ft. A')).toEqual([
      { name: 'Simon & Garfunkel', joinPhrase: ' ft. ' },
      { name: 'A', joinPhrase: '' },
    ]);
  });

  it('tells names that may be several from those that cannot', () => {
    expect(['A & B', 'A, B', 'A vs. B', 'A x B'].every(mayBeSeveral)).toBe(true);
    expect(['Lil Nas X', 'AC/DC', 'P!nk', '宇多田ヒカル', 'Tyler'].some(mayBeSeveral)).toBe(false);
  });

  it('loses nothing: names and join phrases together are the credit, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (credit) => {
        const printed = splitJointCredit(credit).map((part) => part.name + part.joinPhrase);
        expect(printed.join('')).toBe(credit);
      }),
    );
  });
});
