import { describe, expect, it } from 'vitest';
import { parseLucene } from '#sandbox/lucene-query.ts';
import { spacedWords } from '#sandbox/word-match.ts';

const item: Record<string, string[]> = {
  '': ['Glasswing Parade'],
  artist: ['Glasswing Parade'],
  tag: ['dream pop', 'shoegaze'],
  country: ['NZ'],
};
const scoreOf = (query: string) => parseLucene(query)((field) => (item[field] ?? []).map(spacedWords));

describe('the Lucene of the MusicBrainz stand-in', () => {
  it.each([
    ['glasswing', true],
    ['nothing parade', true],
    ['nothing', false],
    ['artist:"glasswing parade"', true],
    ['tag:"dream pop"', true],
    ['tag:dream', true],
    ['tag:ream', false],
    ['artist:glasswing AND country:NZ', true],
    ['artist:glasswing AND country:US', false],
    ['country:US OR tag:shoegaze', true],
    ['(country:US OR country:NZ) AND artist:parade', true],
    ['artist:glasswing AND NOT country:NZ', false],
    ['artist:(glasswing OR nothing)', true],
    ['unknownfield:glasswing', false],
    ['', false],
    ['(((', false],
  ])('reads %s', (query, fits) => {
    expect(scoreOf(query) > 0).toBe(fits);
  });

  it('finds names that are made of operators when they are escaped', () => {
    const named = (name: string) => parseLucene(name.replace(/[?!/+=]/g, '\\$&'))(() => [spacedWords(name)]);
    expect([named('???'), named('V/OX'), named('S!lka')]).toEqual([1, 1, 1]);
  });

  it('finds a part of a name that is written without blanks', () => {
    expect(parseLucene('月影')(() => [spacedWords('月影ハナ')])).toBeGreaterThan(0);
  });

  it('fits a whole name better than a part of it', () => {
    expect(scoreOf('"glasswing parade"')).toBe(1);
    expect(scoreOf('"glasswing"')).toBeLessThan(1);
  });
});
