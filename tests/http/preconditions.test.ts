import { describe, expect, it } from 'vitest';
import { judgePreconditions, rangeStillFits } from '#http/preconditions.ts';

const current = { etag: '"now"', modifiedAt: new Date('1994-11-06T08:49:37.512Z') };
const SAME = 'Sun, 06 Nov 1994 08:49:37 GMT';
const BEFORE = 'Sun, 06 Nov 1994 08:49:36 GMT';
const AFTER = 'Sun, 06 Nov 1994 08:49:38 GMT';

const judge = (headers: Record<string, string>) => judgePreconditions((name) => headers[name], current);

describe('conditions of a GET', () => {
  it.each([
    [{}, 'go'],
    [{ 'if-none-match': '"now"' }, 'not_modified'],
    [{ 'if-none-match': 'W/"now"' }, 'not_modified'],
    [{ 'if-none-match': '"old", "now"' }, 'not_modified'],
    [{ 'if-none-match': '"a,b" , W/"now"' }, 'not_modified'],
    [{ 'if-none-match': '*' }, 'not_modified'],
    [{ 'if-none-match': '"old"' }, 'go'],
    [{ 'if-none-match': 'now' }, 'go'],
    [{ 'if-none-match': '"old"', 'if-modified-since': AFTER }, 'go'],
    [{ 'if-modified-since': SAME }, 'not_modified'],
    [{ 'if-modified-since': AFTER }, 'not_modified'],
    [{ 'if-modified-since': BEFORE }, 'go'],
    [{ 'if-modified-since': 'Sunday, 06-Nov-94 08:49:37 GMT' }, 'not_modified'],
    [{ 'if-modified-since': 'Sun Nov  6 08:49:37 1994' }, 'not_modified'],
    [{ 'if-modified-since': '1999-01-01' }, 'go'],
    [{ 'if-modified-since': 'yesterday' }, 'go'],
    [{ 'if-match': '"now"' }, 'go'],
    [{ 'if-match': '*' }, 'go'],
    [{ 'if-match': '"old", "now"' }, 'go'],
    [{ 'if-match': 'W/"now"' }, 'failed'],
    [{ 'if-match': '"old"' }, 'failed'],
    [{ 'if-match': '"now"', 'if-unmodified-since': BEFORE }, 'go'],
    [{ 'if-match': '"now"', 'if-none-match': '"now"' }, 'not_modified'],
    [{ 'if-unmodified-since': SAME }, 'go'],
    [{ 'if-unmodified-since': AFTER }, 'go'],
    [{ 'if-unmodified-since': BEFORE }, 'failed'],
    [{ 'if-unmodified-since': 'never' }, 'go'],
  ] as const)('%o: %s', (headers, expected) => {
    expect(judge(headers)).toBe(expected);
  });
});

describe('a range counts', () => {
  it.each([undefined, '"now"', SAME])('with If-Range: %s', (ifRange) => {
    expect(rangeStillFits(ifRange, current)).toBe(true);
  });

  it.each(['W/"now"', '"old"', BEFORE, AFTER, 'now', ''])('not with If-Range: %s', (ifRange) => {
    expect(rangeStillFits(ifRange, current)).toBe(false);
  });
});
