import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { hourlyDiscoverWeekly, runDiscoverWeekly, smartPlaylistRoutes } from '#features/playlists/index.ts';
import type { RunningJob } from '#jobs/define-job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import { createSchedules } from '#jobs/schedules.ts';
import { silentLogger } from '#lib/logger.ts';
import { emptyTables } from '../../../support/empty-tables.ts';
import { usePersonalApp } from '../../../support/personal-app.ts';

const own = usePersonalApp((deps) => [smartPlaylistRoutes(deps)]);

const HOUR_MS = 3_600_000;
/** A Saturday. */
const NOON = '2026-11-21T12:00:00Z';

/**
 * Artists 1 to 12, each with one album of four tracks: artist n has the tracks 4n - 3 to 4n. 1 is similar to 2 and 3, 2 to 4, 5 to 6; 7 says
 * that it is similar to 1; nobody is similar to the others.
 */
beforeEach(async () => {
  await own.execute(emptyTables('playlist'));
  await own.execute(emptyTables('artist', 'album', 'hidden_tag', 'hidden_artist'));
  await own.execute(`update account set time_zone = 'UTC'`);
  await own.execute(
    `insert into artist (name, name_norm) select 'Artist ' || n, 'artist ' || n from generate_series(1, 12) n`,
  );
  await own.execute(
    `insert into album (title, title_norm) select 'Album ' || n, 'album ' || n from generate_series(1, 12) n`,
  );
  await own.execute(
    `insert into recording (title, title_norm, artist_id) select 'Song ' || n, 'song ' || n, (n + 3) / 4 from generate_series(1, 48) n`,
  );
  await own.execute(`insert into track (album_id, recording_id, title, title_norm, popularity)
    select (n + 3) / 4, n, 'Song ' || n, 'song ' || n, n from generate_series(1, 48) n`);
  await own.execute(
    `insert into track_artist (track_id, position, artist_id, name) select n, 0, (n + 3) / 4, 'x' from generate_series(1, 48) n`,
  );
  await own.execute(
    `insert into album_artist (album_id, position, artist_id, name) select n, 0, n, 'x' from generate_series(1, 12) n`,
  );
  await own.execute(`insert into artist_similarity (artist_id, similar_artist_id, provider, score) values
    (1, 2, 'lastfm', 1), (1, 3, 'lastfm', 0.5), (2, 4, 'lastfm', 1), (5, 6, 'lastfm', 1), (7, 1, 'deezer', 0.4)`);
});

const listen = (track: number, account = 1, at = NOON) =>
  own.execute(
    `insert into listen (account_id, recording_id, track_id, listened_at) values (${account}, ${track}, ${track}, '${at}')`,
  );

interface Found {
  id: number;
  artists: { id: number }[];
  reason: { text: string; similar_to: { id: number }; because: string };
}
async function discover(body: object = {}) {
  const answer = await own.one.post('/smart-playlists/discover-weekly', body);
  const tracks: Found[] = answer.body.tracks ?? [];
  return {
    status: answer.status,
    id: answer.body.id as number,
    tracks,
    artists: tracks.map((track) => track.artists[0]?.id ?? 0),
  };
}

