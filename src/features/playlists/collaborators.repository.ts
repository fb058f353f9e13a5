import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import type { PlaylistRight } from '#music/playlists.ts';

/** Somebody who may read a playlist of somebody else, or change its tracks. */
export interface Collaborator {
  id: number;
  username: string;
  right: PlaylistRight;
}

/** Those of a playlist, by name. */
export async function listCollaborators(db: Queryable, playlistId: number): Promise<Collaborator[]> {
  const rows = await db.execute<Collaborator & Record<string, unknown>>(sql`
    select a.id, a.username, c."right" from playlist_collaborator c join account a on a.id = c.account_id
    where c.playlist_id = ${playlistId} order by a.username_norm`);
  return [...rows];
}

/** Who somebody is: by id, or by name. */
export type Named = { id: number } | { usernameNorm: string };

/** The account, if there is one. */
export async function findAccount(db: Queryable, named: Named): Promise<{ id: number; username: string } | undefined> {
  const [row] = await db.execute<{ id: number; username: string }>(sql`
    select id, username from account
    where ${'id' in named ? sql`id = ${named.id}` : sql`username_norm = ${named.usernameNorm}`}`);
  return row;
}

/** Gives somebody a right, instead of the one that they had; nothing happens when the account is gone. */
export async function giveRight(
  tx: Queryable,
  { playlistId, accountId, right }: { playlistId: number; accountId: number; right: PlaylistRight },
): Promise<void> {
  await tx.execute(sql`
    insert into playlist_collaborator (playlist_id, account_id, "right")
    select ${playlistId}, id, ${right} from account where id = ${accountId} for key share
    on conflict (playlist_id, account_id) do update set "right" = excluded."right"`);
}

/** Takes the right of somebody away; false when they had none. */
export async function takeRight(tx: Queryable, playlistId: number, accountId: number): Promise<boolean> {
  const { count } = await tx.execute(sql`
    delete from playlist_collaborator where playlist_id = ${playlistId} and account_id = ${accountId}`);
  return count > 0;
}
