import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { FIELD_NAMES, OPERATORS, ruleField } from '#features/playlists/smart/rule-fields.ts';
import { selectByRules } from '#features/playlists/smart/rules.repository.ts';
import { type Rule, readRules } from '#features/playlists/smart/rules.ts';
import { fillSmallLibrary } from '../../../support/small-library.ts';
import { useTestDatabase } from '../../../support/test-database.ts';

const own = useTestDatabase();
const ALL = [1, 2, 3, 4, 5, 6];
/** Saturday noon in UTC; in Auckland it is Sunday, the 22nd, already. */
const now = new Date('2026-11-21T12:00:00.000Z');

const execute = (statement: string) => own.database.run((db) => db.execute(sql.raw(statement)));

beforeAll(async () => {
  await own.database.run(fillSmallLibrary);
  await execute(`insert into account (id, username, username_norm, registered_at) values (2, 'two', 'two', now())`);
  await execute(`update artist set country = case id when 1 then 'FR' when 2 then 'GB' end`);
  await execute(
    `update album set album_type = 'album', release_year = 1998, release_date = '1998-01-16', label = 'Ünder 1%' where id = 1`,
  );
  await execute(
    `update album set album_type = 'album', secondary_types = '{live}', release_year = 1994, release_date = '1994-04' where id = 2`,
  );
  await execute(`update album set album_type = 'compilation' where id = 3`);
  await execute(`update recording set listeners = id * 100, play_count = id * 1000 where id < 5`);
  await execute(
    `update track set popularity = id * 10, created_at = ('2026-11-0' || id || 'T12:00:00Z')::timestamptz, explicit = case id when 1 then true when 2 then false end`,
  );
  await execute(`update track set isrc = 'FRZ039800212' where id = 1`);
  await execute(
    `insert into recording_external_id (provider, external_id, recording_id) values ('isrc', 'GBAYE9400061', 3)`,
  );
  // The other person's never count, but in the average.
  await execute(
    `insert into rating values (1, 1, 5, '2026-11-20T12:00:00Z'), (1, 3, 2, '2026-11-01T12:00:00Z'), (2, 3, 5, '2026-11-01'), (2, 4, 5, '2026-11-01')`,
  );
  await execute(
    `insert into reaction values (1, 1, 'like', now()), (1, 5, 'dislike', now()), (2, 2, 'like', now()), (2, 2, 'dislike', now()) on conflict do nothing`,
  );
  await execute(`insert into favorite_track values (1, 2, '2026-11-15T23:30:00Z'), (2, 3, now())`);
  // One file is of a performance that no track carries any more.
  await execute(`delete from audio_file`);
  await execute(`insert into audio_file (recording_id, path, bytes, sha256, container, codec, mime, lossless, duration_ms, bitrate, sample_rate,
    channels, origin, created_at) select nullif(n, 0), n::text, 1, n::text, 'mp3', 'mp3', 'audio/mpeg', false, 1, 1, 1, 1, 'upload', now()
    from generate_series(0, 1) n`);
  await execute(`insert into favorite_album values (1, 3, now()), (2, 1, now())`);
  await execute(`insert into favorite_artist values (1, 3, now()), (2, 1, now())`);
  await execute(`insert into listen (account_id, recording_id, track_id, listened_at) values
    (1, 1, 1, '2026-11-20T10:00:00Z'), (1, 1, 5, '2026-11-20T11:30:00Z'), (1, 4, 4, '2026-10-01T10:00:00Z'), (2, 2, 2, now())`);
  await execute(
    `insert into personal_tag (account_id, name, name_norm, created_at) values (1, 'C++ gym', 'c++ gym', now()), (2, 'two', 'two', now()), (1, 'late', 'late', now())`,
  );
  await execute(`insert into tagged_track values (1, 2, now()), (2, 1, now())`);
  await execute(`insert into tagged_album values (1, 3, now())`);
  await execute(`insert into tagged_artist values (3, 3, now())`);
  await execute(`insert into playlist (account_id, name, name_norm, is_public, created_at, updated_at) values
    (1, 'Own', 'own', false, now(), now()), (2, 'Public', 'public', true, now(), now()), (2, 'Private', 'private', false, now(), now())`);
  await execute(
    `insert into playlist_track (playlist_id, position, track_id, added_at) values (1, 0, 3, now()), (1, 1, 3, now()), (2, 0, 5, now()), (3, 0, 6, now())`,
  );
});

