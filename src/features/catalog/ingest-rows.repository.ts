import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, replaceChanged, rowsAs, textArray, upsertChanged } from '#db/upsert.ts';
import type { Detail } from '#music/facts.ts';
import type { MergedAlbum } from '#music/merge-album.ts';
import type { MergedArtist } from '#music/merge-artist.ts';
import type { mergeRecording } from '#music/merge-recording.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { RecordKind } from './ingest-context.repository.ts';

/**
 * Only one ingest at a time writes: it reads what is there, merges and writes back. Readers are not held up, and neither is anybody
 * who waits on a network, because no ingest does.
 */
export async function takeIngestTurn(db: Queryable): Promise<void> {
  await db.execute(sql`lock table source_record in share row exclusive mode`);
}

const REACH = {
  images: 'jsonb',
  tags: 'jsonb',
  tag_names: 'text[]',
  popularity: 'int',
  popularity_source: 'text',
  followers: 'bigint',
  listeners: 'bigint',
  play_count: 'bigint',
  field_sources: 'jsonb',
} as const;

const reachOf = (merged: MergedArtist | MergedAlbum) => ({
  images: merged.images,
  tags: merged.tags,
  tag_names: merged.tagNames,
  popularity: merged.popularity,
  popularity_source: merged.popularitySource,
  followers: merged.followers,
  listeners: merged.listeners,
  play_count: merged.playCount,
  field_sources: merged.fieldSources,
});

export async function insertArtists(
  db: Queryable,
  rows: { id: number; name: string; name_norm: string }[],
): Promise<void> {
  await upsertChanged(
    db,
    { table: 'artist', key: ['id'], columns: { id: 'int', name: 'text', name_norm: 'text' } },
    rows,
  );
}

export async function insertAlbums(
  db: Queryable,
  rows: { id: number; title: string; title_norm: string }[],
): Promise<void> {
  await upsertChanged(
    db,
    { table: 'album', key: ['id'], columns: { id: 'int', title: 'text', title_norm: 'text' } },
    rows,
  );
}

export async function writeArtists(db: Queryable, artists: Map<number, MergedArtist>): Promise<number> {
  const columns = {
    id: 'int', name: 'text', name_norm: 'text', sort_name: 'text', disambiguation: 'text', kind: 'text', country: 'text',
    begin_date: 'text', end_date: 'text', aliases: 'text[]', bio: 'jsonb', ...REACH,
  } as const; // biome-ignore format: a table of columns
  const rows = [...artists].map(([id, merged]) => ({
    id,
    name: merged.name,
    name_norm: merged.nameNorm,
    sort_name: merged.sortName,
    disambiguation: merged.disambiguation,
    kind: merged.kind,
    country: merged.country,
    begin_date: merged.beginDate,
    end_date: merged.endDate,
    aliases: merged.aliases,
    bio: merged.bio,
    ...reachOf(merged),
  }));
  return upsertChanged(db, { table: 'artist', key: ['id'], columns, touch: 'updated_at' }, rows);
}

export async function writeAlbums(db: Queryable, albums: Map<number, MergedAlbum>): Promise<number> {
  const columns = {
    id: 'int', title: 'text', title_norm: 'text', album_type: 'text', secondary_types: 'text[]', release_date: 'text',
    release_year: 'int', label: 'text', barcode: 'text', track_count: 'int', disc_count: 'int', explicit: 'boolean', wiki: 'jsonb',
    tracks_complete: 'boolean', ...REACH,
  } as const; // biome-ignore format: a table of columns
  const rows = [...albums].map(([id, merged]) => ({
    id,
    title: merged.title,
    title_norm: merged.titleNorm,
    album_type: merged.albumType,
    secondary_types: merged.secondaryTypes,
    release_date: merged.releaseDate,
    release_year: merged.releaseYear,
    label: merged.label,
    barcode: merged.barcode,
    track_count: merged.trackCount,
    disc_count: merged.discCount,
    explicit: merged.explicit,
    wiki: merged.wiki,
    tracks_complete: merged.tracksComplete,
    ...reachOf(merged),
  }));
  return upsertChanged(db, { table: 'album', key: ['id'], columns, touch: 'updated_at' }, rows);
}

export interface TrackRow {
  id: number;
  album_id: number;
  recording_id: number;
  disc_number: number | null;
  position: number | null;
  title: string;
  title_norm: string;
  duration_ms: number | null;
  isrc: string | null;
  explicit: boolean | null;
  preview_url: string | null;
  popularity: number;
  popularity_source: string | null;
  field_sources: object;
}

export async function writeTracks(db: Queryable, rows: TrackRow[]): Promise<number> {
  const columns = {
    id: 'int', album_id: 'int', recording_id: 'int', disc_number: 'int', position: 'int', title: 'text', title_norm: 'text',
    duration_ms: 'int', isrc: 'text', explicit: 'boolean', preview_url: 'text', popularity: 'int', popularity_source: 'text',
    field_sources: 'jsonb',
  } as const; // biome-ignore format: a table of columns
  return upsertChanged(db, { table: 'track', key: ['id'], columns, touch: 'updated_at' }, rows);
}

