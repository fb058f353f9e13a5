import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { nullIfGone } from '#db/foreign-key.ts';
import { isoInstant } from '#db/iso-instant.ts';
import type { HiddenType } from './hidden.schemas.ts';

/** What somebody hid since when: an artist has its id, a tag its name. */
export type Hidden = { type: 'artist'; id: number; since: string } | { type: 'tag'; name: string; since: string };

/** Whoever was deleted between the look and the write. */
const since = isoInstant(sql`hidden_at`);
/** Ids of artists that turned out to be another one lead to that one. */
const currentArtist = (id: number): SQL =>
  sql`coalesce((select new_id from artist_redirect where old_id = ${id}), ${id}::int)`;

/** A page of what somebody hid, of one type or of both, the latest first; and how much there is. */
export async function listHidden(
  db: Queryable,
  { accountId, type, limit, offset }: { accountId: number; type?: HiddenType; limit: number; offset: number },
): Promise<{ hidden: Hidden[]; total: number }> {
  const rows = {
    artist: sql`select 'artist' as type, artist_id as id, null as name, hidden_at from hidden_artist where account_id = ${accountId}`,
    tag: sql`select 'tag' as type, null::int as id, name, hidden_at from hidden_tag where account_id = ${accountId}`,
  };
  const all = type ? rows[type] : sql`${rows.artist} union all ${rows.tag}`;
  const [row] = await db.execute<{ total: number; hidden: Hidden[] }>(sql`
    with hidden as (${all})
    select (select count(*)::int from hidden) as total, coalesce((
      select jsonb_agg(jsonb_build_object('type', type, 'id', id, 'name', name, 'since', ${since}) order by hidden_at desc, type, id, name)
      from (select * from hidden order by hidden_at desc, type, id, name limit ${limit} offset ${offset}) page), '[]') as hidden`);
  return row ?? { total: 0, hidden: [] };
}

/** Hides an artist from somebody, unless it is hidden already; null when there is none with this id. */
export async function hideArtist(
  db: Queryable,
  { accountId, artistId, now }: { accountId: number; artistId: number; now: Date },
): Promise<{ id: number; since: string } | null> {
  const rows = await nullIfGone(
    db.execute<{ id: number; since: string }>(sql`
      insert into hidden_artist as h (account_id, artist_id, hidden_at)
      select ${accountId}, id, ${now.toISOString()}::timestamptz from artist where id = ${currentArtist(artistId)}
      on conflict (account_id, artist_id) do update set hidden_at = h.hidden_at
      returning artist_id as id, ${since} as since`),
  );
  return rows?.[0] ?? null;
}

/** Shows an artist to somebody again; false when there is none with this id. */
export async function showArtist(
  db: Queryable,
  { accountId, artistId }: { accountId: number; artistId: number },
): Promise<boolean> {
  const rows = await db.execute(sql`
    with shown as (delete from hidden_artist where account_id = ${accountId} and artist_id = ${currentArtist(artistId)})
    select from artist where id = ${currentArtist(artistId)}`);
  return rows.length > 0;
}

interface NamedTag {
  accountId: number;
  name: string;
  nameNorm: string;
}

/** Hides a tag from somebody, unless it is hidden already. */
export async function hideTag(
  db: Queryable,
  { accountId, name, nameNorm, now }: NamedTag & { now: Date },
): Promise<{ name: string; since: string }> {
  const [row] = await db.execute<{ name: string; since: string }>(sql`
    insert into hidden_tag as h (account_id, name, name_norm, hidden_at)
    values (${accountId}, ${name}, ${nameNorm}, ${now.toISOString()}::timestamptz)
    on conflict (account_id, name_norm) do update set name = h.name returning name, ${since} as since`);
  return row ?? { name, since: now.toISOString() };
}

/** Shows a tag to somebody again. */
export async function showTag(
  db: Queryable,
  { accountId, nameNorm }: Pick<NamedTag, 'accountId' | 'nameNorm'>,
): Promise<void> {
  await db.execute(sql`delete from hidden_tag where account_id = ${accountId} and name_norm = ${nameNorm}`);
}
