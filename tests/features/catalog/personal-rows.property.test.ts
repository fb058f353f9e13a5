import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinAlbums, joinArtists } from '#features/catalog/ingest/join-rows.repository.ts';
import { joinRecordings } from '#features/catalog/ingest/recordings.repository.ts';
import { joinTracks } from '#features/catalog/ingest/track-rows.repository.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { useTestDatabase } from '../../support/test-database.ts';

const own = useTestDatabase();
const execute = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
  own.database.run(async (db) => [...(await db.execute<T>(query))]);

/** So many of each; the track n is on the album n and carries the performance n, at first. */
const THINGS = 4;
const ACCOUNTS = [1, 2];
const KINDS = ['artist', 'album', 'track', 'recording'] as const;
type Kind = (typeof KINDS)[number];

const thing = fc.integer({ min: 1, max: THINGS });
const account = fc.constantFrom(...ACCOUNTS);
/** Seconds: no two words of a person about one thing are of the same moment. */
const moments = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 24, maxLength: 24 });

const did = fc.record({
  account,
  what: fc.constantFrom('favorite', 'hide', 'rate', 'react', 'tag', 'listen', 'list'),
  kind: fc.constantFrom('artist', 'album', 'track'),
  id: thing,
  value: fc.integer({ min: 1, max: 5 }),
});
type Deed = { account: number; what: string; kind: string; id: number; value: number };
const join = fc.record({
  kind: fc.constantFrom(...KINDS),
  to: thing,
  from: fc.uniqueArray(thing, { minLength: 1, maxLength: 2 }),
});

const at = (seconds: number) => sql`to_timestamp(${seconds}::int)`;

function statementOf({ account: who, what, kind, id, value }: Deed, second: number): ReturnType<typeof sql> {
  const table = sql.raw(what === 'tag' ? `tagged_${kind}` : `favorite_${kind}`);
  switch (what) {
    case 'favorite':
      return sql`insert into ${table} values (${who}, ${id}, ${at(second)}) on conflict do nothing`;
    case 'hide':
      return sql`insert into hidden_artist values (${who}, ${id}, ${at(second)}) on conflict do nothing`;
    case 'rate':
      return sql`insert into rating values (${who}, ${id}, ${value}, ${at(second)}) on conflict do nothing`;
    case 'react':
      return sql`insert into reaction values (${who}, ${id}, ${value > 2 ? 'like' : 'dislike'}, ${at(second)}) on conflict do nothing`;
    case 'tag':
      return sql`insert into ${table} values (${who}, ${id}, ${at(second)}) on conflict do nothing`;
    case 'listen':
      // Few moments: the same one on two tracks is one listen when they are one.
      return sql`insert into listen (account_id, recording_id, track_id, listened_at, duration_played_ms)
        values (${who}, ${id}, ${id}, ${at(value)}, ${second}) on conflict do nothing`;
    default:
      return sql`insert into playlist_track (playlist_id, position, track_id, added_at) values (${who}, ${second}, ${id}, ${at(second)})`;
  }
}

async function start(deeds: readonly Deed[], seconds: readonly number[]): Promise<void> {
  const statements = [
    sql.raw(emptyTables('artist', 'album', 'recording', 'playlist', 'personal_tag')),
    sql`delete from account where id > 1`,
    sql`insert into account (id, username, username_norm, registered_at) values (2, 'Ida', 'ida', now())`,
    sql`insert into playlist (id, account_id, name, name_norm, created_at, updated_at) select id, id, '', '', now(), now() from account`,
    sql`insert into personal_tag (id, account_id, name, name_norm, created_at) select id, id, '', '', now() from account`,
    sql`insert into artist (name, name_norm) select n, n from generate_series(1, ${THINGS}::int) n`,
    sql`insert into album (title, title_norm) select n, n from generate_series(1, ${THINGS}::int) n`,
    sql`insert into recording (title, title_norm, artist_id) select n, n, n from generate_series(1, ${THINGS}::int) n`,
    sql`insert into track (album_id, recording_id, title, title_norm) select n, n, n, n from generate_series(1, ${THINGS}::int) n`,
    ...deeds.map((deed, index) => statementOf(deed, seconds[index] ?? 0)),
  ];
  await own.database.transaction(async (db) => {
    for (const statement of statements) await db.execute(statement);
  });
}

async function apply({ kind, to, from }: { kind: Kind; to: number; from: number[] }): Promise<void> {
  const pairs = from.map((id) => ({ from: id, to }));
  await own.database.transaction(async (db) => {
    if (kind === 'artist') await joinArtists(db, to, from);
    if (kind === 'album') await joinAlbums(db, to, from);
    if (kind === 'track') await joinTracks(db, pairs);
    if (kind === 'recording') await joinRecordings(db, pairs);
  });
}

