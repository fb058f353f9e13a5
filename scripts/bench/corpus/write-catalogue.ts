import { sql } from 'drizzle-orm';
import type { Database, Queryable } from '#db/client.ts';
import { type Columns, rowsAs } from '#db/upsert.ts';
import { type SearchDoc, writeSearchDocs } from '#features/catalog/ingest/search-docs.repository.ts';
import { normalizeName } from '#music/normalize.ts';
import type { MadeAlbum, MadeArtist, MadeCatalogue, MadeTrack } from './made-catalogue.ts';

const ROWS_AT_ONCE = 20_000;
/** Filled here; their indexes are made at the end, which takes a fraction of the time. */
const TABLES = [
  ...['artist', 'artist_external_id', 'album', 'album_external_id', 'album_artist', 'recording', 'track'],
  ...['track_external_id', 'track_artist', 'search_doc'],
];

/**
 * Writes a catalogue into an empty database, as the rows that an ingest leaves: search rows are written by the ingest's own statements.
 * Only the records of sources are left out. `database` needs a deadline of minutes.
 */
export async function writeCatalogue(database: Database, made: MadeCatalogue, say: (what: string) => void) {
  const indexes = await withoutIndexes(database);
  for (const rows of inSets(made.artists)) await inSession(database, (db) => writeArtists(db, rows));
  for (const rows of inSets(made.albums)) await inSession(database, (db) => writeAlbums(db, rows));
  say(`${made.artists.length} artists, ${made.albums.length} albums`);
  let written = 0;
  for (const rows of inSets(made.tracks())) {
    await inSession(database, (db) => writeTracks(db, rows));
    written += rows.length;
    if (written % 200_000 === 0) say(`${written} tracks`);
  }
  for (const index of indexes) await inSession(database, (db) => db.execute(sql.raw(index)));
  say(`${indexes.length} indexes`);
  for (const table of ['artist', 'album', 'recording', 'track'])
    await inSession(database, (db) =>
      db.execute(sql.raw(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`)),
    );
  for (const table of [...TABLES, 'search_typo', 'search_word'])
    await database.run((db) => db.execute(sql.raw(`vacuum analyze ${table}`)));
}

/** No foreign keys are checked, and no statement is too slow. */
async function inSession(database: Database, work: (db: Queryable) => Promise<unknown>): Promise<void> {
  await database.transaction(async (db) => {
    await db.execute(sql.raw('set local session_replication_role = replica'));
    await db.execute(sql.raw('set local statement_timeout = 0'));
    await db.execute(sql.raw(`set local maintenance_work_mem = '512MB'`));
    await work(db);
  });
}

/** Drops all indexes of the tables but those of primary keys, and returns what makes them again. */
async function withoutIndexes(database: Database): Promise<string[]> {
  const indexes = await database.run((db) =>
    db.execute<{ name: string; definition: string }>(sql`
      select indexname as name, indexdef as definition from pg_indexes
      where schemaname = 'public' and tablename in ${TABLES} and indexname not like '%\\_pkey' and indexname not like '%\\_pk'
        and indexname <> 'search_doc_title'`),
  );
  for (const { name } of indexes) await database.run((db) => db.execute(sql.raw(`drop index "${name}"`)));
  return indexes.map(({ definition }) => definition);
}

function* inSets<T>(items: Iterable<T>): Generator<T[]> {
  let set: T[] = [];
  for (const item of items) {
    set.push(item);
    if (set.length < ROWS_AT_ONCE) continue;
    yield set;
    set = [];
  }
  if (set.length > 0) yield set;
}

async function insert(db: Queryable, table: string, columns: Columns, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns).join(', ');
  await db.execute(sql`insert into ${sql.raw(table)} (${sql.raw(names)}) select * from ${rowsAs('r', columns, rows)}`);
}

const tagsOf = (names: readonly string[]) => names.map((name, place) => ({ name, weight: 100 - 10 * place }));
const imagesOf = (of: string, id: number) => [
  { url: `https://pictures.example/${of}/${id}.jpg`, width: 640, height: 640, provider: 'spotify' },
];
const MERGED = { images: 'jsonb', tags: 'jsonb', tag_names: 'text[]', popularity: 'int', popularity_source: 'text' };
const merged = (of: string, { id, tags, popularity }: { id: number; tags: string[]; popularity: number }) => ({
  ...{ id, popularity, popularity_source: 'spotify' },
  ...{ images: imagesOf(of, id), tags: tagsOf(tags), tag_names: tags },
});
const external = (of: string, id: number) => ({ id, external_id: `${of}${String(id).padStart(21, '0')}` });

async function writeArtists(db: Queryable, artists: readonly MadeArtist[]): Promise<void> {
  const columns = { id: 'int', name: 'text', name_norm: 'text', aliases: 'text[]', ...MERGED };
  const rows = artists.map((artist) => {
    const { name, aliases } = artist;
    return { name, name_norm: normalizeName(name), aliases, ...merged('artist', artist) };
  });
  await insert(db, 'artist', columns, rows);
  await writeIds(db, 'artist', artists);
  await writeSearchDocs(
    db,
    artists.map(({ id, name, aliases, popularity }): SearchDoc => {
      return {
        kind: 'artist',
        id,
        title: name,
        titleNorm: normalizeName(name),
        popularity,
        credits: [],
        context: aliases,
      };
    }),
  );
}

async function writeAlbums(db: Queryable, albums: readonly MadeAlbum[]): Promise<void> {
  const columns = {
    ...{ id: 'int', title: 'text', title_norm: 'text', album_type: 'text', release_date: 'text', release_year: 'int' },
    ...{ track_count: 'int', tracks_complete: 'boolean', ...MERGED },
  };
  const rows = albums.map((album) => {
    const { title, year } = album;
    const dates = { album_type: 'album', release_date: String(year), release_year: year };
    return { title, title_norm: normalizeName(title), ...dates, tracks_complete: true, ...merged('album', album) };
  });
  await insert(db, 'album', columns, rows);
  await writeIds(db, 'album', albums);
  await insert(
    db,
    'album_artist',
    { album_id: 'int', position: 'int', artist_id: 'int', name: 'text' },
    albums.map(({ id, artist }) => ({ album_id: id, position: 0, artist_id: artist.id, name: artist.name })),
  );
  await writeSearchDocs(
    db,
    albums.map(({ id, title, artist, popularity }): SearchDoc => {
      const credits = [{ artist_id: artist.id, name: artist.name }];
      return { kind: 'album', id, title, titleNorm: normalizeName(title), popularity, credits, context: [] };
    }),
  );
}

async function writeTracks(db: Queryable, tracks: readonly MadeTrack[]): Promise<void> {
  const named = tracks.map((track) => ({ ...track, norm: normalizeName(track.title) }));
  await insert(
    db,
    'recording',
    {
      id: 'int',
      title: 'text',
      title_norm: 'text',
      artist_id: 'int',
      duration_ms: 'int',
      tags: 'jsonb',
      tag_names: 'text[]',
    },
    named.map(({ id, title, norm, album, durationMs, tags }) => ({
      ...{ id, title, title_norm: norm, artist_id: album.artist.id, duration_ms: durationMs },
      ...{ tags: tagsOf(tags), tag_names: tags },
    })),
  );
  await insert(
    db,
    'track',
    {
      ...{ id: 'int', album_id: 'int', recording_id: 'int', disc_number: 'int', position: 'int', title: 'text' },
      ...{ title_norm: 'text', duration_ms: 'int', popularity: 'int', popularity_source: 'text' },
    },
    named.map(({ id, album, position, title, norm, durationMs, popularity }) => ({
      ...{ id, album_id: album.id, recording_id: id, disc_number: 1, position, title },
      ...{ title_norm: norm, duration_ms: durationMs, popularity, popularity_source: 'spotify' },
    })),
  );
  await writeIds(db, 'track', tracks);
  await insert(
    db,
    'track_artist',
    { track_id: 'int', position: 'int', artist_id: 'int', name: 'text', join_phrase: 'text' },
    tracks.flatMap(({ id, artists }) =>
      artists.map((artist, position) => ({
        ...{ track_id: id, position, artist_id: artist.id, name: artist.name },
        join_phrase: position + 1 < artists.length ? ' feat. ' : '',
      })),
    ),
  );
  await writeSearchDocs(
    db,
    named.map(({ id, title, norm, album, artists, popularity }): SearchDoc => {
      const credits = artists.map((artist) => ({ artist_id: artist.id, name: artist.name }));
      return { kind: 'track', id, title, titleNorm: norm, popularity, credits, context: [album.title] };
    }),
  );
}

async function writeIds(db: Queryable, of: 'artist' | 'album' | 'track', rows: readonly { id: number }[]) {
  const columns = { provider: 'text', external_id: 'text', [`${of}_id`]: 'int' };
  await insert(
    db,
    `${of}_external_id`,
    columns,
    rows.map(({ id }) => {
      const { external_id } = external(of.charAt(0), id);
      return { provider: 'spotify', external_id, [`${of}_id`]: id };
    }),
  );
}
