import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsAs } from '#db/upsert.ts';
import { selectByRules } from '#features/playlists/smart/rules.repository.ts';
import { type Condition, type Rule, readRules } from '#features/playlists/smart/rules.ts';
import { emptyTables } from '../../../support/empty-tables.ts';
import { useTestDatabase } from '../../../support/test-database.ts';

const own = useTestDatabase();
const now = new Date('2026-11-21T12:00:00.000Z');
const DAY_MS = 86_400_000;

/** A track as far as the evaluator looks at it. Nulls are missing values. */
interface MadeTrack {
  title: string;
  artist: string;
  tags: string[];
  year: number | null;
  duration_ms: number | null;
  popularity: number;
  rating: number | null;
  plays: number;
  favorite: boolean;
  explicit: boolean | null;
  downloaded: boolean;
  /** Days before today. */
  added: number;
}

const name = fc.constantFrom('sun', 'sunday', 'moon', 'no', 'on');
const small = fc.integer({ min: 0, max: 4 });
const track: fc.Arbitrary<MadeTrack> = fc.record({
  title: name,
  artist: name,
  tags: fc.uniqueArray(name, { maxLength: 2 }),
  year: fc.option(small.map((n) => 1990 + n)),
  duration_ms: fc.option(small.map((n) => n * 1000)),
  popularity: small,
  rating: fc.option(fc.integer({ min: 1, max: 5 })),
  plays: fc.integer({ min: 0, max: 2 }),
  favorite: fc.boolean(),
  explicit: fc.option(fc.boolean()),
  downloaded: fc.boolean(),
  added: small,
});

const day = (daysAgo: number) => new Date(now.getTime() - daysAgo * DAY_MS).toISOString().slice(0, 10);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: fc.constantFrom('title', 'artist', 'genre'),
    op: fc.constantFrom('is', 'is_not', 'contains', 'not_contains', 'starts_with', 'ends_with'),
    value: fc.oneof(name, fc.constantFrom('s', '%', 'n')),
  }),
  fc.record({
    field: fc.constantFrom('title', 'artist', 'genre'),
    op: fc.constantFrom('in', 'not_in'),
    value: fc.array(name, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    field: fc.constantFrom('rating', 'play_count', 'popularity'),
    op: fc.constantFrom('is', 'is_not', 'gt', 'gte', 'lt', 'lte'),
    value: small,
  }),
  fc.record({
    field: fc.constant('year'),
    op: fc.constantFrom('is', 'is_not', 'gt', 'gte', 'lt', 'lte'),
    value: small.map((n) => 1990 + n),
  }),
  fc.record({
    field: fc.constant('duration_ms'),
    op: fc.constant('between'),
    value: fc.tuple(small, small).map((ends) => ends.sort().map((n) => n * 1000)),
  }),
  fc.record({
    field: fc.constantFrom('favorite', 'explicit', 'downloaded'),
    op: fc.constant('is'),
    value: fc.boolean(),
  }),
  fc.record({ field: fc.constant('added'), op: fc.constantFrom('before', 'after'), value: small.map(day) }),
  fc.record({ field: fc.constant('added'), op: fc.constantFrom('in_last_days', 'not_in_last_days'), value: small }),
) as fc.Arbitrary<Condition>; // what the fields take

const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
    condition,
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
  ),
}));

/** What rules mean, said a second time. */
function fits(made: MadeTrack, said: Rule): boolean {
  if ('all' in said) return said.all.every((part) => fits(made, part));
  if ('any' in said) return said.any.some((part) => fits(made, part));
  if ('not' in said) return !fits(made, said.not);
  const { op } = said;
  if (op === 'is_not') return !fits(made, { ...said, op: 'is' });
  if (op === 'not_in') return !fits(made, { ...said, op: 'in' });
  if (op === 'not_contains') return !fits(made, { ...said, op: 'contains' });
  if (op === 'not_in_last_days') return !fits(made, { ...said, op: 'in_last_days' });
  return valuesOf(made, said.field).some((value) => compares(value, op, said.value));
}

function valuesOf(made: MadeTrack, field: string): (string | number | boolean)[] {
  const values: Record<string, (string | number | boolean | null)[]> = {
    title: [made.title],
    artist: [made.artist],
    genre: made.tags,
    rating: [made.rating],
    play_count: [made.plays],
    popularity: [made.popularity],
    year: [made.year],
    duration_ms: [made.duration_ms],
    favorite: [made.favorite],
    explicit: [made.explicit],
    downloaded: [made.downloaded],
    added: [made.added],
  };
  return (values[field] ?? []).filter((value) => value !== null);
}

