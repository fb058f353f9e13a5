import { describe, expect, test } from 'vitest';
import { parseRef } from '#music/ref.ts';

const SPOTIFY_ID = '4tZwfgrHOc3mvqYlEYSvVi';
const MBID = '056e4f3e-d505-4dad-8ec1-d04f521cbb56';

describe('parseRef', () => {
  test.each([
    [SPOTIFY_ID, { key: 'spotify', id: SPOTIFY_ID }],
    [`spotify:${SPOTIFY_ID}`, { key: 'spotify', id: SPOTIFY_ID }],
    [`spotify:artist:${SPOTIFY_ID}`, { key: 'spotify', id: SPOTIFY_ID }],
    ['deezer:27', { key: 'deezer', id: '27' }],
    ['DEEZER:27', { key: 'deezer', id: '27' }],
    ['itunes:5468295', { key: 'itunes', id: '5468295' }],
    [`mbid:${MBID.toUpperCase()}`, { key: 'mbid', id: MBID }],
    ['id:2147483647', { key: 'id', id: '2147483647' }],
  ])('reads %s', (text, expected) => {
    expect(parseRef(text)).toEqual(expected);
  });

  test.each([
    '',
    ':',
    '27',
    'deezer:',
    'deezer:0',
    'deezer:-1',
    'deezer:2 7',
    'deezer:27:1',
    'id:2147483648',
    'mbid:056e4f3e',
    'lastfm:Air',
    'constructor:x',
    '__proto__:x',
    `${SPOTIFY_ID}x`,
    'daft punk',
  ])('refuses %j', (text) => {
    expect(parseRef(text)).toBeUndefined();
  });
});
