import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase, type Queryable } from '#db/client.ts';
import { deleteArtistsWithoutMusic } from '#features/catalog/artists.repository.ts';
import { writeAsked } from '#features/catalog/asked.repository.ts';
import { deleteEntity } from '#features/catalog/delete-entity.ts';
import { ingest } from '#features/catalog/ingest/ingest.ts';
import { addFavorite } from '#features/favorites/favorites.repository.ts';
import { createJobs } from '#jobs/jobs.ts';
import { systemClock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { silentLogger } from '#lib/logger.ts';
import { anAlbum, anArtist, aTrack, credit } from '../../support/candidates.ts';
import { emptyCatalogue, orphans } from '../../support/catalogue-dump.ts';
import { emptyTables } from '../../support/empty-tables.ts';
import { MADE_QUALITY } from '../../support/made-facts.ts';
import { madeSource, registryOf } from '../../support/made-source.ts';
import { useTestDatabase } from '../../support/test-database.ts';
import { findPostgres, startThrowawayServer } from '../../support/throwaway-postgres.ts';

const context = useTestDatabase();
const registry = registryOf(madeSource('deezer'));
const lumen = anArtist('deezer', '27', 'Lumen Harbour');
const brine = anArtist('deezer', '28', 'Brine Theory');
const whole = (
  id: string,
  title: string,
  credits: Parameters<typeof anAlbum>[3],
  tracks: ReturnType<typeof aTrack>[],
) => anAlbum('deezer', id, title, credits, { tracks, tracksComplete: true, trackCount: tracks.length });

const undertow = { isrc: 'GBAYE0601696', durationMs: 180_000 };
const saltglass = whole(
  'S',
  'Saltglass',
  [credit(lumen)],
  [
    aTrack('deezer', 'S1', 'Undertow', [credit(lumen)], { position: 1, ...undertow }),
    aTrack('deezer', 'S2', 'Kelp', [credit(lumen, ' feat. '), credit(brine)], { position: 2 }),
  ],
);
const tide = whole(
  'T',
  'Tide',
  [credit(brine)],
  [aTrack('deezer', 'T1', 'Ebb', [credit(brine, ' feat. '), credit(lumen)], { position: 1 })],
);
/** Has the performance of Saltglass that is called Undertow, too. */
const mix = whole(
  'M',
  'Harbour Mix',
  [credit(brine)],
  [aTrack('deezer', 'M1', 'Undertow', [credit(lumen)], { position: 1, ...undertow })],
);

const run = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>, database: Database = context.database) =>
  database.run((db) => db.execute<T>(query));
const take = (albums: ReturnType<typeof anAlbum>[], database = context.database) =>
  ingest({ database, quality: MADE_QUALITY, clock: systemClock }, [{ provider: 'deezer', detail: 'full', albums }]);
/** The queue is not what is tested here. */
const noTickets = { issue: async () => {}, take: async () => [], spend: async () => {}, close: async () => {} };
const remove = (kind: 'artist' | 'album' | 'track', id: number, database = context.database) =>
  deleteEntity({ database, registry, jobs: createJobs({ database, tickets: noTickets }) }, { kind, id }, 1);

/** Our id of what has this name. */
async function idOf(kind: 'artist' | 'album' | 'track', name: string, album?: string): Promise<number> {
  const column = sql.raw(kind === 'artist' ? 'name' : 'title');
  const onAlbum = album === undefined ? sql`` : sql`and album_id = (select id from album where title = ${album})`;
  const [row] = await run<{ id: number }>(sql`select id from ${sql.raw(kind)} where ${column} = ${name} ${onAlbum}`);
  if (!row) throw new Error(`there is no ${kind} ${name}`);
  return row.id;
}

const namesOf = async (kind: 'artist' | 'album' | 'track') => {
  const rows = await run<{ name: string }>(
    sql`select ${sql.raw(kind === 'artist' ? 'name' : 'title')} as name from ${sql.raw(kind)} order by 1`,
  );
  return rows.map(({ name }) => name);
};

