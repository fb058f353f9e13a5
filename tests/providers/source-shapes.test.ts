import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { judgeByStatus } from '#providers/judge-by-status.ts';
import {
  optionalField,
  sourceCount,
  sourceList,
  sourceNumericId,
  sourceText,
  sourceUrl,
} from '#providers/source-shapes.ts';

const item = z.object({ name: sourceText, count: optionalField(sourceCount) });

describe('the shapes of what sources send', () => {
  it('an optional field never fails, whatever is in it', () => {
    const shape = z.object({
      text: optionalField(sourceText),
      count: optionalField(sourceCount),
      url: optionalField(sourceUrl),
    });
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const { text, count, url } = shape.parse({ text: value, count: value, url: value });
        expect(text === undefined || text.length > 0).toBe(true);
        expect(count === undefined || (Number.isInteger(count) && count >= 0 && count <= 2_147_483_647)).toBe(true);
        expect(url === undefined || /^https?:/.test(url)).toBe(true);
      }),
    );
  });

  it('counts and ids are read from numbers and from digits, and from nothing else', () => {
    expect([sourceCount.parse(7), sourceCount.parse('7'), sourceCount.parse(0)]).toEqual([7, 7, 0]);
    for (const wrong of ['', ' ', '-1', '1.5', null, true, [], 2 ** 31, Number.NaN]) {
      expect(sourceCount.safeParse(wrong).success).toBe(false);
    }
    expect([sourceNumericId.parse(2947516331), sourceNumericId.parse('27')]).toEqual(['2947516331', '27']);
    for (const wrong of [0, -1, 1.5, '', '0', '1/2', null, 1e21]) {
      expect(sourceNumericId.safeParse(wrong).success).toBe(false);
    }
  });

  it('a list keeps what can be read, in order', () => {
    const read = sourceList(item).parse([
      { name: 'a', count: 'x' },
      null,
      { name: '' },
      { name: 'b', count: 2, more: 1 },
    ]);
    expect(read).toEqual([{ name: 'a' }, { name: 'b', count: 2 }]);
  });

  it('an empty list is empty; one of which nothing can be read fails and says where', () => {
    expect(sourceList(item).parse([])).toEqual([]);
    const failed = z.object({ data: sourceList(item) }).safeParse({ data: [{ title: 'a' }, 7] });
    expect(failed.error?.issues[0]?.path).toEqual(['data', 0, 'name']);
  });
});

describe('what an HTTP status means', () => {
  it.each([
    [200, 'ok'],
    [204, 'ok'],
    [404, 'nothing'],
  ])('%i is %s', (status, verdict) => {
    expect(judgeByStatus({ status, headers: {}, body: '', url: '' })).toBe(verdict);
  });

  it.each([
    [304, 'bad_response'],
    [400, 'bad_response'],
    [403, 'bad_response'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('%i is the fault %s', (status, fault) => {
    expect(judgeByStatus({ status, headers: {}, body: '', url: '' })).toEqual({ fault, message: `HTTP ${status}` });
  });
});
