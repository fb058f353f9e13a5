import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Queryable } from '#db/client.ts';
import { joinRecordings } from '#features/catalog/ingest/recordings.repository.ts';
import { joinTracks } from '#features/catalog/ingest/track-rows.repository.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const own = useTestDatabase();

const TRACKS = 6;
const RECORDINGS = 4;
const aTrack = fc.integer({ min: 1, max: TRACKS });
const aRecording = fc.integer({ min: 1, max: RECORDINGS });
const aListen = fc.record({
  account: fc.constantFrom(1, 2),
  track: aTrack,
  minute: fc.integer({ min: 0, max: 4 }),
  ms: fc.constantFrom(null, 0, 180_000),
});
const aStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('listen' as const), of: fc.array(aListen, { maxLength: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('forget' as const), minute: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), track: aTrack }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join tracks' as const), from: aTrack, to: aTrack }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('join recordings' as const), from: aRecording, to: aRecording }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('carry' as const), track: aTrack, recording: aRecording }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const) }) },
);
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;

async function take(db: Queryable, step: Step): Promise<void> {
  switch (step.do) {
    case 'listen':
      for (const { account, track, minute, ms } of step.of) {
        await db.execute(sql`
          insert into listen (account_id, recording_id, track_id, listened_at, duration_played_ms)
          select a.id, t.recording_id, t.id, '2026-11-21T12:00:00Z'::timestamptz + ${minute}::int * interval '1 minute', ${ms}::int
          from track t, account a where t.id = ${track} and a.id = ${account} on conflict do nothing`);
      }
      return;
    case 'forget':
      await db.execute(sql`delete from listen where extract(minute from listened_at) = ${step.minute}::int`);
      return;
    case 'remove':
      await db.execute(sql`delete from track where id = ${step.track}`);
      return;
    case 'join tracks':
      if (await bothThere(db, 'track', step)) await joinTracks(db, [step]);
      return;
    case 'join recordings':
      if (await bothThere(db, 'recording', step)) await joinRecordings(db, [step]);
      return;
    case 'carry':
      await db.execute(sql`
        update track set recording_id = c.id from recording c where track.id = ${step.track} and c.id = ${step.recording}`);
      return;
    case 'leave':
      await db.execute(sql`delete from account where id = 2`);
  }
}

async function bothThere(db: Queryable, table: string, { from, to }: { from: number; to: number }): Promise<boolean> {
  const rows = await db.execute(sql`select from ${sql.raw(table)} where id in (${from}, ${to})`);
  return rows.length === 2;
}

async function makeLibrary(db: Queryable): Promise<void> {
  await db.execute(sql.raw(emptyTables('artist', 'album')));
  await db.execute(sql`delete from account where id > 1`);
  await db.execute(sql`
    insert into account (id, username, username_norm, registered_at) values (2, 'two', 'two', now())`);
  await db.execute(sql`insert into artist (name, name_norm) values ('Air', 'air')`);
  await db.execute(sql`insert into album (title, title_norm) values ('Moon', 'moon')`);
  await db.execute(sql`
    insert into recording (title, title_norm, artist_id) select 'Song', 'song', 1 from generate_series(1, ${RECORDINGS}::int)`);
  await db.execute(sql`
    insert into track (album_id, recording_id, title, title_norm)
    select 1, 1 + n % ${RECORDINGS}::int, 'Song', 'song' from generate_series(0, ${TRACKS - 1}::int) n`);
}

test('whatever comes of listens, tracks and recordings, the tallies are what there are listens, and those are to what their tracks carry', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { minLength: 1, maxLength: 12 }), async (steps) => {
      await own.database.transaction(async (db) => {
        await makeLibrary(db);
        for (const step of steps) {
          await take(db, step);
          const counted = await db.execute(sql`
            select account_id, recording_id, count(*)::int as plays, coalesce(sum(duration_played_ms), 0)::int as played_ms,
              max(listened_at)::text as last from listen group by 1, 2 order by 1, 2`);
          const kept = await db.execute(sql`
            select account_id, recording_id, plays, played_ms::int as played_ms, last_played_at::text as last
            from play_tally order by 1, 2`);
          expect([...kept]).toEqual([...counted]);
          const astray = await db.execute(sql`
            select l.id from listen l join track t on t.id = l.track_id where t.recording_id <> l.recording_id`);
          expect([...astray]).toEqual([]);
        }
      });
    }),
    { numRuns: 25 },
  );
}, 120_000);
