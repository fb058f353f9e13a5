import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SORT, MAX_TRACKS } from '#features/playlists/smart/criteria.schemas.ts';
import { exportNsp } from '#features/playlists/smart/export-nsp.ts';
import { importNsp } from '#features/playlists/smart/import-nsp.ts';
import { rulesInput } from '#features/playlists/smart/smart-playlists.schemas.ts';
import { AppError } from '#lib/errors.ts';

/** Read from NSP and checked, as the route does it. */
function imported(file: object) {
  return rulesInput.parse(importNsp({ ...file }));
}

function exported(rules: unknown, more: object = {}) {
  const { name, description, ...criteria } = rulesInput.parse({ name: 'x', rules, ...more });
  return exportNsp({ name, description, criteria });
}

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a playlist of Navidrome', () => {
  test('means here what it means there', () => {
    const file = {
      name: "80's top",
      comment: 'from a file',
      all: [
        { any: [{ is: { loved: true } }, { gt: { rating: 3 } }] },
        { inTheRange: { year: [1981, 1990] } },
        { notInTheLast: { lastPlayed: 30 } },
        { contains: { albumArtist: 'air' }, isNot: { genre: 'Rock' } },
        { inPlaylist: { id: '12' } },
        { lt: { duration: 200.5 } },
      ],
      sort: 'year,-rating',
      order: 'desc',
      limit: 25,
    };
    expect(imported(file)).toEqual({
      name: "80's top",
      description: 'from a file',
      is_public: false,
      rules: {
        all: [
          {
            any: [
              { field: 'favorite', op: 'is', value: true },
              { field: 'rating', op: 'gt', value: 3 },
            ],
          },
          { field: 'year', op: 'between', value: [1981, 1990] },
          { field: 'last_played', op: 'not_in_last_days', value: 30 },
          { field: 'album_artist', op: 'contains', value: 'air' },
          { field: 'genre', op: 'is_not', value: 'Rock' },
          { field: 'playlist', op: 'in_playlist', value: 12 },
          { field: 'duration_ms', op: 'lt', value: 200_500 },
        ],
      },
      sort: [
        { field: 'year', order: 'desc' },
        { field: 'rating', order: 'asc' },
      ],
      limit: 25,
    });
  });

  test.each([
    [{ is: { rating: 0 } }, { not: { field: 'rating', op: 'gte', value: 1 } }],
    [{ isNot: { rating: 0 } }, { field: 'rating', op: 'gte', value: 1 }],
    [{ lt: { rating: 3 } }, { not: { field: 'rating', op: 'gte', value: 3 } }],
    [{ inTheRange: { rating: [0, 2] } }, { not: { field: 'rating', op: 'gt', value: 2 } }],
    [{ is: { duration: 200 } }, { field: 'duration_ms', op: 'between', value: [200_000, 200_999] }],
    [{ isNot: { loved: true } }, { not: { field: 'favorite', op: 'is', value: true } }],
    [{ gt: { playcount: '5' } }, { field: 'play_count', op: 'gt', value: 5 }],
  ])('has 0 stars for no rating, seconds, and texts for numbers: %j', (there, here) => {
    expect(imported({ name: 'x', all: [there] }).rules).toEqual({ all: [here] });
  });

  test.each<[object, string]>([
    [{ all: [{ gt: { bpm: 120 } }] }, 'all.0.gt.bpm'],
    [{ all: [{ any: [{ is: { title: 'x' } }, { matches: { title: 'x' } }] }] }, 'all.0.any.1.matches'],
    [{ all: [{ is: { title: 3 } }] }, 'all.0.is.title'],
    [{ all: [{ contains: { rating: 'x' } }] }, 'all.0.contains.rating'],
    [{ all: [{ is: { title: 'a', album: 'b' } }] }, 'all.0.is'],
    [{ all: [{ inPlaylist: { name: 'x' } }] }, 'all.0.inPlaylist.name'],
    [{ all: [{ is: { constructor: 'x' } }] }, 'all.0.is.constructor'],
    [{ all: [{ toString: { title: 'x' } }] }, 'all.0.toString'],
    [{ all: ['x'] }, 'all.0'],
    [{ all: [] }, 'all'],
    [{}, 'any'],
    [{ all: [{ is: { title: 'x' } }], limitPercent: 10 }, 'limitPercent'],
    [{ all: [{ is: { title: 'x' } }], sort: 'bitrate' }, 'sort'],
  ])('with something that has no counterpart is refused by its name: %j', (file, path) => {
    expect(refusal(() => imported({ name: 'x', ...file })).errors?.map((fault) => fault.path)).toContain(path);
  });

  test('that is nested without end is refused', () => {
    let rule: object = { is: { title: 'x' } };
    for (let level = 0; level < 5000; level += 1) rule = { all: [rule] };
    expect(refusal(() => imported({ name: 'x', all: [rule] })).errors?.[0]?.message).toContain('deeper than 16');
  });
});