export interface RecordingRow {
  id: number;
  title: string;
  title_norm: string;
  artist_id: number;
  duration_ms: number | null;
}

export async function insertRecordings(db: Queryable, rows: RecordingRow[]): Promise<number> {
  const columns = { id: 'int', title: 'text', title_norm: 'text', artist_id: 'int', duration_ms: 'int' } as const;
  return upsertChanged(db, { table: 'recording', key: ['id'], columns }, rows);
}

/** How much a performance is played and how it is tagged; nothing else of the row changes. */
export async function writeRecordingReach(
  db: Queryable,
  recordings: Map<number, ReturnType<typeof mergeRecording>>,
): Promise<number> {
  const columns = {
    id: 'int',
    tags: 'jsonb',
    tag_names: 'text[]',
    listeners: 'bigint',
    play_count: 'bigint',
    field_sources: 'jsonb',
  };
  const rows = [...recordings].map(([id, merged]) => ({
    id,
    tags: merged.tags,
    tag_names: merged.tagNames,
    listeners: merged.listeners,
    play_count: merged.playCount,
    field_sources: merged.fieldSources,
  }));
  if (rows.length === 0) return 0;
  const result = await db.execute(sql`
    update recording c set tags = r.tags, tag_names = r.tag_names, listeners = r.listeners, play_count = r.play_count,
      field_sources = r.field_sources
    from ${rowsAs('r', columns, rows)} where c.id = r.id
    and (c.tags, c.tag_names, c.listeners, c.play_count, c.field_sources)
      is distinct from (r.tags, r.tag_names, r.listeners, r.play_count, r.field_sources)`);
  return result.count;
}

export interface CreditRow {
  owner: number;
  position: number;
  artist_id: number;
  name: string;
  join_phrase: string;
}

/** Makes the credits of albums or tracks exactly these. */
export async function writeCredits(
  db: Queryable,
  of: 'album' | 'track',
  owners: number[],
  rows: CreditRow[],
): Promise<number> {
  const owner = `${of}_id`;
  const columns: Record<string, string> = {
    [owner]: 'int',
    position: 'int',
    artist_id: 'int',
    name: 'text',
    join_phrase: 'text',
  };
  const target = { table: `${of}_artist`, key: [owner, 'position'], columns, owner };
  return replaceChanged(
    db,
    target,
    owners,
    rows.map(({ owner: id, ...row }) => ({ [owner]: id, ...row })),
  );
}

export interface ExternalIdRow {
  provider: string;
  external_id: string;
  owner: number;
  /** Given by the id's own source: it wins over a cross-link that says otherwise. */
  own: boolean;
}

/** Adds external ids; ids are never taken away, and moved only on the word of their own source. */
export async function writeExternalIds(
  db: Queryable,
  of: RecordKind | 'track',
  rows: ExternalIdRow[],
): Promise<number> {
  const owner = `${of}_id`;
  const columns: Record<string, string> = { provider: 'text', external_id: 'text', [owner]: 'int' };
  const unique = new Map<string, ExternalIdRow>();
  for (const row of rows) {
    const id = `${row.provider}:${row.external_id}`;
    if (!unique.get(id)?.own) unique.set(id, row);
  }
  const asRow = ({ owner: id, provider, external_id }: ExternalIdRow) => ({ provider, external_id, [owner]: id });
  const [own, linked] = [[...unique.values()].filter((row) => row.own), [...unique.values()].filter((row) => !row.own)];
  const table = `${of}_external_id`;
  const moved = await upsertChanged(db, { table, key: ['provider', 'external_id'], columns }, own.map(asRow));
  if (linked.length === 0) return moved;
  const added = await db.execute(sql`
    insert into ${sql.raw(table)} (provider, external_id, ${sql.raw(owner)})
    select r.provider, r.external_id, ${sql.raw(`r.${owner}`)} from ${rowsAs('r', columns, linked.map(asRow))}
    order by 1, 2 on conflict do nothing`);
  return moved + added.count;
}

export interface RecordRow {
  provider: ProviderName;
  key: string;
  detail: Detail;
  facts: object;
  owner: number;
}

export async function writeRecords(
  db: Queryable,
  kind: RecordKind,
  rows: RecordRow[],
  fetchedAt: Date,
): Promise<number> {
  const owner = `${kind}_id`;
  const columns: Record<string, string> = {
    provider: 'text', kind: 'text', key: 'text', detail: 'text', [owner]: 'int', facts: 'jsonb', fetched_at: 'timestamptz',
  }; // biome-ignore format: a table of columns
  const target = { table: 'source_record', key: ['provider', 'kind', 'key', 'detail'], columns };
  return upsertChanged(
    db,
    target,
    rows.map(({ owner: id, ...row }) => ({ ...row, kind, [owner]: id, fetched_at: fetchedAt.toISOString() })),
  );
}