describe('discover-weekly', () => {
  test('has tracks of artists similar to those that are played, at most two of each, with the reason', async () => {
    await listen(1);
    const { status, tracks, artists } = await discover();
    expect(status).toBe(201);
    expect(artists.sort((a, b) => a - b)).toEqual([2, 2, 3, 3, 4, 4, 7, 7]);
    const reasonOf = (artist: number) => tracks.find((track) => track.artists[0]?.id === artist)?.reason;
    expect(reasonOf(2)).toEqual({
      text: 'Similar to Artist 1, which you play often',
      similar_to: { id: 1, name: 'Artist 1' },
      because: 'played',
    });
    expect(reasonOf(4)?.text).toBe('Similar to artists like Artist 1, which you play often');
    // The nearest first: two of artist 2.
    expect(tracks[0]?.artists[0]?.id).toBe(2);
  });

  test.each([
    ['rated', 'insert into rating values (1, 17, 4, now())', 'which you rated highly'],
    ['liked', `insert into reaction values (1, 17, 'like', now())`, 'which you like'],
    ['favorite', 'insert into favorite_artist values (1, 5, now())', 'one of your favourites'],
    ['favorite', 'insert into favorite_album values (1, 5, now())', 'one of your favourites'],
    ['favorite', 'insert into favorite_track values (1, 17, now())', 'one of your favourites'],
  ])('comes from what is %s: %s', async (because, statement, text) => {
    await own.execute(statement);
    const { tracks, artists } = await discover();
    expect(artists).toEqual([6, 6]);
    expect(tracks[0]?.reason).toEqual({
      text: `Similar to Artist 5, ${text}`,
      similar_to: { id: 5, name: 'Artist 5' },
      because,
    });
  });

  test('never has what was heard, is a favourite, disliked, rated low or hidden', async () => {
    for (const track of [17, 18, 19, 20]) await listen(track);
    const all = async () => (await discover({ name: String(Math.random()) })).tracks.map(({ id }) => id).sort();
    expect(await all()).toHaveLength(2);
    await listen(24);
    // Another track of the performance of 23.
    await own.execute(
      `insert into track (album_id, recording_id, title, title_norm) values (12, 23, 'Song 23', 'song 23')`,
    );
    await own.execute('insert into favorite_track values (1, 49, now())');
    expect(await all()).toEqual([21, 22]);
    await own.execute(`insert into reaction values (1, 22, 'dislike', now())`);
    expect(await all()).toEqual([21]);
    await own.execute('insert into rating values (1, 21, 2, now())');
    expect(await all()).toEqual([]);
    await own.execute('delete from rating');
    await own.execute('delete from reaction');
    expect(await all()).toEqual([21, 22]);
    await own.execute('insert into hidden_artist values (1, 6, now())');
    expect(await all()).toEqual([]);
    await own.execute('delete from hidden_artist');
    await own.execute(`insert into hidden_tag values (1, 'Polka', 'polka', now())`);
    await own.execute(`update recording set tag_names = '{polka}' where id = 22`);
    expect(await all()).toEqual([21]);
    await own.execute(`update artist set tag_names = '{polka}' where id = 6`);
    expect(await all()).toEqual([]);
    await own.execute('delete from hidden_tag');
    await own.execute('insert into favorite_album values (1, 6, now())');
    expect(await all()).toEqual([]);
  });

  test('counts everybody who is credited', async () => {
    await listen(1);
    // Artist 7 is a guest on all of artist 2's.
    await own.execute(
      `insert into track_artist (track_id, position, artist_id, name) select n, 1, 7, 'x' from generate_series(5, 8) n`,
    );
    const { tracks } = await discover();
    for (const artist of [2, 3, 4, 7])
      expect(tracks.filter(({ artists }) => artists.some(({ id }) => id === artist)).length).toBeLessThanOrEqual(2);
  });

  test('has nothing of what somebody else hears', async () => {
    await listen(17, 2);
    expect(await discover()).toMatchObject({ status: 404 });
    await listen(1);
    expect((await discover()).artists).not.toContain(6);
  });

  test('without similar artists here is 404 with what to do', async () => {
    await listen(45);
    const answer = await own.one.post('/smart-playlists/discover-weekly');
    expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining('/expansions') } });
  });

  test('stays what it is for the week, however often it is asked for and whatever is heard', async () => {
    await listen(1);
    const first = await discover();
    await listen(first.tracks[0]?.id ?? 0);
    await own.clock.advance(24 * HOUR_MS);
    const again = await discover();
    expect(again).toMatchObject({ status: 200, id: first.id });
    expect(again.tracks.map(({ id }) => id)).toEqual(first.tracks.map(({ id }) => id));
    const read = await own.one.get(`/smart-playlists/id/${first.id}`);
    expect(read.body.tracks.map(({ id }: Found) => id)).toEqual(first.tracks.map(({ id }) => id));
    const refreshed = await own.one.post(`/smart-playlists/id/${first.id}/refresh`);
    expect(refreshed.body.tracks.map(({ id }: Found) => id)).not.toContain(first.tracks[0]?.id);
  });

  test('is the same for the same week and data, and another in another week', async () => {
    await listen(1);
    const first = await discover({ name: 'a', limit: 4 });
    await own.execute(emptyTables('playlist'));
    expect((await discover({ name: 'b', limit: 4 })).tracks).toMatchObject(first.tracks.map(({ id }) => ({ id })));
    const weeks = new Set<string>();
    for (let week = 0; week < 6; week += 1) {
      await own.clock.advance(7 * 24 * HOUR_MS);
      await own.execute(emptyTables('playlist'));
      weeks.add((await discover({ limit: 4 })).tracks.map(({ id }) => id).join());
    }
    expect(weeks.size).toBeGreaterThan(1);
  });

  test('of the next week brings first what was in none before, and keeps the editions of twelve weeks', async () => {
    await listen(1);
    const first = await discover({ limit: 4 });
    const ids = new Set(first.tracks.map(({ id }) => id));
    await own.clock.advance(7 * 24 * HOUR_MS);
    const next = (await own.one.get(`/smart-playlists/id/${first.id}`)).body.tracks;
    expect(next.filter(({ id }: Found) => ids.has(id))).toEqual([]);
    for (let week = 0; week < 15; week += 1) {
      await own.clock.advance(7 * 24 * HOUR_MS);
      await own.one.get(`/smart-playlists/id/${first.id}`);
    }
    const editions = (await own.one.get(`/smart-playlists/id/${first.id}/editions?limit=100`)).body;
    expect(editions.total).toBe(13);
    expect(editions.items.every(({ track_count }: { track_count: number }) => track_count === 4)).toBe(true);
  });

  test('with nothing new in a week stays what it is', async () => {
    for (const track of [17, 18, 19, 20]) await listen(track);
    const first = await discover();
    for (const track of [21, 22, 23, 24]) await listen(track);
    await own.clock.advance(7 * 24 * HOUR_MS);
    const read = await own.one.get(`/smart-playlists/id/${first.id}`);
    expect(read.body.tracks).toHaveLength(2);
    expect((await own.one.get(`/smart-playlists/id/${first.id}/editions`)).body.total).toBe(1);
  });

  test.each([
    // In Auckland the 29th of November begins at 11:00 in UTC, in Los Angeles at 08:00; in Kathmandu at 18:15.
    ['Pacific/Auckland', '2026-11-22T11:00'],
    ['America/Los_Angeles', '2026-11-23T08:00'],
    ['Asia/Kathmandu', '2026-11-22T18:15'],
    ['UTC', '2026-11-23T00:00'],
  ])('is chosen by schedule within the hour in which Monday begins in %s', async (timeZone, begin) => {
    await own.execute(`update account set time_zone = '${timeZone}'`);
    await listen(1);
    const { id } = await discover({ limit: 4 });
    const chosenAt = await firstChosen(id, new Date(`${begin}:00Z`).getTime() + 3 * HOUR_MS);
    const late = chosenAt.getTime() - new Date(`${begin}:00Z`).getTime();
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(HOUR_MS);
  });

  test('is chosen once a week over the changes to and from summer time', async () => {
    await own.execute(`update account set time_zone = 'Europe/Berlin'`);
    await listen(1);
    const { id } = await discover({ limit: 2 });
    // Monday after Monday until over the 28th of March and the 31st of October 2027.
    for (const monday of ['2027-03-21T23:00', '2027-03-28T22:00', '2027-10-24T22:00', '2027-10-31T23:00']) {
      const begin = new Date(`${monday}:00Z`).getTime();
      await own.clock.advance(begin - 30 * 60_000 - own.clock.now().getTime());
      await runHour();
      const before = await filledAt(id);
      await own.clock.advance(31 * 60_000);
      await runHour();
      expect(await filledAt(id)).not.toBe(before);
      expect(await filledAt(id)).toBe(own.clock.now().toISOString());
    }
  });
});

