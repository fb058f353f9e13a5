import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Asked, Outcome } from '#features/catalog/asked.repository.ts';
import { dueAt, freshnessOf } from '#features/catalog/freshness.ts';

const now = new Date('2026-11-21T12:00:00.000Z');
const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

function asked(outcome: Outcome, agoMs: number, more: Partial<Asked> = {}): Asked {
  const question = { provider: 'deezer', capability: 'getArtistAlbums', key: '27' } as const;
  return { ...question, outcome, next: null, detail: null, askedAt: new Date(now.getTime() - agoMs), ...more };
}

describe('what is remembered of a question', () => {
  test.each([
    ['found', 6 * DAY, {}, 'fresh'],
    ['found', 7 * DAY, {}, 'stale'],
    ['found', 29 * DAY, { capability: 'getArtistBio' }, 'fresh'],
    ['found', 30 * DAY, { capability: 'getArtistBio' }, 'stale'],
    ['nothing', DAY - 1, {}, 'fresh'],
    ['nothing', DAY, {}, 'stale'],
    ['failed', 9 * SECOND, { detail: '503' }, 'resting'],
    ['failed', 10 * SECOND, { detail: '503' }, 'missing'],
    ['part', 0, {}, 'missing'],
    ['part', 9 * SECOND, { detail: '503' }, 'resting'],
    ['part', 10 * SECOND, { detail: '503' }, 'missing'],
  ] as const)('%s %i ms ago %o: %s', (outcome, agoMs, more, freshness) => {
    expect(freshnessOf(asked(outcome, agoMs, more), now)).toBe(freshness);
  });

  test('is missing when there is nothing', () => {
    expect(freshnessOf(undefined, now)).toBe('missing');
  });

  test('is good until it is due, and not a millisecond longer', () => {
    const outcomes = fc.constantFrom<Outcome>('found', 'nothing', 'failed', 'part');
    fc.assert(
      fc.property(outcomes, fc.integer({ min: 0, max: 90 * DAY }), (outcome, agoMs) => {
        const one = asked(outcome, agoMs);
        const due = dueAt(one);
        expect(['stale', 'missing']).toContain(freshnessOf(one, due));
        expect(['fresh', 'resting']).toContain(freshnessOf(one, new Date(due.getTime() - 1)));
      }),
    );
  });
});
