import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { idArray } from '#db/upsert.ts';
import type { Prose, Tag } from '#music/entities.ts';
import { precisionOf } from '#music/partial-date.ts';
import type { ExternalIds, SourceName } from '#music/provider-names.ts';
import type { AlbumView, ArtistView, TrackView } from './catalog.schemas.ts';
import { type KeptPicture, presentImages, type StoredImage } from './present-images.ts';

type StoredProse = Prose & { provider: SourceName };
type Stored<View> = Omit<View, 'images' | 'genres' | 'bio' | 'wiki' | 'release_date_precision' | 'album'> & {
  images: StoredImage[];
  picture: KeptPicture | null;
};

/** `order` are the ids as they are to be shown: ids that do not exist are left out. What is personal is the viewer's. */
export type Reader<View> = (db: Queryable, order: readonly number[], viewerId: number) => Promise<View[]>;

const externalIdsOf = (of: 'artist' | 'album' | 'track', id: SQL) => sql`
  coalesce((select jsonb_object_agg(provider, external_id) from (
    select distinct on (provider) provider, external_id from ${sql.raw(`${of}_external_id`)}
    where ${sql.raw(`${of}_id`)} = ${id} order by provider, length(external_id), external_id) e), '{}')`;

const creditsOf = (of: 'album' | 'track', id: SQL) => sql`
  coalesce((select jsonb_agg(jsonb_build_object('id', artist_id, 'name', name, 'join_phrase', join_phrase) order by position)
    from ${sql.raw(`${of}_artist`)} where ${sql.raw(`${of}_id`)} = ${id}), '[]')`;

const isFavoriteOf = (viewerId: number, of: 'artist' | 'album' | 'track', id: SQL) => sql`
  exists (select from ${sql.raw(`favorite_${of}`)} where account_id = ${viewerId} and ${sql.raw(`${of}_id`)} = ${id})`;

/** What is kept of its pictures. */
const pictureOf = (of: 'artist' | 'album', id: SQL) => sql`
  (select jsonb_build_object('url', source_url, 'blurhash', blurhash, 'color', color) from ${sql.raw(`${of}_picture`)}
    where ${sql.raw(`${of}_id`)} = ${id} and file is not null)`;

/** Artists as callers see them. */
export const readArtists: Reader<ArtistView> = async (db, order, viewerId) => {
  if (order.length === 0) return [];
  const rows = await db.execute<Stored<ArtistView> & { bio: StoredProse | null } & Record<string, unknown>>(sql`
    select a.id, a.name, a.sort_name, a.disambiguation, a.kind, a.country, a.begin_date, a.end_date,
      ${externalIdsOf('artist', sql`a.id`)} as external_ids, a.images, ${pictureOf('artist', sql`a.id`)} as picture, a.tags, a.popularity, a.popularity_source,
      a.followers::float8 as followers, a.listeners::float8 as listeners, a.play_count::float8 as play_count,
      a.bio, a.namesake_of, ${isFavoriteOf(viewerId, 'artist', sql`a.id`)} as is_favorite, a.field_sources as sources, ${isoInstant(sql`a.updated_at`)} as updated_at
    from artist a where a.id = any(${idArray(order)})`);
  return inOrder(order, rows).map(({ images, picture, bio, ...row }) => ({
    ...row,
    images: presentImages({ kind: 'artist', id: row.id, images, picture }),
    genres: genresOf(row.tags),
    sources: presentSources(row.sources),
    bio: presentProse(bio),
  }));
};

/** Albums as callers see them, without their tracks. */
export const readAlbums: Reader<AlbumView> = async (db, order, viewerId) => {
  if (order.length === 0) return [];
  const rows = await db.execute<Stored<AlbumView> & { wiki: StoredProse | null } & Record<string, unknown>>(sql`
    select a.id, a.title as name, ${creditsOf('album', sql`a.id`)} as artists, a.album_type, a.secondary_types, a.release_date,
      a.label, a.barcode as upc, a.track_count as total_tracks, a.disc_count as total_discs, a.explicit,
      ${externalIdsOf('album', sql`a.id`)} as external_ids, a.images, ${pictureOf('album', sql`a.id`)} as picture, a.tags, a.popularity, a.popularity_source,
      a.followers::float8 as followers, a.listeners::float8 as listeners, a.play_count::float8 as play_count,
      a.wiki, a.tracks_complete, ${isFavoriteOf(viewerId, 'album', sql`a.id`)} as is_favorite, a.field_sources as sources, ${isoInstant(sql`a.updated_at`)} as updated_at
    from album a where a.id = any(${idArray(order)})`);
  return inOrder(order, rows).map(({ images, picture, wiki, ...row }) => ({
    ...row,
    release_date_precision: row.release_date === null ? null : precisionOf(row.release_date),
    images: presentImages({ kind: 'album', id: row.id, images, picture }),
    genres: genresOf(row.tags),
    sources: presentSources(row.sources),
    wiki: presentProse(wiki),
  }));
};

