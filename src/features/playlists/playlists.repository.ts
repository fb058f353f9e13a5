import { type SQL, sql } from 'drizzle-orm';
import { pgErrorCode, type Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { idArray } from '#db/upsert.ts';
import { AppError } from '#lib/errors.ts';
import { normalizeName } from '#music/normalize.ts';
import type { PlaylistView } from './playlists.schemas.ts';

/** Whose playlists are listed: one's own, those that others share with one, or those that everybody may read. */
export const SCOPES = ['own', 'shared', 'public'] as const;
export type PlaylistScope = (typeof SCOPES)[number];

interface ListOptions {
  viewerId: number;
  scope?: PlaylistScope;
  /** Only those of this name; case and accents do not matter. */
  name?: string;
  limit: number;
  offset: number;
}

/** What somebody may read: first their own, then what is shared with them, then what is public, each by name. */
export async function listPlaylistIds(
  db: Queryable,
  { viewerId, scope, name, limit, offset }: ListOptions,
): Promise<{ ids: number[]; total: number }> {
  const [row] = await db.execute<{ ids: number[]; total: number }>(sql`
    with visible as (
      select p.id, p.name_norm,
        case when p.account_id = ${viewerId} then 0 when c.account_id is not null then 1 else 2 end as scope
      from playlist p left join playlist_collaborator c on c.playlist_id = p.id and c.account_id = ${viewerId}
      where (p.account_id = ${viewerId} or c.account_id is not null or p.is_public)
        ${name === undefined ? sql`` : sql`and p.name_norm = ${normalizeName(name)}`}
    ), wanted as (select * from visible ${scope ? sql`where scope = ${SCOPES.indexOf(scope)}` : sql``})
    select (select count(*)::int from wanted) as total, coalesce((select jsonb_agg(id order by scope, name_norm, id) from (
      select * from wanted order by scope, name_norm, id limit ${limit} offset ${offset}) page), '[]') as ids`);
  return row ?? { ids: [], total: 0 };
}

/** Playlists as this person sees them, in the order of the ids; those that may not be read are left out. */
export async function readPlaylists(db: Queryable, ids: readonly number[], viewerId: number): Promise<PlaylistView[]> {
  if (ids.length === 0) return [];
  const rows = await db.execute<Omit<PlaylistView, 'images'> & Record<string, unknown>>(sql`
    select p.id, p.name, p.description, p.is_public, jsonb_build_object('id', a.id, 'username', a.username) as owner,
      case when p.account_id = ${viewerId} then 'own' else coalesce(c."right", 'view') end as "right",
      p.smart_kind, held.track_count, held.duration_ms::float8 as duration_ms,
      ${isoInstant(sql`p.created_at`)} as created_at, ${isoInstant(sql`p.updated_at`)} as updated_at
    from playlist p join account a on a.id = p.account_id
      left join playlist_collaborator c on c.playlist_id = p.id and c.account_id = ${viewerId}
      cross join lateral (
        select count(*)::int as track_count, coalesce(sum(t.duration_ms), 0) as duration_ms
        from playlist_track e join track t on t.id = e.track_id where e.playlist_id = p.id) held
    where p.id = any(${idArray(ids)}) and (p.account_id = ${viewerId} or c.account_id is not null or p.is_public)`);
  const byId = new Map(rows.map((row) => [row.id, { ...row, images: [{ url: coverUrl(row) }] }]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Another one whenever the playlist has changed. */
function coverUrl({ id, updated_at }: Pick<PlaylistView, 'id' | 'updated_at'>): string {
  return `/images/playlists/${id}?v=${Date.parse(updated_at)}`;
}

interface NewPlaylist {
  accountId: number;
  name: string;
  description: string | null;
  isPublic: boolean;
  now: Date;
}

/** Makes an empty one, and returns its id. */
export async function insertPlaylist(
  db: Queryable,
  { accountId, name, description, isPublic, now }: NewPlaylist,
): Promise<number> {
  const rows = await db.execute<{ id: number }>(sql`
    insert into playlist (account_id, name, name_norm, description, is_public, created_at, updated_at)
    values (${accountId}, ${name}, ${normalizeName(name)}, ${description}, ${isPublic}, ${at(now)}, ${at(now)})
    returning id`);
  return rows[0]?.id ?? 0;
}

/** What of a playlist can be changed; what is left out stays. */
export interface PlaylistChange {
  name?: string;
  description?: string | null;
  isPublic?: boolean;
  cover?: string | null;
}

/**
 * Changes a playlist and notes when.
 * @throws {AppError} conflict when a smart playlist of this kind has that name already.
 */
export async function updatePlaylist(db: Queryable, id: number, change: PlaylistChange, now: Date): Promise<void> {
  const set: SQL[] = [sql`updated_at = ${at(now)}`];
  if (change.name !== undefined) set.push(sql`name = ${change.name}, name_norm = ${normalizeName(change.name)}`);
  if (change.description !== undefined) set.push(sql`description = ${change.description}`);
  if (change.isPublic !== undefined) set.push(sql`is_public = ${change.isPublic}`);
  if (change.cover !== undefined) set.push(sql`cover = ${change.cover}`);
  try {
    await db.execute(sql`update playlist set ${sql.join(set, sql`, `)} where id = ${id}`);
  } catch (error) {
    if (pgErrorCode(error) !== UNIQUE_VIOLATION) throw error;
    const detail = `You have a smart playlist of this kind called "${change.name}" already.`;
    throw new AppError('conflict', 'playlist.name_taken', detail, { cause: error });
  }
}

const UNIQUE_VIOLATION = '23505';

/** Deletes a playlist with all that belongs to it. */
export async function deletePlaylist(db: Queryable, id: number): Promise<void> {
  await db.execute(sql`delete from playlist where id = ${id}`);
}

function at(time: Date): SQL {
  return sql`${time.toISOString()}::timestamptz`;
}