export async function writeSimilarities(
  db: Queryable,
  rows: { artist_id: number; similar_artist_id: number; provider: string; score: number }[],
): Promise<number> {
  const columns = { artist_id: 'int', similar_artist_id: 'int', provider: 'text', score: 'real' } as const;
  return upsertChanged(
    db,
    { table: 'artist_similarity', key: ['artist_id', 'similar_artist_id', 'provider'], columns },
    rows,
  );
}

/** Makes a source's list of an artist's best tracks exactly this one; an empty list changes nothing. */
export async function writeTopTracks(
  db: Queryable,
  artistId: number,
  provider: string,
  trackIds: number[],
): Promise<number> {
  if (trackIds.length === 0) return 0;
  const columns = { artist_id: 'int', provider: 'text', rank: 'int', track_id: 'int' } as const;
  const rows = trackIds.map((track_id, rank) => ({ artist_id: artistId, provider, rank, track_id }));
  const deleted = await db.execute(sql`
    delete from artist_top_track where artist_id = ${artistId} and provider = ${provider} and rank >= ${rows.length}`);
  return (
    deleted.count +
    (await upsertChanged(db, { table: 'artist_top_track', key: ['artist_id', 'provider', 'rank'], columns }, rows))
  );
}

/** Among artists of one name, all but the most popular point to that one. */
export async function markNamesakes(db: Queryable, names: string[]): Promise<number> {
  const result = await db.execute(sql`
    with ranked as (
      select id, first_value(id) over (partition by name_norm order by popularity desc, id) as strongest
      from artist where name_norm = any(${textArray(names)}))
    update artist a set namesake_of = nullif(r.strongest, a.id) from ranked r
    where a.id = r.id and a.namesake_of is distinct from nullif(r.strongest, a.id)`);
  return result.count;
}

/** Two artists of ours turned out to be one: everything of `losers` becomes `winner`'s, and their ids lead there from now on. */
export async function joinArtists(db: Queryable, winner: number, losers: number[]): Promise<void> {
  const gone = idArray(losers);
  const move = (table: string, column = 'artist_id'): SQL =>
    sql`update ${sql.raw(table)} set ${sql.raw(column)} = ${winner} where ${sql.raw(column)} = any(${gone})`;
  await db.execute(move('artist_external_id'));
  await db.execute(move('source_record'));
  await db.execute(move('album_artist'));
  await db.execute(move('track_artist'));
  await db.execute(move('recording'));
  await db.execute(move('artist_redirect', 'new_id'));
  await db.execute(sql`
    insert into artist_top_track (artist_id, provider, rank, track_id)
    select distinct on (provider, rank) ${winner}::int, provider, rank, track_id from artist_top_track where artist_id = any(${gone})
    on conflict do nothing`);
  await db.execute(sql`
    insert into artist_similarity (artist_id, similar_artist_id, provider, score)
    select a, b, provider, max(score) from (
      select case when artist_id = any(${gone}) then ${winner}::int else artist_id end as a,
        case when similar_artist_id = any(${gone}) then ${winner}::int else similar_artist_id end as b, provider, score
      from artist_similarity where artist_id = any(${gone}) or similar_artist_id = any(${gone})) moved
    where a <> b group by 1, 2, 3 on conflict do nothing`);
  await db.execute(sql`delete from search_doc where kind = 'artist' and entity_id = any(${gone})`);
  await db.execute(sql`delete from artist where id = any(${gone})`);
  await db.execute(sql`
    insert into artist_redirect (old_id, new_id) select unnest(${gone}), ${winner}::int
    on conflict (old_id) do update set new_id = excluded.new_id`);
}

/** Two albums of ours turned out to be one. The losers' tracks are made anew on the winner from the records that move there. */
export async function joinAlbums(db: Queryable, winner: number, losers: number[]): Promise<void> {
  const gone = idArray(losers);
  await db.execute(sql`update album_external_id set album_id = ${winner} where album_id = any(${gone})`);
  await db.execute(sql`update source_record set album_id = ${winner} where album_id = any(${gone})`);
  await db.execute(
    sql`update track set album_id = ${winner}, disc_number = null, position = null where album_id = any(${gone})`,
  );
  await db.execute(sql`delete from search_doc where kind = 'album' and entity_id = any(${gone})`);
  await db.execute(sql`delete from album where id = any(${gone})`);
}

export async function deleteTracks(db: Queryable, ids: number[]): Promise<number> {
  if (ids.length === 0) return 0;
  await db.execute(sql`delete from search_doc where kind = 'track' and entity_id = any(${idArray(ids)})`);
  return (await db.execute(sql`delete from track where id = any(${idArray(ids)})`)).count;
}