async function fitting(rule: unknown, { timeZone = 'UTC', sort = 'track_number' as const } = {}): Promise<number[]> {
  const { rule: rules, faults } = readRules(rule);
  expect(faults).toEqual([]);
  const criteria = { rules: rules as Rule, sort: [{ field: sort, order: 'asc' as const }], limit: 100 };
  const asker = { accountId: 1, timeZone, now };
  const rows = await own.database.run((db) =>
    db.execute<{ id: number }>(sql`select id from (${selectByRules(criteria, asker)}) list order by id`),
  );
  return rows.map(({ id }) => id);
}

/** Field, operator, value, the tracks that fit. */
const ROWS: [string, string, unknown, number[]][] = [
  ['title', 'is', 'SÚN', [1, 5]],
  ['title', 'is_not', 'sun', [2, 3, 4, 6]],
  ['title', 'contains', 'N', [1, 2, 3, 4, 5, 6]],
  ['title', 'not_contains', 'oo', [1, 2, 3, 4, 5]],
  ['title', 'starts_with', 's', [1, 3, 5, 6]],
  ['title', 'ends_with', 'in', [2]],
  ['title', 'in', ['Rain', 'tender'], [2, 4]],
  ['title', 'not_in', ['Rain', 'tender'], [1, 3, 5, 6]],
  ['artist', 'is', 'can', [4, 6]],
  ['artist', 'is_not', 'can', [1, 2, 3, 5]],
  ['artist', 'contains', 'a', [1, 2, 4, 5, 6]],
  ['artist', 'not_contains', 'a', [3]],
  ['artist', 'starts_with', 'bl', [3, 4]],
  ['artist', 'ends_with', 'ir', [1, 2, 5]],
  ['artist', 'in', ['air', 'blur'], [1, 2, 3, 4, 5]],
  ['artist', 'not_in', ['air', 'blur'], [6]],
  ['album', 'is', 'moon', [1, 2]],
  ['album', 'is_not', 'moon', [3, 4, 5, 6]],
  ['album', 'contains', 'o', [1, 2]],
  ['album', 'not_contains', 'o', [3, 4, 5, 6]],
  ['album', 'starts_with', 'Par', [3, 4]],
  ['album', 'ends_with', 'ts', [5, 6]],
  ['album', 'in', ['moon', 'park'], [1, 2, 3, 4]],
  ['album', 'not_in', ['moon', 'park'], [5, 6]],
  ['album_artist', 'is', 'air', [1, 2, 5, 6]],
  ['album_artist', 'is_not', 'air', [3, 4]],
  ['album_artist', 'contains', 'lu', [3, 4]],
  ['album_artist', 'not_contains', 'lu', [1, 2, 5, 6]],
  ['album_artist', 'starts_with', 'a', [1, 2, 5, 6]],
  ['album_artist', 'ends_with', 'r', ALL],
  ['album_artist', 'in', ['can', 'blur'], [3, 4]],
  ['album_artist', 'not_in', ['can', 'blur'], [1, 2, 5, 6]],
  ['genre', 'is', 'Hip-Hop', [3, 4]],
  ['genre', 'is', 'krautrock', [6]],
  ['genre', 'is', 'britpop', [3, 4]],
  ['genre', 'is_not', 'electronic', [3, 4, 6]],
  ['genre', 'contains', 'tr', [1, 2, 5, 6]],
  ['genre', 'not_contains', 'tr', [3, 4]],
  ['genre', 'starts_with', 'down', [1, 2, 5]],
  ['genre', 'ends_with', 'rock', [6]],
  ['genre', 'in', ['krautrock', 'britpop'], [3, 4, 6]],
  ['genre', 'not_in', ['krautrock', 'britpop'], [1, 2, 5]],
  ['personal_tag', 'is', 'C++ GYM', [2, 5, 6]],
  ['personal_tag', 'is', 'two', []],
  ['personal_tag', 'is_not', 'c++ gym', [1, 3, 4]],
  ['personal_tag', 'contains', '+', [2, 5, 6]],
  ['personal_tag', 'not_contains', 'gym', [1, 3, 4]],
  ['personal_tag', 'starts_with', 'la', [4, 6]],
  ['personal_tag', 'ends_with', 'gym', [2, 5, 6]],
  ['personal_tag', 'in', ['late', 'c++ gym'], [2, 4, 5, 6]],
  ['personal_tag', 'not_in', ['late'], [1, 2, 3, 5]],
  ['tag', 'is', 'late', [4, 6]],
  ['tag', 'is', 'krautrock', [6]],
  ['tag', 'is_not', 'late', [1, 2, 3, 5]],
  ['tag', 'contains', 'gym', [2, 5, 6]],
  ['tag', 'not_contains', 'rock', [1, 2, 3, 4, 5]],
  ['tag', 'starts_with', 'brit', [3, 4]],
  ['tag', 'ends_with', 'pop', [3, 4]],
  ['tag', 'in', ['late', 'electronic'], [1, 2, 4, 5, 6]],
  ['tag', 'not_in', ['late', 'electronic'], [3]],
  ['label', 'is', 'ünder 1%', [1, 2]],
  ['label', 'is_not', 'ünder 1%', [3, 4, 5, 6]],
  ['label', 'contains', '1%', [1, 2]],
  ['label', 'contains', '_', []],
  ['label', 'not_contains', '%', [3, 4, 5, 6]],
  ['label', 'starts_with', 'ün', [1, 2]],
  ['label', 'ends_with', '%', [1, 2]],
  ['label', 'in', ['Ünder 1%', 'x'], [1, 2]],
  ['label', 'not_in', ['Ünder 1%', 'x'], [3, 4, 5, 6]],
  ['album_type', 'is', 'Live', [3, 4]],
  ['album_type', 'is_not', 'album', [5, 6]],
  ['album_type', 'in', ['compilation', 'live'], [3, 4, 5, 6]],
  ['album_type', 'not_in', ['compilation', 'live'], [1, 2]],
  ['isrc', 'is', 'fr-z03-98-00212', [1]],
  ['isrc', 'is_not', 'FRZ039800212', [2, 3, 4, 5, 6]],
  ['isrc', 'in', ['GBAYE9400061', 'FRZ039800212'], [1, 3]],
  ['isrc', 'not_in', ['GBAYE9400061'], [1, 2, 4, 5, 6]],
  ['artist_country', 'is', 'gb', [3, 4]],
  ['artist_country', 'is_not', 'GB', [1, 2, 5, 6]],
  ['artist_country', 'in', ['FR', 'GB'], [1, 2, 3, 4, 5]],
  ['artist_country', 'not_in', ['FR', 'GB'], [6]],
  ['year', 'is', 1998, [1, 2]],
  ['year', 'is_not', 1998, [3, 4, 5, 6]],
  ['year', 'gt', 1994, [1, 2]],
  ['year', 'gte', 1994, [1, 2, 3, 4]],
  ['year', 'lt', 1998, [3, 4]],
  ['year', 'lte', 1998, [1, 2, 3, 4]],
  ['year', 'between', [1995, 1998], [1, 2]],
  ['release_date', 'before', '1994-04-02', [3, 4]],
  ['release_date', 'after', '1994-04-01', [1, 2]],
  ['release_date', 'between', ['1994-04-01', '1998-01-15'], [3, 4]],
  ['release_date', 'in_last_days', 36_500, [1, 2, 3, 4]],
  ['release_date', 'not_in_last_days', 36_500, [5, 6]],
  ['added', 'before', '2026-11-03', [1, 2]],
  ['added', 'after', '2026-11-03', [4, 5, 6]],
  ['added', 'after', '2026-11-03T11:00:00+02:00', [3, 4, 5, 6]],
  ['added', 'between', ['2026-11-02', '2026-11-03'], [2, 3]],
  ['added', 'between', ['2026-11-02T12:00:00Z', '2026-11-03T12:00:00Z'], [2, 3]],
  ['added', 'in_last_days', 16, [5, 6]],
  ['added', 'not_in_last_days', 16, [1, 2, 3, 4]],
  ['duration_ms', 'is', 203_000, [3]],
  ['duration_ms', 'is_not', 203_000, [1, 2, 4, 5, 6]],
  ['duration_ms', 'gt', 203_000, [4, 5]],
  ['duration_ms', 'gte', 203_000, [3, 4, 5]],
  ['duration_ms', 'lt', 203_000.5, [1, 2, 3]],
  ['duration_ms', 'lte', 202_000, [1, 2]],
  ['duration_ms', 'between', [202_000, 204_000], [2, 3, 4]],
  ['track_number', 'is', 1, [1, 3, 5]],
  ['track_number', 'is_not', 1, [2, 4, 6]],
  ['track_number', 'gt', 1, [2, 4, 6]],
  ['track_number', 'gte', 1, ALL],
  ['track_number', 'lt', 2, [1, 3, 5]],
  ['track_number', 'lte', 0, []],
  ['track_number', 'between', [2, 9], [2, 4, 6]],
  ['disc_number', 'is', 1, ALL],
  ['disc_number', 'is_not', 1, []],
  ['disc_number', 'gt', 0, ALL],
  ['disc_number', 'gte', 2, []],
  ['disc_number', 'lt', 2, ALL],
  ['disc_number', 'lte', 1, ALL],
  ['disc_number', 'between', [1, 1], ALL],
  ['explicit', 'is', true, [1]],
  ['explicit', 'is', false, [2]],
  ['popularity', 'is', 30, [3]],
  ['popularity', 'is_not', 30, [1, 2, 4, 5, 6]],
  ['popularity', 'gt', 30, [4, 5, 6]],
  ['popularity', 'gte', 30, [3, 4, 5, 6]],
  ['popularity', 'lt', 30, [1, 2]],
  ['popularity', 'lte', 30, [1, 2, 3]],
  ['popularity', 'between', [20, 40], [2, 3, 4]],
  ['listeners', 'is', 100, [1, 5]],
  ['listeners', 'is_not', 100, [2, 3, 4, 6]],
  ['listeners', 'gt', 300, [4]],
  ['listeners', 'gte', 300, [3, 4]],
  ['listeners', 'lt', 200, [1, 5]],
  ['listeners', 'lte', 200, [1, 2, 5]],
  ['listeners', 'between', [200, 300], [2, 3]],
  ['global_play_count', 'is', 4000, [4]],
  ['global_play_count', 'is_not', 4000, [1, 2, 3, 5, 6]],
  ['global_play_count', 'gt', 3000, [4]],
  ['global_play_count', 'gte', 3000, [3, 4]],
  ['global_play_count', 'lt', 2000, [1, 5]],
  ['global_play_count', 'lte', 2000, [1, 2, 5]],
  ['global_play_count', 'between', [2000, 3000], [2, 3]],
  ['rating', 'is', 5, [1, 5]],
  ['rating', 'is_not', 5, [2, 3, 4, 6]],
  ['rating', 'gt', 2, [1, 5]],
  ['rating', 'gte', 2, [1, 3, 5]],
  ['rating', 'lt', 5, [3]],
  ['rating', 'lte', 5, [1, 3, 5]],
  ['rating', 'between', [2, 4], [3]],
  ['rated_at', 'before', '2026-11-02', [3]],
  ['rated_at', 'after', '2026-11-01', [1, 5]],
  ['rated_at', 'between', ['2026-11-01', '2026-11-20'], [1, 3, 5]],
  ['rated_at', 'in_last_days', 1, [1, 5]],
  ['rated_at', 'not_in_last_days', 1, [2, 3, 4, 6]],
  ['rating_average', 'is', 3.5, [3]],
  ['rating_average', 'is_not', 3.5, [1, 2, 4, 5, 6]],
  ['rating_average', 'gt', 3.5, [1, 4, 5]],
  ['rating_average', 'gte', 3.5, [1, 3, 4, 5]],
  ['rating_average', 'lt', 4, [3]],
  ['rating_average', 'lte', 5, [1, 3, 4, 5]],
  ['rating_average', 'between', [3, 4], [3]],
  ['play_count', 'is', 0, [2, 3, 6]],
  ['play_count', 'is_not', 0, [1, 4, 5]],
  ['play_count', 'gt', 1, [1, 5]],
  ['play_count', 'gte', 1, [1, 4, 5]],
  ['play_count', 'lt', 2, [2, 3, 4, 6]],
  ['play_count', 'lte', 2, ALL],
  ['play_count', 'between', [1, 2], [1, 4, 5]],
  ['last_played', 'before', '2026-11-20', [4]],
  ['last_played', 'after', '2026-11-19', [1, 5]],
  ['last_played', 'between', ['2026-10-01', '2026-11-20'], [1, 4, 5]],
  ['last_played', 'in_last_days', 1, [1, 5]],
  ['last_played', 'in_last_days', 0, []],
  ['last_played', 'not_in_last_days', 30, [2, 3, 4, 6]],
  ['favorite', 'is', true, [2]],
  ['favorite', 'is', false, [1, 3, 4, 5, 6]],
  ['favorited_at', 'before', '2026-11-16', [2]],
  ['favorited_at', 'after', '2026-11-14', [2]],
  ['favorited_at', 'between', ['2026-11-15', '2026-11-15'], [2]],
  ['favorited_at', 'in_last_days', 6, [2]],
  ['favorited_at', 'not_in_last_days', 6, [1, 3, 4, 5, 6]],
  ['album_favorite', 'is', true, [5, 6]],
  ['album_favorite', 'is', false, [1, 2, 3, 4]],
  ['downloaded', 'is', true, [1, 5]],
  ['downloaded', 'is', false, [2, 3, 4, 6]],
  ['artist_favorite', 'is', true, [4, 6]],
  ['artist_favorite', 'is', false, [1, 2, 3, 5]],
  ['liked', 'is', true, [1, 5]],
  ['liked', 'is', false, [2, 3, 4, 6]],
  ['disliked', 'is', true, [6]],
  ['disliked', 'is', false, [1, 2, 3, 4, 5]],
  ['playlist', 'in_playlist', 1, [3]],
  ['playlist', 'in_playlist', 2, [5]],
  ['playlist', 'in_playlist', 3, []],
  ['playlist', 'not_in_playlist', 1, [1, 2, 4, 5, 6]],
];

