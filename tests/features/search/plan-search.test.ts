import { describe, expect, it } from 'vitest';
import { type CountedToken, planSearch, toTsQuery } from '#features/search/plan-search.ts';

const token = (word: string, rows: number, isPrefix = false): CountedToken => ({ spellings: [word], isPrefix, rows });
const read = (...tokens: CountedToken[]) => planSearch(tokens)?.read.map(({ spellings }) => spellings[0]);

describe('A search reads from the index', () => {
  it('the rarest word alone, when few rows have it', () => {
    expect(read(token('the', 380_000), token('xylem', 40), token('lo', 90_000, true))).toEqual(['xylem']);
  });

  it('up to three words, the rarest first, when all of them are common', () => {
    const common = [token('the', 380_000), token('love', 250_000), token('night', 30_000), token('of', 90_000)];
    expect(read(...common)).toEqual(['night', 'of', 'love']);
  });

  it('no beginning of a great many words, unless there is nothing else', () => {
    expect(read(token('the', 380_000), token('s', 600_000, true))).toEqual(['the']);
    expect(read(token('s', 600_000, true))).toEqual(['s']);
  });

  it('no beginning of more rows than twice those of the rarest word: all of them would be read', () => {
    expect(read(token('night', 30_000), token('bo', 60_001, true))).toEqual(['night']);
    expect(read(token('night', 30_000), token('bo', 60_000, true))).toEqual(['night', 'bo']);
  });

  it('nothing when a word stands nowhere', () => {
    expect(planSearch([token('night', 30_000), token('qqq', 0)])).toBeNull();
    expect(planSearch([])).toBeNull();
  });

  it('on one shelf, with what was typed quoted', () => {
    const tokens = [{ spellings: ["o'r", 'a\\b'], isPrefix: false }, token('lo', 1, true)];
    expect(toTsQuery(tokens, 'track', 1)).toBe(`('t1o''r' | 't1a\\\\b') & ('t1lo':*)`);
  });
});