type Row = Record<string, number | string>;
const ROWS: Record<string, { query: ReturnType<typeof sql>; kind: Kind }> = {
  favorite_artist: {
    kind: 'artist',
    query: sql`select account_id as who, artist_id as id, extract(epoch from created_at)::int as at from favorite_artist`,
  },
  favorite_album: {
    kind: 'album',
    query: sql`select account_id as who, album_id as id, extract(epoch from created_at)::int as at from favorite_album`,
  },
  favorite_track: {
    kind: 'track',
    query: sql`select account_id as who, track_id as id, extract(epoch from created_at)::int as at from favorite_track`,
  },
  hidden_artist: { kind: 'artist', query: sql`select account_id as who, artist_id as id, 0 as at from hidden_artist` },
  rating: {
    kind: 'recording',
    query: sql`select account_id as who, recording_id as id, extract(epoch from rated_at)::int as at, value from rating`,
  },
  reaction: {
    kind: 'recording',
    query: sql`select account_id as who, recording_id as id, extract(epoch from reacted_at)::int as at, kind as value from reaction`,
  },
  tagged_artist: { kind: 'artist', query: sql`select tag_id as who, artist_id as id, 0 as at from tagged_artist` },
  tagged_album: { kind: 'album', query: sql`select tag_id as who, album_id as id, 0 as at from tagged_album` },
  tagged_track: { kind: 'track', query: sql`select tag_id as who, track_id as id, 0 as at from tagged_track` },
  listen: {
    kind: 'track',
    query: sql`select account_id as who, track_id as id, extract(epoch from listened_at)::int as at from listen`,
  },
  playlist_track: {
    kind: 'track',
    query: sql`select playlist_id as who, track_id as id, position as at from playlist_track`,
  },
};
/** A word about two things that are one: the first favourite counts, the last rating and reaction; entries of lists all stay. */
const ONE_OF: Record<string, 'first' | 'last' | 'each'> = {
  rating: 'last',
  reaction: 'last',
  listen: 'each',
  playlist_track: 'each',
};

async function readAll(): Promise<Map<string, Row[]>> {
  const all = new Map<string, Row[]>();
  for (const [name, { query }] of Object.entries(ROWS)) all.set(name, await execute<Row>(query));
  return all;
}

/** What there has to be once every id has gone over to where `current` says. */
function moved(name: string, rows: readonly Row[], current: (id: number) => number): Row[] {
  const kept = new Map<string, Row>();
  const rule = ONE_OF[name] ?? 'first';
  for (const row of rows) {
    const now: Row = { ...row, id: current(Number(row.id)) };
    const key = rule === 'each' ? `${now.who} ${now.id} ${now.at}` : `${now.who} ${now.id}`;
    const known = kept.get(key);
    const isBetter = known && (rule === 'last' ? Number(now.at) > Number(known.at) : Number(now.at) < Number(known.at));
    if (!known || isBetter) kept.set(key, now);
  }
  return [...kept.values()];
}

const sorted = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).sort();

describe('whatever turns out to be one', { timeout: 300_000 }, () => {
  it('keeps what each person did to any of it, once; listens are of what their track carries, and tallies count them', async () => {
    const world = fc.record({
      deeds: fc.array(did, { minLength: 12, maxLength: 24 }),
      seconds: moments,
      joins: fc.array(join, { minLength: 1, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ deeds, seconds, joins }) => {
        await start(deeds, seconds);
        const before = await readAll();
        const heirs: Record<Kind, Map<number, number>> = {
          artist: new Map(),
          album: new Map(),
          track: new Map(),
          recording: new Map(),
        };
        const current = (kind: Kind, id: number): number => {
          const heir = heirs[kind].get(id);
          return heir === undefined ? id : current(kind, heir);
        };
        for (const { kind, ...wanted } of joins) {
          const to = current(kind, wanted.to);
          const from = [...new Set(wanted.from.map((id) => current(kind, id)))].filter((id) => id !== to);
          if (from.length === 0) continue;
          await apply({ kind, to, from });
          for (const id of from) heirs[kind].set(id, to);
        }
        const after = await readAll();
        for (const [name, { kind }] of Object.entries(ROWS)) {
          const expected = moved(name, before.get(name) ?? [], (id) => current(kind, id));
          expect(sorted(after.get(name) ?? []), name).toEqual(sorted(expected));
        }
        const astray = sql`select l.id from listen l join track t on t.id = l.track_id where l.recording_id <> t.recording_id`;
        expect(await execute(astray)).toEqual([]);
        const counted = sql`select account_id, recording_id, count(*)::int as plays, sum(duration_played_ms)::int as played_ms from listen group by 1, 2 order by 1, 2`;
        const tallied = sql`select account_id, recording_id, plays, played_ms::int as played_ms from play_tally order by 1, 2`;
        expect(await execute(tallied)).toEqual(await execute(counted));
      }),
      { numRuns: 10 },
    );
  });
});