const follow = (kind: 'artist' | 'album' | 'track', id: number, accountId = 1) =>
  run(sql`insert into ${sql.raw(`favorite_${kind}`)} values (${accountId}, ${id}, now())`);

/** How many rows each table has; words that typos lead to, and words that are counted, do no harm when nothing has them any more. */
async function countRows(): Promise<Record<string, number>> {
  const tables = await run<{ name: string }>(sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('search_typo', 'search_word') order by 1`);
  const counts = tables.map(({ name }) => sql.raw(`select '${name}' as name, count(*)::int as rows from "${name}"`));
  const rows = await run<{ name: string; rows: number }>(sql.join(counts, sql` union all `));
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}

beforeEach(async () => {
  await emptyCatalogue(context.database);
  await run(sql.raw(emptyTables('asked', 'playlist', 'personal_tag')));
  await run(sql`delete from account where id > 1`);
  await run(sql`insert into account (id, username, username_norm, registered_at) values (2, 'Ida', 'ida', now())`);
  await run(
    sql`insert into playlist (id, account_id, name, name_norm, created_at, updated_at) values (1, 1, 'Mine', 'mine', now(), now())`,
  );
  await run(
    sql`insert into personal_tag (id, account_id, name, name_norm, created_at) values (1, 1, 'sea', 'sea', now())`,
  );
});

/** Whatever can hang on an artist, its albums and its tracks, but favourites. */
async function useAll(artistId: number): Promise<void> {
  const ofArtist = sql`track_artist where artist_id = ${artistId} and position = 0`;
  const statements = [
    sql`insert into rating select 1, t.recording_id, 5, now() from track t where id in (select track_id from ${ofArtist}) on conflict do nothing`,
    sql`insert into reaction select 1, t.recording_id, 'like', now() from track t where id in (select track_id from ${ofArtist}) on conflict do nothing`,
    sql`insert into listen (account_id, recording_id, track_id, listened_at) select 1, recording_id, id, now() from track where id in (select track_id from ${ofArtist})`,
    sql`insert into playlist_track (playlist_id, position, track_id, added_at) select 1, 0, track_id, now() from ${ofArtist}`,
    sql`insert into tagged_track select 1, track_id, now() from ${ofArtist}`,
    sql`insert into tagged_album select 1, album_id, now() from album_artist where artist_id = ${artistId} and position = 0`,
    sql`insert into tagged_artist values (1, ${artistId}, now())`,
    sql`insert into hidden_artist values (1, ${artistId}, now())`,
    sql`insert into artist_redirect values (9999, ${artistId})`,
    sql`insert into new_release select album_id, ${artistId}::int, now() from album_artist where artist_id = ${artistId} and position = 0`,
    sql`insert into artist_picture (artist_id, source_url, checked_at) values (${artistId}, 'https://img.example/1', now())`,
    sql`insert into artist_top_track select ${artistId}::int, 'deezer', 1, min(track_id) from ${ofArtist}`,
    sql`insert into artist_similarity select id, ${artistId}::int, 'deezer', 1 from artist where id <> ${artistId}`,
  ];
  for (const statement of statements) await run(statement);
}

const asked = (
  capability: 'getArtistAlbums' | 'getAlbum' | 'getTrack' | 'searchArtists' | 'searchTracks',
  key: string,
) => ({
  provider: 'deezer' as const,
  ...{ capability, key, askedAt: new Date(), outcome: 'found' as const, next: null, detail: null },
});
const remember = (...questions: ReturnType<typeof asked>[]) => context.database.run((db) => writeAsked(db, questions));
const remembered = async () =>
  (await run<{ key: string }>(sql`select capability || ' ' || key as key from asked order by 1`)).map(({ key }) => key);

describe('deleting an artist', () => {
  it('leaves every table as it was before the artist came', async () => {
    await take([
      whole('T', 'Tide', [credit(brine)], [aTrack('deezer', 'T1', 'Ebb', [credit(brine)], { position: 1 })]),
    ]);
    const before = await countRows();
    await take([saltglass]);
    const artistId = await idOf('artist', 'Lumen Harbour');
    await useAll(artistId);
    await remember(asked('getArtistAlbums', '27'), asked('getArtistAlbums', '27 album+ep'), asked('getAlbum', 'S'));
    await remember(
      asked('getTrack', 'S1'),
      asked('searchArtists', 'lumen'),
      asked('searchTracks', 'lumen harbour kelp'),
    );
    const during = await countRows();
    expect(Object.keys(before).filter((table) => (during[table] ?? 0) < (before[table] ?? 0))).toEqual([]);
    await remove('artist', artistId);
    expect(await countRows()).toEqual(before);
    expect(await orphans(context.database)).toEqual([]);
  });

  it('takes its tracks away wherever they stand, and its name from the credits of others', async () => {
    await take([saltglass, tide, mix]);
    await remove('artist', await idOf('artist', 'Lumen Harbour'));
    expect(await namesOf('artist')).toEqual(['Brine Theory']);
    expect(await namesOf('album')).toEqual(['Harbour Mix', 'Tide']);
    expect(await namesOf('track')).toEqual(['Ebb']);
    expect(await run(sql`select name, join_phrase from track_artist`)).toEqual([
      { name: 'Brine Theory', join_phrase: '' },
    ]);
    expect(await orphans(context.database)).toEqual([]);
  });

  it('leaves a performance to another artist who is credited for it first, too', async () => {
    const theirs = [
      aTrack('deezer', 'T1', 'Undertow', [credit(brine, ' & '), credit(lumen)], { position: 1, ...undertow }),
    ];
    await take([saltglass]);
    await take([whole('T', 'Tide', [credit(brine)], theirs)]);
    await run(
      sql`update track set recording_id = (select min(recording_id) from track where isrc is not null) where isrc is not null`,
    );
    await remove('artist', await idOf('artist', 'Lumen Harbour'));
    const heirs = await run(
      sql`select t.title, a.name from track t join recording c on c.id = t.recording_id join artist a on a.id = c.artist_id`,
    );
    expect(heirs).toEqual([{ title: 'Undertow', name: 'Brine Theory' }]);
  });

  it('forgets nothing about others', async () => {
    await take([saltglass, tide]);
    await remember(asked('getArtistAlbums', '28'), asked('getAlbum', 'T'), asked('searchArtists', 'brine theory'));
    await remove('artist', await idOf('artist', 'Lumen Harbour'));
    expect(await remembered()).toEqual(['getAlbum T', 'getArtistAlbums 28', 'searchArtists brine theory']);
  });
});

describe('deleting an album', () => {
  it('leaves its artists, and forgets that their albums were asked for', async () => {
    await take([saltglass, tide]);
    await remember(asked('getArtistAlbums', '27'), asked('getArtistAlbums', '28'), asked('getAlbum', 'S'));
    await remove('album', await idOf('album', 'Saltglass'));
    expect(await namesOf('artist')).toEqual(['Brine Theory', 'Lumen Harbour']);
    expect(await namesOf('track')).toEqual(['Ebb']);
    expect(await remembered()).toEqual(['getArtistAlbums 28']);
    expect(await orphans(context.database)).toEqual([]);
  });

  it('keeps what was heard of it and stands on another album as well', async () => {
    await take([saltglass, mix]);
    await run(sql`
      insert into listen (account_id, recording_id, track_id, listened_at)
      select 1, recording_id, id, '2026-01-01T00:00:00Z'::timestamptz + make_interval(hours => id) from track`);
    await remove('album', await idOf('album', 'Saltglass'));
    const listens = await run<{ title: string }>(sql`select t.title from listen l join track t on t.id = l.track_id`);
    expect(listens.map(({ title }) => title)).toEqual(['Undertow', 'Undertow']);
    expect(await run(sql`select plays from play_tally`)).toEqual([{ plays: 2 }]);
  });
});

describe('deleting a track', () => {
  it('leaves its album, and forgets that it was asked for', async () => {
    await take([saltglass]);
    await remember(
      asked('getAlbum', 'S'),
      asked('getTrack', 'S2'),
      asked('getTrack', 'S1'),
      asked('searchTracks', 'kelp'),
    );
    await remove('track', await idOf('track', 'Kelp'));
    expect(await namesOf('track')).toEqual(['Undertow']);
    expect(await namesOf('album')).toEqual(['Saltglass']);
    expect(await remembered()).toEqual(['getTrack S1']);
    await take([saltglass]);
    expect(await namesOf('track')).toEqual(['Kelp', 'Undertow']);
  });
});

describe('a favourite', () => {
  const refusal = async (deletion: Promise<void>) => {
    const error = await deletion.catch((thrown: unknown) => thrown);
    if (!(error instanceof AppError)) throw error ?? new Error('it was deleted');
    expect(error).toMatchObject({ kind: 'conflict', code: 'favorite.blocks_deletion' });
    return error.detail;
  };

  it.each([
    ['artist', 'Lumen Harbour', ['artist Lumen Harbour']],
    ['album', 'Saltglass', ['artist Lumen Harbour', 'album Saltglass']],
    ['track', 'Kelp', ['artist Lumen Harbour', 'album Saltglass', 'track Kelp']],
  ] as const)('%s %s keeps %j from being deleted, by whomever', async (kind, name, kept) => {
    await take([saltglass, tide]);
    await follow(kind, await idOf(kind, name), 2);
    const before = await countRows();
    for (const one of kept) {
      const [what, ...words] = one.split(' ');
      const target = what as 'artist' | 'album' | 'track'; // the table above names no other
      const detail = await refusal(remove(target, await idOf(target, words.join(' '))));
      expect(detail).toContain(what === kind ? `the ${kind} itself` : `${kind} “${name}”`);
      expect(detail).not.toMatch(/ida|yours/i);
    }
    expect(await countRows()).toEqual(before);
    await remove('artist', await idOf('artist', 'Brine Theory'));
  });

  it("is told to be the caller's own, and of many only some are named", async () => {
    const tracks = Array.from({ length: 8 }, (_, n) =>
      aTrack('deezer', `X${n}`, `Song ${n}`, [credit(lumen)], { position: n + 1 }),
    );
    await take([whole('X', 'Long Player', [credit(lumen)], tracks)]);
    await run(sql`insert into favorite_track select 1 + id % 2, id, now() from track`);
    const detail = await refusal(remove('album', await idOf('album', 'Long Player')));
    expect(detail).toMatch(/track “Song \d” on “Long Player” \(yours\)/);
    expect(detail).toMatch(/, 3 more\.$/);
  });

  it('keeps an artist without music, and the others go', async () => {
    await run(sql`insert into artist (id, name, name_norm) values (1, 'Label', 'label'), (2, 'Manager', 'manager')`);
    await follow('artist', 1);
    await context.database.transaction((db) => deleteArtistsWithoutMusic(db, [1, 2]));
    expect(await namesOf('artist')).toEqual(['Label']);
  });
});

it('what is not here is not found', async () => {
  await expect(remove('album', 4711)).rejects.toMatchObject({ kind: 'not_found', code: 'album.not_found' });
});

/** The same, and `then` happens as soon as a transaction has made so many queries. */
function interrupted(database: Database, queries: number, then: () => void): Database {
  let left = queries;
  const count = (tx: Queryable) =>
    new Proxy(tx, {
      get(target, name) {
        if (name === 'execute' && left-- === 0) then();
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return { ...database, transaction: (work) => database.transaction((tx) => work(count(tx))) };
}

const KINDS = ['artist', 'album', 'track'] as const;
const QUERIES_OF_A_DELETE = 20;

/** Artists with an album and a track each; every one is deleted while something of it is made a favourite, each time a little later. */
async function race(database: Database) {
  await run(sql.raw(emptyTables('artist', 'album', 'recording')), database);
  await run(sql`insert into artist (name, name_norm) select n, n from generate_series(1, 100) n`, database);
  await run(sql`insert into album (title, title_norm) select n, n from generate_series(1, 100) n`, database);
  await run(sql`insert into album_artist select id, 0, id, '' from album`, database);
  await run(sql`insert into recording (title, title_norm, artist_id) select name, name, id from artist`, database);
  await run(
    sql`insert into track (album_id, recording_id, title, title_norm) select id, id, title, title from album`,
    database,
  );
  await run(sql`insert into track_artist select id, 0, id, '' from track`, database);
  const outcomes = { kept: 0, deleted: 0 };
  for (let id = 1; id <= 100; id += 1) {
    const loved = KINDS[id % 3] ?? 'track';
    const doomed = KINDS[Math.floor(id / 3) % ((id % 3) + 1)] ?? 'artist';
    let favorite: Promise<unknown> = Promise.resolve();
    const love = () => {
      favorite = database.run((db) => addFavorite(db, { accountId: 1, type: loved, id, now: new Date() }));
    };
    const deletion = remove(doomed, id, interrupted(database, id % QUERIES_OF_A_DELETE, love));
    await deletion.catch((error: unknown) => {
      if (!(error instanceof AppError && error.kind === 'conflict')) throw error;
    });
    await favorite;
    const [end] = await run<{ things: number; favorites: number }>(
      sql`select (select count(*)::int from ${sql.raw(doomed)} where id = ${id}) as things,
        (select count(*)::int from ${sql.raw(`favorite_${loved}`)} where ${sql.raw(`${loved}_id`)} = ${id}) as favorites`,
      database,
    );
    expect([
      { things: 1, favorites: 1 },
      { things: 0, favorites: 0 },
    ]).toContainEqual(end);
    outcomes[end?.things === 1 ? 'kept' : 'deleted'] += 1;
  }
  return outcomes;
}

describe('a hundred races of favourite against delete', { timeout: 180_000 }, () => {
  it('never leave a favourite of nothing, on the embedded database', async () => {
    const { deleted } = await race(context.database);
    expect(deleted).toBeGreaterThan(0);
  });

  const binaries = findPostgres();
  it.skipIf(!binaries)('never leave a favourite of nothing, on PostgreSQL', async () => {
    const server = await startThrowawayServer(binaries ?? '');
    try {
      const config = { databaseUrl: server.url, storageRoot: '' };
      const database = await openDatabase(config, { log: silentLogger, clock: systemClock });
      const { kept, deleted } = await race(database);
      expect(kept).toBeGreaterThan(0);
      expect(deleted).toBeGreaterThan(0);
      await database.close();
    } finally {
      await server.remove();
    }
  });
});

describe('files of sound', () => {
  const keepSound = (title: string) =>
    run(sql`
      insert into audio_file (recording_id, path, bytes, sha256, container, codec, mime, lossless, duration_ms, bitrate, sample_rate, channels,
        origin, created_at)
      select id, title, 1, title, 'mp3', 'mp3', 'audio/mpeg', false, 1, 1, 1, 1, 'upload', now() from recording where title = ${title}`);
  const jobs = async () =>
    (await run<{ kind: string; status: string }>(sql`select kind, status from job`)).map(({ kind }) => kind);

  it('that nothing carries any more are deleted by a job, which stands with the deletion', async () => {
    await run(sql.raw(emptyTables('job')));
    await run(sql`delete from audio_file`);
    await take([saltglass, mix]);
    await keepSound('Undertow');
    await keepSound('Kelp');
    await remove('track', await idOf('track', 'Undertow', 'Saltglass'));
    expect(await jobs()).toEqual([]);
    await follow('track', await idOf('track', 'Kelp'));
    await expect(remove('album', await idOf('album', 'Saltglass'))).rejects.toThrow(AppError);
    expect(await jobs()).toEqual([]);
    await run(sql`delete from favorite_track`);
    await remove('track', await idOf('track', 'Kelp'));
    await remove('album', await idOf('album', 'Harbour Mix'));
    expect(await jobs()).toEqual(['abandoned_sound', 'abandoned_sound']);
  });
});
