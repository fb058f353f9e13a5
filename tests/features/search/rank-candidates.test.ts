import { describe, expect, it } from 'vitest';
import { type Candidate, WAY } from '#features/search/candidates.repository.ts';
import { rankCandidates } from '#features/search/rank-candidates.ts';
import { readTerms, tokensOf } from '#features/search/search-terms.ts';

const song = (id: number, artistNorm: string, titleNorm: string, popularity = 0): Candidate => ({
  ...{ kind: 'track', id, artistNorm, titleNorm, popularity, way: WAY.words },
});

function ranked(typed: string, candidates: Candidate[]): number[] {
  const terms = readTerms(typed);
  return rankCandidates(candidates, { norm: terms.norm, tokens: tokensOf(terms) }).map(({ id }) => id);
}

describe('What was found', () => {
  it('comes in the order: exactly so, of this artist, beginning so, with the whole title typed, with the words; each before the more popular of the next', () => {
    const candidates = [
      song(1, 'night', 'other', 90),
      song(2, 'kelo', 'night', 10),
      song(3, 'kelo', 'night ferry', 95),
      song(4, 'kelo', 'ferry night', 99),
    ];
    expect(ranked('night', candidates)).toEqual([2, 1, 3, 4]);
  });

  it('is first what has exactly the words of artist and title, in whatever order they are typed', () => {
    const sameWords = { ...song(2, 'kelo', 'night ferry', 1), way: WAY.sameWords };
    const sameHash = { ...song(3, 'kelo', 'night train', 50), way: WAY.sameWords };
    const candidates = [song(1, 'kelo', 'night ferry live', 99), sameWords, sameHash];
    expect(ranked('kelo night ferry', candidates)).toEqual([2, 1, 3]);
    expect(ranked('night ferry kelo', candidates)).toEqual([2, 1, 3]);
  });

  it('has titles that were typed as a whole before those that have other words too', () => {
    const candidates = [song(1, 'the kelos', 'night ferry to nowhere', 99), song(2, 'the kelos', 'night ferry', 1)];
    expect(ranked('kelos night ferry', candidates)).toEqual([2, 1]);
  });

  it('comes once, by the best way in which it was found', () => {
    const found = song(1, 'kelo', 'night', 5);
    expect(ranked('kelo ni', [found, { ...found, way: WAY.ofArtist }, found])).toEqual([1]);
  });

  it('keeps several artists of one name, the best known first', () => {
    const artist = (id: number, popularity: number): Candidate => ({
      ...{ kind: 'artist', id, artistNorm: '', titleNorm: 'nova', popularity, way: WAY.exact },
    });
    expect(ranked('nova', [artist(1, 3), artist(2, 80), artist(3, 3)])).toEqual([2, 1, 3]);
  });
});