async function filledAt(id: number): Promise<string> {
  const [row] = await own.execute(
    `select to_char(filled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from playlist where id = ${id}`,
  );
  return String(row?.at);
}

/** Steps on by ten minutes, with the schedules and what they enqueue, until the playlist was chosen again. */
async function firstChosen(id: number, until: number): Promise<Date> {
  const before = await filledAt(id);
  while (own.clock.now().getTime() < until) {
    await own.clock.advance(10 * 60_000);
    await runHour();
    if ((await filledAt(id)) !== before) return own.clock.now();
  }
  throw new Error('it was not chosen');
}

/** What the server does when it looks at its schedules, with the job run at once. */
async function runHour(): Promise<void> {
  const { database, clock } = own;
  const wanted: string[] = [];
  const enqueue = async (_: unknown, { key }: { key: string }) => wanted.push(key);
  const jobs = { enqueue } as unknown as Jobs; // nothing else of it is called
  await createSchedules({ database, clock, log: silentLogger }, [hourlyDiscoverWeekly({ jobs, clock })]).runDue();
  const job = { signal: new AbortController().signal, progress: async () => undefined };
  for (const _ of wanted) await runDiscoverWeekly({ database, clock })(job as unknown as RunningJob<object>);
}

test('the embedded database knows the zones of the world', async () => {
  const [row] = await own.database.run((db) =>
    db.execute<{ hour: number }>(
      sql`select extract(hour from timestamptz '2026-07-01T00:00:00Z' at time zone 'Asia/Tokyo')::int as hour`,
    ),
  );
  expect(row?.hour).toBe(9);
});