describe('a smart playlist', () => {
  test.each<[object, object]>([
    [
      {
        not: {
          all: [
            { field: 'title', op: 'is', value: 'a' },
            { field: 'genre', op: 'contains', value: 'b' },
          ],
        },
      },
      { any: [{ isNot: { title: 'a' } }, { notContains: { genre: 'b' } }] },
    ],
    [{ field: 'rating', op: 'gte', value: 4 }, { all: [{ gt: { rating: 3 } }] }],
    [{ field: 'rating', op: 'lt', value: 4 }, { all: [{ gt: { rating: 0 } }, { lt: { rating: 4 } }] }],
    [{ not: { field: 'rating', op: 'gte', value: 4 } }, { all: [{ lt: { rating: 4 } }] }],
    [{ field: 'title', op: 'in', value: ['a', 'b'] }, { any: [{ is: { title: 'a' } }, { is: { title: 'b' } }] }],
    [{ field: 'duration_ms', op: 'between', value: [1500, 3000] }, { all: [{ inTheRange: { duration: [1.5, 3] } }] }],
    [{ not: { field: 'favorite', op: 'is', value: true } }, { all: [{ is: { loved: false } }] }],
  ])('means there what it means here: %j', (rules, there) => {
    expect(exported(rules)).toEqual({ name: 'x', ...there });
  });

  test.each<[string, object, object?]>([
    ['popularity', { field: 'popularity', op: 'gt', value: 3 }],
    ['explicit', { field: 'explicit', op: 'is', value: true }],
    ['starts_with', { not: { field: 'title', op: 'starts_with', value: 'a' } }],
    ['year gt', { not: { field: 'year', op: 'gt', value: 1990 } }],
    ['time of day', { field: 'added', op: 'after', value: '2026-11-21T10:00:00Z' }],
    ['limit_duration_ms', { field: 'title', op: 'is', value: 'a' }, { limit_duration_ms: 1 }],
    ['seed', { field: 'title', op: 'is', value: 'a' }, { sort: 'random', seed: 1 }],
    ['listeners', { field: 'title', op: 'is', value: 'a' }, { sort: '-listeners' }],
  ])('with something that has no counterpart is refused by its name: %s', (name, rules, more) => {
    expect(refusal(() => exported(rules, more))).toMatchObject({
      kind: 'unprocessable',
      detail: expect.stringContaining(name),
    });
  });

  const words = fc.constantFrom('a', 'B c', '100%');
  const count = fc.integer({ min: 1, max: 99 });
  const day = fc.constantFrom('1999-01-01', '2026-11-21');
  const condition = fc.oneof(
    fc.record({
      field: fc.constantFrom('title', 'artist', 'album', 'album_artist', 'genre', 'label'),
      op: fc.constantFrom('is', 'is_not', 'contains', 'not_contains', 'starts_with', 'ends_with'),
      value: words,
    }),
    fc.record({
      field: fc.constantFrom('year', 'play_count', 'track_number', 'disc_number'),
      op: fc.constantFrom('is', 'is_not', 'gt', 'lt'),
      value: count,
    }),
    fc.record({
      field: fc.constant('duration_ms'),
      op: fc.constantFrom('gt', 'lt'),
      value: fc.integer({ min: 1, max: 1e9 }),
    }),
    fc.record({
      field: fc.constant('rating'),
      op: fc.constantFrom('is', 'is_not', 'gt'),
      value: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({
      field: fc.constantFrom('added', 'last_played', 'release_date'),
      op: fc.constantFrom('before', 'after'),
      value: day,
    }),
    fc.record({
      field: fc.constantFrom('added', 'last_played', 'favorited_at', 'rated_at'),
      op: fc.constantFrom('in_last_days', 'not_in_last_days'),
      value: count,
    }),
    fc.record({ field: fc.constant('favorite'), op: fc.constant('is'), value: fc.boolean() }),
    fc.record({ field: fc.constant('playlist'), op: fc.constantFrom('in_playlist', 'not_in_playlist'), value: count }),
  );
  const { rule } = fc.letrec<{ rule: object }>((tie) => ({
    rule: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      condition,
      fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    ),
  }));
  const sortKey = fc.record({
    field: fc.constantFrom('title', 'rating', 'last_played', 'random'),
    order: fc.constantFrom('asc', 'desc'),
  });

  test('comes back from NSP as it went, where it says what NSP can say', () => {
    const criteria = fc.record({
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      sort: fc.oneof(fc.constant(DEFAULT_SORT), fc.array(sortKey, { minLength: 1, maxLength: 3 })),
      limit: fc.constantFrom(1, 50, MAX_TRACKS),
    });
    fc.assert(
      fc.property(criteria, (said) => {
        const input = rulesInput.parse({ name: 'x', ...said });
        const { name, description, ...own } = input;
        const file = JSON.parse(JSON.stringify(exportNsp({ name, description, criteria: own })));
        expect(imported(file)).toEqual(input);
      }),
    );
  });
});