interface StoredAlbumOfTrack extends Omit<TrackView['album'], 'images'> {
  images: StoredImage[];
  picture: KeptPicture | null;
}

/** Tracks as callers see them; what a performance is (listeners, tags, its MBID) shows on every track that carries it. */
export const readTracks: Reader<TrackView> = async (db, order, viewerId) => {
  if (order.length === 0) return [];
  const rows = await db.execute<
    Omit<Stored<TrackView>, 'images' | 'picture'> & { album: StoredAlbumOfTrack; recording_ids: ExternalIds } & Record<
        string,
        unknown
      >
  >(sql`
    select t.id, t.title as name, ${creditsOf('track', sql`t.id`)} as artists,
      jsonb_build_object('id', al.id, 'name', al.title, 'album_type', al.album_type, 'release_date', al.release_date, 'images', al.images, 'picture', ${pictureOf('album', sql`al.id`)}) as album,
      t.recording_id, t.disc_number, t.position, t.duration_ms,
      coalesce(t.isrc, (select min(external_id) from recording_external_id e
        where e.recording_id = t.recording_id and e.provider = 'isrc')) as isrc, t.explicit, t.preview_url,
      ${externalIdsOf('track', sql`t.id`)} as external_ids,
      coalesce((select jsonb_object_agg(provider, external_id) from recording_external_id e
        where e.recording_id = t.recording_id and e.provider <> 'isrc'), '{}') as recording_ids,
      c.tags, t.popularity, t.popularity_source, c.listeners::float8 as listeners, c.play_count::float8 as play_count,
      ${isFavoriteOf(viewerId, 'track', sql`t.id`)} as is_favorite,
      (select value from rating g where g.account_id = ${viewerId} and g.recording_id = c.id) as user_rating,
      (select kind from reaction g where g.account_id = ${viewerId} and g.recording_id = c.id) as reaction,
      rated.average as rating_average, rated.count as rating_count,
      case when audio.path is null then coalesce(wish.status, 'none') else 'completed' end as download_status, ${isoInstant(sql`audio.created_at`)} as downloaded_at,
      audio.path as download_path, audio.bytes::float8 as download_size_bytes,
      t.field_sources || c.field_sources as sources, ${isoInstant(sql`t.updated_at`)} as updated_at
    from track t join album al on al.id = t.album_id join recording c on c.id = t.recording_id
    cross join lateral (select round(avg(value), 2)::float8 as average, count(*)::int as count
      from rating g where g.recording_id = c.id) rated
    left join lateral (select path, bytes, created_at from audio_file f where f.recording_id = c.id
      order by f.lossless desc, f.bitrate desc, f.id desc limit 1) audio on true
    left join lateral (select case when d.outcome is null and j.status = 'queued' then 'queued' when d.outcome is null and j.status = 'running'
        then 'downloading' when d.outcome = 'failed' or (d.outcome is null and j.status = 'failed') then 'failed' end as status
      from download d left join job j on j.id = d.job_id where d.recording_id = c.id order by d.id desc limit 1) wish on true
    where t.id = any(${idArray(order)})`);
  return inOrder(order, rows).map(({ album: { picture, ...album }, recording_ids, external_ids, ...row }) => {
    const images = presentImages({ kind: 'album', id: album.id, images: album.images, picture });
    const sources = presentSources(row.sources);
    return {
      ...row,
      sources,
      external_ids: { ...recording_ids, ...external_ids },
      album: { ...album, images },
      images,
    };
  });
};

function inOrder<Row extends { id: number }>(order: readonly number[], rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return order.flatMap((id) => byId.get(id) ?? []);
}

function presentProse(prose: StoredProse | null) {
  if (!prose) return null;
  const { provider, ...text } = prose;
  return { ...text, source: provider };
}

/** Fields by the names that they have on the wire. */
function presentSources(sources: Record<string, SourceName>): Record<string, SourceName> {
  const onTheWire = (field: string) =>
    WIRE_NAMES[field] ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(sources).map(([field, provider]) => [onTheWire(field), provider]));
}

const WIRE_NAMES: Readonly<Record<string, string>> = {
  title: 'name',
  credits: 'artists',
  barcode: 'upc',
  trackCount: 'total_tracks',
  discCount: 'total_discs',
};

function genresOf(tags: Tag[]): string[] {
  return tags.slice(0, 5).map((tag) => tag.name);
}
