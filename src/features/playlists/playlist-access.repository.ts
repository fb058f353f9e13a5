import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import type { AccessiblePlaylist } from './playlist-rights.ts';

/** Which playlist somebody asks for. */
export interface AskedPlaylist {
  playlistId: number;
  viewerId: number;
}

/** The playlist, if this person may at least view it. */
export function findPlaylist(db: Queryable, asked: AskedPlaylist): Promise<AccessiblePlaylist | undefined> {
  return find(db, asked, sql``);
}

/** As `findPlaylist`, and until the end of the transaction nobody else changes the playlist or its tracks. */
export function holdPlaylist(tx: Queryable, asked: AskedPlaylist): Promise<AccessiblePlaylist | undefined> {
  return find(tx, asked, sql`for no key update of p`);
}

async function find(db: Queryable, { playlistId, viewerId }: AskedPlaylist, lock: ReturnType<typeof sql>) {
  const [row] = await db.execute<AccessiblePlaylist & Record<string, unknown>>(sql`
    select p.id, p.account_id as "ownerId", p.name, p.description, p.smart_kind as "smartKind", p.cover,
      case when p.account_id = ${viewerId} then 'own' else coalesce(c."right", 'view') end as "right"
    from playlist p left join playlist_collaborator c on c.playlist_id = p.id and c.account_id = ${viewerId}
    where p.id = ${playlistId} and (p.account_id = ${viewerId} or c.account_id is not null or p.is_public)
    ${lock}`);
  return row;
}
