import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { emptyTables } from './empty-tables.ts';

type Row = Record<string, unknown>;

/** Rows by what they are rows of. */
export type CatalogueRows = Record<string, Row[]>;

/** Empties the catalogue. */
export async function emptyCatalogue(database: Database): Promise<void> {
  await database.run((db) =>
    db.execute(
      sql.raw(
        emptyTables(
          'artist',
          'album',
          'source_record',
          'search_doc',
          'search_tier',
          'search_word',
          'search_typo',
          'artist_redirect',
        ),
      ),
    ),
  );
}

/**
 * All catalogue rows without our own ids and times: what must be the same whatever the way there was. The words that typos lead to are
 * not among them: one that a title lost again does no harm.
 */
export async function dumpCatalogue(database: Database): Promise<CatalogueRows> {
  const dump: CatalogueRows = {};
  for (const [name, query] of Object.entries(DUMPS)) {
    dump[name] = [...(await database.run((db) => db.execute<Row>(query)))];
  }
  return dump;
}

const artistName = (column: string) =>
  sql.raw(`(select string_agg(e.provider || ':' || e.external_id, ' ' order by e.provider, e.external_id)
    from artist_external_id e where e.artist_id = ${column})`);
const albumName = (column: string) =>
  sql.raw(`(select string_agg(e.provider || ':' || e.external_id, ' ' order by e.provider, e.external_id)
    from album_external_id e where e.album_id = ${column})`);

const DUMPS = {
  artist: sql`
    select ${artistName('a.id')} as ids, to_jsonb(a) - 'id' - 'created_at' - 'updated_at' - 'namesake_of' as row,
      ${artistName('a.namesake_of')} as namesake_of
    from artist a order by 1, 2`,
  album: sql`
    select ${albumName('a.id')} as ids, to_jsonb(a) - 'id' - 'created_at' - 'updated_at' as row from album a order by 1, 2`,
  albumArtist: sql`
    select ${albumName('c.album_id')} as album, c.position, ${artistName('c.artist_id')} as artist, c.name, c.join_phrase
    from album_artist c order by 1, 2`,
  track: sql`
    select ${albumName('t.album_id')} as album,
      to_jsonb(t) - 'id' - 'album_id' - 'recording_id' - 'created_at' - 'updated_at' as row,
      array(select e.provider || ':' || e.external_id from track_external_id e where e.track_id = t.id order by 1) as ids,
      array(select ${artistName('c.artist_id')} || ' ' || c.name || c.join_phrase from track_artist c where c.track_id = t.id order by c.position) as credits,
      array(select e.provider || ':' || e.external_id from recording_external_id e where e.recording_id = t.recording_id order by 1) as recording
    from track t order by 1, 2`,
  recording: sql`
    select ${artistName('c.artist_id')} as artist, c.title_norm, c.tags, c.listeners, c.play_count,
      (select count(*)::int from track t where t.recording_id = c.id) as tracks
    from recording c order by 1, 2, 3, 4, 5, 6`,
  record: sql`
    select s.provider, s.kind, s.key, s.detail, s.facts, ${artistName('s.artist_id')} as artist, ${albumName('s.album_id')} as album
    from source_record s order by 1, 2, 3, 4`,
  doc: sql`select d.kind, d.title_norm, d.popularity, d.words::text from search_doc d order by 1, 2, 3, 4`,
  similar: sql`
    select ${artistName('s.artist_id')} as artist, ${artistName('s.similar_artist_id')} as similar, s.provider, s.score
    from artist_similarity s order by 1, 2, 3`,
  top: sql`
    select ${artistName('p.artist_id')} as artist, p.provider, p.rank, t.title from artist_top_track p join track t on t.id = p.track_id
    order by 1, 2, 3`,
};

/** Where every row of the catalogue lies: a row that is written again lies elsewhere, also when nothing in it changed. */
export async function placesOfRows(database: Database): Promise<string[]> {
  const tables = [
    ...[
      'artist',
      'artist_external_id',
      'album',
      'album_external_id',
      'album_artist',
      'recording',
      'recording_external_id',
    ],
    ...[
      'track',
      'track_external_id',
      'track_artist',
      'artist_top_track',
      'artist_similarity',
      'source_record',
      'search_doc',
    ],
    'search_tier',
    'search_word',
    'search_typo',
  ];
  const perTable = tables.map((table) => sql.raw(`select '${table} ' || ctid || ' ' || xmin as place from ${table}`));
  const rows = await database.run((db) => db.execute<{ place: string }>(sql.join(perTable, sql` union all `)));
  return rows.map(({ place }) => place).sort();
}

/** Rows that nothing owns or leads to any more, and what cannot be found. */
export async function orphans(database: Database): Promise<Row[]> {
  return database.run((db) =>
    db.execute<Row>(sql`
      select 'recording without track' as what, id from recording c where not exists (select from track t where t.recording_id = c.id)
      union all select 'record without owner', id from source_record where coalesce(artist_id, album_id, recording_id) is null
      union all select 'album without credit', id from album a where not exists (select from album_artist c where c.album_id = a.id)
      union all select 'album without record', id from album a where not exists (select from source_record s where s.album_id = a.id)
      union all select 'track without credit', id from track t where not exists (select from track_artist c where c.track_id = t.id)
      union all select 'search row of nothing: ' || kind, entity_id from search_doc d where not exists (
        select from artist a where d.kind = 'artist' and a.id = d.entity_id union all select from album a where d.kind = 'album' and a.id = d.entity_id
        union all select from track t where d.kind = 'track' and t.id = d.entity_id)
      union all select 'word that typos do not lead to: ' || w.word, null from search_doc d, lateral (select substr(l, 3) as word from unnest(tsvector_to_array(d.words)) l) w
        where length(w.word) between 4 and 24 and not exists (select from search_typo t where t.deletion = w.word and t.word = w.word)
      union all select 'unsearchable artist', id from artist a where not exists (
        select from search_doc where kind = 'artist' and entity_id = a.id)
      union all select 'unsearchable album', id from album a where not exists (
        select from search_doc where kind = 'album' and entity_id = a.id)
      union all select 'unsearchable track', id from track t where not exists (
        select from search_doc where kind = 'track' and entity_id = t.id)`),
  );
}
