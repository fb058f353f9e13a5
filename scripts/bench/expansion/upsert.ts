import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SQL, sql } from 'drizzle-orm';
import { type Database, openDatabase } from '#db/client.ts';
import { type TrackRow, writeTracks } from '#features/catalog/ingest/track-rows.repository.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { startThrowawayServer } from '../../../tests/support/throwaway-postgres.ts';
import { atLeast, atMost, type Figure, median } from '../figure.ts';

const ROWS = 10_000;
const TRACKS_OF_AN_ALBUM = 10;
const ROUNDS = 5;
/** Of the rows that the bare statement writes in the same time. */
const SHARE = 0.8;

/** Milliseconds, and how many rows were written. */
interface Written {
  ms: number;
  rows: number;
}

/** Tracks written by the repository beside the bare statement on the same database, in turns, into the empty table and once more. */
export async function measureUpsert({ postgres }: { postgres?: string }): Promise<Figure[]> {
  const storageRoot = await mkdtemp(join(tmpdir(), 'fonoteca-bench-'));
  const server = postgres ? await startThrowawayServer(postgres) : undefined;
  try {
    const config = { databaseUrl: server?.url, storageRoot };
    const database = await openDatabase(config, { log: silentLogger, clock: systemClock });
    try {
      return await compare(database);
    } finally {
      await database.close();
    }
  } finally {
    await server?.remove();
    await rm(storageRoot, { recursive: true, force: true });
  }
}

async function compare(database: Database): Promise<Figure[]> {
  await makeWhatTracksBelongTo(database);
  const rows = madeTracks();
  const ways = {
    bare: () => database.run(async (db) => (await db.execute(bareStatement(rows))).count),
    ours: () => database.run((db) => writeTracks(db, rows)),
  };
  const taken = { bare: { first: [], again: [] }, ours: { first: [], again: [] } } as Record<
    keyof typeof ways,
    { first: Written[]; again: Written[] }
  >;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of round % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const)) {
      await database.run((db) => db.execute(sql`truncate track cascade`));
      taken[way].first.push(await timed(ways[way]));
      taken[way].again.push(await timed(ways[way]));
    }
  }
  return [
    ...figuresOf('first time', taken.ours.first, taken.bare.first),
    ...figuresOf('second time', taken.ours.again, taken.bare.again),
    atMost('upsert, second time: rows written', Math.max(...taken.ours.again.map(({ rows }) => rows)), 0),
  ];
}

function figuresOf(when: string, ours: Written[], bare: Written[]): Figure[] {
  const perSecond = (runs: Written[]) => ROWS / (median(runs.map(({ ms }) => ms)) / 1000);
  const shown = `${perSecond(ours).toFixed(0)} of ${perSecond(bare).toFixed(0)}`;
  return [
    atLeast(`upsert, ${when}: share of the bare rows/s`, perSecond(ours) / perSecond(bare), SHARE),
    { figure: `upsert, ${when}: rows/s, ours of bare`, target: '', measured: shown, ratio: '', verdict: 'ok' },
  ];
}

async function timed(write: () => Promise<number>): Promise<Written> {
  const start = performance.now();
  const rows = await write();
  return { ms: performance.now() - start, rows };
}

/** What somebody would write by hand for this table alone, with the driver's own arrays. */
function bareStatement(rows: readonly TrackRow[]): SQL {
  const column = (of: (row: TrackRow) => unknown) => sql.param(rows.map(of));
  return sql`
    insert into track (id, album_id, recording_id, disc_number, position, title, title_norm, duration_ms, isrc, explicit, preview_url,
      popularity, popularity_source, field_sources)
    select * from unnest(
      ${column((row) => row.id)}::int[], ${column((row) => row.album_id)}::int[], ${column((row) => row.recording_id)}::int[],
      ${column((row) => row.disc_number)}::int[], ${column((row) => row.position)}::int[],
      ${column((row) => row.title)}::text[], ${column((row) => row.title_norm)}::text[], ${column((row) => row.duration_ms)}::int[],
      ${column((row) => row.isrc)}::text[], ${column((row) => String(row.explicit))}::text[]::boolean[],
      ${column((row) => row.preview_url)}::text[], ${column((row) => row.popularity)}::int[],
      ${column((row) => row.popularity_source)}::text[], ${column((row) => JSON.stringify(row.field_sources))}::jsonb[])
    on conflict (id) do update set album_id = excluded.album_id, recording_id = excluded.recording_id, disc_number = excluded.disc_number,
      position = excluded.position, title = excluded.title, title_norm = excluded.title_norm, duration_ms = excluded.duration_ms,
      isrc = excluded.isrc, explicit = excluded.explicit, preview_url = excluded.preview_url, popularity = excluded.popularity,
      popularity_source = excluded.popularity_source, field_sources = excluded.field_sources, updated_at = now()
    where (track.album_id, track.recording_id, track.disc_number, track.position, track.title, track.title_norm, track.duration_ms,
        track.isrc, track.explicit, track.preview_url, track.popularity, track.popularity_source, track.field_sources)
      is distinct from (excluded.album_id, excluded.recording_id, excluded.disc_number, excluded.position, excluded.title,
        excluded.title_norm, excluded.duration_ms, excluded.isrc, excluded.explicit, excluded.preview_url, excluded.popularity,
        excluded.popularity_source, excluded.field_sources)`;
}

function madeTracks(): TrackRow[] {
  return Array.from({ length: ROWS }, (_, index) => ({
    id: index + 1,
    album_id: 1 + Math.floor(index / TRACKS_OF_AN_ALBUM),
    recording_id: index + 1,
    disc_number: 1,
    position: 1 + (index % TRACKS_OF_AN_ALBUM),
    title: `Made "Song" No. ${index}, Part {${index % 7}}`,
    title_norm: `made song no ${index} part ${index % 7}`,
    duration_ms: 120_000 + index * 11,
    isrc: index % 5 === 0 ? null : `QZAAA${String(index).padStart(7, '0')}`,
    explicit: index % 3 === 0,
    preview_url: null,
    popularity: index % 100,
    popularity_source: 'deezer',
    field_sources: { title: 'deezer', isrc: 'deezer', duration_ms: 'musicbrainz' },
  }));
}

async function makeWhatTracksBelongTo(database: Database): Promise<void> {
  await database.run(async (db) => {
    await db.execute(sql`insert into artist (id, name, name_norm) values (1, 'Made Artist', 'made artist')`);
    await db.execute(sql`
      insert into album (id, title, title_norm) select n, 'Made Album', 'made album' from generate_series(1, ${ROWS}::int) n`);
    await db.execute(sql`
      insert into recording (id, title, title_norm, artist_id) select n, 'Made', 'made', 1 from generate_series(1, ${ROWS}::int) n`);
  });
}