function compares(value: string | number | boolean, op: string, wanted: Condition['value']): boolean {
  const [from, to] = Array.isArray(wanted) ? wanted.map(Number) : [Number(wanted), 0];
  const text = String(value);
  switch (op) {
    case 'is':
      return value === wanted;
    case 'in':
      return Array.isArray(wanted) && wanted.includes(text);
    case 'contains':
      return text.includes(String(wanted));
    case 'starts_with':
      return text.startsWith(String(wanted));
    case 'ends_with':
      return text.endsWith(String(wanted));
    case 'gt':
      return Number(value) > Number(from);
    case 'gte':
      return Number(value) >= Number(from);
    case 'lt':
      return Number(value) < Number(from);
    case 'lte':
      return Number(value) <= Number(from);
    case 'between':
      return Number(value) >= Number(from) && Number(value) <= Number(to);
    case 'before':
      return day(Number(value)) < String(wanted);
    case 'after':
      return day(Number(value)) > String(wanted);
    case 'in_last_days':
      return Number(value) <= Number(from);
    default:
      throw new Error(`${op} is not compared`);
  }
}

/** The tracks get the ids 1, 2, 3, …, each an album, an artist and a performance of its own. */
async function store(tracks: readonly MadeTrack[]): Promise<void> {
  const made = rowsAs(
    'm',
    {
      id: 'int',
      title: 'text',
      artist: 'text',
      tags: 'text[]',
      year: 'int',
      duration_ms: 'int',
      popularity: 'int',
      rating: 'int',
      plays: 'int',
      favorite: 'boolean',
      explicit: 'boolean',
      downloaded: 'boolean',
      added: 'timestamptz',
    },
    tracks.map((it, at) => ({ ...it, id: at + 1, added: new Date(now.getTime() - it.added * DAY_MS).toISOString() })),
  );
  await own.database.transaction(async (tx) => {
    await tx.execute(sql.raw(emptyTables('artist', 'album', 'audio_file')));
    await tx.execute(sql`insert into artist (id, name, name_norm) select id, artist, artist from ${made}`);
    await tx.execute(
      sql`insert into album (id, title, title_norm, release_year) select id, 'x', 'x', year from ${made}`,
    );
    await tx.execute(
      sql`insert into recording (id, title, title_norm, artist_id, tag_names) select id, title, title, id, tags from ${made}`,
    );
    await tx.execute(sql`
      insert into track (id, album_id, recording_id, title, title_norm, duration_ms, popularity, explicit, created_at)
      select id, id, id, title, title, duration_ms, popularity, explicit, added from ${made}`);
    await tx.execute(
      sql`insert into track_artist (track_id, position, artist_id, name) select id, 0, id, 'x' from ${made}`,
    );
    await tx.execute(sql`insert into rating select 1, id, rating, now() from ${made} where rating is not null`);
    await tx.execute(sql`insert into favorite_track select 1, id, now() from ${made} where favorite`);
    await tx.execute(sql`
      insert into audio_file (recording_id, path, bytes, sha256, container, codec, mime, lossless, duration_ms, bitrate, sample_rate, channels,
        origin, created_at)
      select id, 'music/' || id, 1, id::text, 'mp3', 'mp3', 'audio/mpeg', false, 1, 1, 1, 1, 'upload', now() from ${made} where downloaded`);
    await tx.execute(sql`
      insert into listen (account_id, recording_id, track_id, listened_at)
      select 1, id, id, timestamptz '2026-11-01' + n * interval '1 day' from ${made}, generate_series(1, plays) n`);
  });
}

test('rules give exactly the tracks that they say, over any small library', async () => {
  const library = fc.array(track, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(library, fc.array(rule, { minLength: 5, maxLength: 12 }), async (tracks, rules) => {
      await store(tracks);
      for (const said of rules) {
        const { rule: read, faults } = readRules(JSON.parse(JSON.stringify(said)));
        expect(faults).toEqual([]);
        const criteria = {
          rules: read ?? said,
          sort: [{ field: 'title' as const, order: 'asc' as const }],
          limit: 100,
        };
        const rows = await own.database.run((db) =>
          db.execute<{ id: number }>(
            sql`select id from (${selectByRules(criteria, { accountId: 1, timeZone: 'UTC', now })}) list order by place`,
          ),
        );
        const expected = tracks
          .map((made, at) => ({ made, id: at + 1 }))
          .filter(({ made }) => fits(made, said))
          .sort((a, b) => (a.made.title < b.made.title ? -1 : a.made.title > b.made.title ? 1 : a.id - b.id));
        expect(rows.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      }
    }),
    { numRuns: 40 },
  );
}, 120_000);