describe('a condition', () => {
  test.each(ROWS)('%s %s %j', async (field, op, value, expected) => {
    const rule = { field, op, value };
    expect(await fitting(rule)).toEqual(expected);
    expect(await fitting({ not: rule })).toEqual(ALL.filter((id) => !expected.includes(id)));
    expect(await fitting({ not: { not: rule } })).toEqual(expected);
  });

  test('of every field and every operator has a row here', () => {
    const wanted = FIELD_NAMES.flatMap((field) => OPERATORS[ruleField(field).type].map((op) => `${field} ${op}`));
    expect([...new Set(ROWS.map(([field, op]) => `${field} ${op}`))].sort()).toEqual(wanted.sort());
  });

  test('of days is one of the days of the person', async () => {
    // The 15th, 23:30 in UTC, is the 16th in Berlin; the 20th, 11:30 in UTC, is the 21st in Auckland, where today is the 22nd.
    const lovedOn = (day: string) => ({ field: 'favorited_at', op: 'between', value: [day, day] });
    expect(await fitting(lovedOn('2026-11-16'), { timeZone: 'Europe/Berlin' })).toEqual([2]);
    expect(await fitting(lovedOn('2026-11-15'), { timeZone: 'Europe/Berlin' })).toEqual([]);
    const played = (days: number) => ({ field: 'last_played', op: 'in_last_days', value: days });
    expect(await fitting(played(1), { timeZone: 'Pacific/Auckland' })).toEqual([1, 5]);
    expect(await fitting(played(1), { timeZone: 'America/Los_Angeles' })).toEqual([1, 5]);
    expect(await fitting(played(0), { timeZone: 'Pacific/Auckland' })).toEqual([]);
  });

  test('follows the day through a change to summer time', async () => {
    // In Berlin, the 29th of March 2026 had 23 hours: 00:00+01:00 to 24:00+02:00.
    await execute(`update track set created_at = case id when 1 then '2026-03-28T22:59:59Z' when 2 then '2026-03-28T23:00:00Z'
      when 3 then '2026-03-29T21:59:59Z' when 4 then '2026-03-29T22:00:00Z' else created_at end::timestamptz`);
    const onThatDay = { field: 'added', op: 'between', value: ['2026-03-29', '2026-03-29'] };
    expect(await fitting(onThatDay, { timeZone: 'Europe/Berlin' })).toEqual([2, 3]);
  });
});
