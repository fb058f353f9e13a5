import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { nullIfGone } from '#db/foreign-key.ts';
import { isoInstant } from '#db/iso-instant.ts';
import type { TargetType } from './favorites.schemas.ts';

/** What is somebody's favourite since when. */
export interface Favorite {
  type: TargetType;
  id: number;
  /** As callers see it. */
  since: string;
}

interface Target {
  accountId: number;
  type: TargetType;
  id: number;
}

const TYPES: readonly TargetType[] = ['artist', 'album', 'track'];
/** What was deleted between the look and the write. */

const tableOf = (type: TargetType) => sql.raw(`favorite_${type}`);
const idOf = (type: TargetType) => sql.raw(`${type}_id`);
/** Ids of artists that turned out to be another one lead to that one. */
const current = (type: TargetType, id: number): SQL =>
  type === 'artist' ? sql`coalesce((select new_id from artist_redirect where old_id = ${id}), ${id}::int)` : sql`${id}`;

/** A page of somebody's favourites, of one type or of all, the latest first; and how many there are. */
export async function listFavorites(
  db: Queryable,
  { accountId, type, limit, offset }: { accountId: number; type?: TargetType; limit: number; offset: number },
): Promise<{ favorites: Favorite[]; total: number }> {
  const types = type ? [type] : TYPES;
  // Each goes along its index no further than the page does.
  const latest = types.map(
    (it) => sql`(select ${it} as type, ${idOf(it)} as id, created_at from ${tableOf(it)} where account_id = ${accountId}
      order by created_at desc, ${idOf(it)} limit ${limit + offset})`,
  );
  const counts = types.map((it) => sql`(select count(*)::int from ${tableOf(it)} where account_id = ${accountId})`);
  const [row] = await db.execute<{ total: number; favorites: Favorite[] }>(sql`
    select ${sql.join(counts, sql` + `)} as total, coalesce((
      select jsonb_agg(jsonb_build_object('type', type, 'id', id, 'since', ${isoInstant(sql`created_at`)}) order by created_at desc, type, id)
      from (select * from (${sql.join(latest, sql` union all `)}) f order by created_at desc, type, id
        limit ${limit} offset ${offset}) page), '[]') as favorites`);
  return row ?? { favorites: [], total: 0 };
}

/** Makes something a favourite, unless it is one already; null when there is no such thing, or none any more. */
export async function addFavorite(
  db: Queryable,
  { accountId, type, id, now }: Target & { now: Date },
): Promise<Favorite | null> {
  const rows = await nullIfGone(
    db.execute<{ id: number; since: string }>(sql`
      insert into ${tableOf(type)} as f (account_id, ${idOf(type)}, created_at)
      select ${accountId}, id, ${now.toISOString()}::timestamptz from ${sql.raw(type)} where id = ${current(type, id)}
      on conflict (account_id, ${idOf(type)}) do update set created_at = f.created_at
      returning ${idOf(type)} as id, ${isoInstant(sql`created_at`)} as since`),
  );
  const row = rows?.[0];
  return row ? { type, ...row } : null;
}

/** Makes something a favourite no more; false when there is no such thing. */
export async function removeFavorite(db: Queryable, { accountId, type, id }: Target): Promise<boolean> {
  const rows = await db.execute(sql`
    with gone as (delete from ${tableOf(type)} where account_id = ${accountId} and ${idOf(type)} = ${current(type, id)})
    select from ${sql.raw(type)} where id = ${current(type, id)}`);
  return rows.length > 0;
}
