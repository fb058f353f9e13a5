import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchWords, typoForms } from '#music/search-words.ts';

const letter = fc.constantFrom(...'abcdeзцыж');
const word = fc.string({ unit: letter, minLength: 4, maxLength: 12 });
const shareForm = (a: string, b: string) => typoForms(a).some((form) => typoForms(b).includes(form));

describe('the forms of a word in which typos meet', () => {
  it('are shared by two words of four letters or more that are one slip apart', () => {
    const slip = fc.tuple(word, fc.nat(), letter).map(([right, at, typed]) => {
      const place = at % right.length;
      const [before, after] = [right.slice(0, place), right.slice(place + 1)];
      const swapped = `${before}${right[place + 1] ?? ''}${right[place]}${right.slice(place + 2)}`;
      return {
        right,
        slips: [`${before}${typed}${after}`, `${before}${typed}${right.slice(place)}`, before + after, swapped],
      };
    });
    fc.assert(
      fc.property(slip, ({ right, slips }) => {
        for (const typed of slips.filter(({ length }) => length >= 4)) expect(shareForm(right, typed)).toBe(true);
      }),
    );
  });

  it('are the word alone for three letters, and none for fewer', () => {
    expect(typoForms('abc')).toEqual(['abc']);
    expect(typoForms('кот')).toEqual(['кот']);
    expect(typoForms('ab')).toEqual([]);
  });
});

describe('the words under which a text is found', () => {
  it.each([
    ['Кино', 'кино'],
    ['宇多田ヒカル', 'ヒカル'],
    ['فيروز', 'فيروز'],
    ['Sigur Rós', 'ros'],
    ['AC/DC', 'acdc'],
    ['P!nk', 'pink'],
    ['!!!', '!!!'],
  ])('%s is found by %s', (name, query) => {
    expect(searchWords([name])).toContain(query);
  });

  it('are never empty, and never too long for an index', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { maxLength: 3 }), (texts) => {
        for (const found of searchWords(texts)) {
          expect(found).not.toBe('');
          expect(found.length).toBeLessThanOrEqual(64);
        }
      }),
    );
  });
});
