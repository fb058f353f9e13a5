import { sql } from 'drizzle-orm';
import { type Queryable, violatedConstraint } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { idArray } from '#db/upsert.ts';
import { AppError } from '#lib/errors.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SmartKind } from '#music/playlists.ts';

/** A smart playlist as it is kept. */
export interface SmartPlaylist {
  id: number;
  accountId: number;
  name: string;
  description: string | null;
  kind: SmartKind;
  /** As it was stored: `storedCriteria` reads it. */
  criteria: unknown;
  /** As callers see it: when what it holds last became something else; of the weekly one, when it was last looked at. */
  filledAt: string | null;
  /** Of its owner. */
  timeZone: string;
  /** The Monday that begins the owner's week, as `2026-11-16`. */
  week: string;
  /** Whether it was looked at in this week of its owner. */
  isOfThisWeek: boolean;
}

const weekOf = (now: Date) => sql`date_trunc('week', ${now.toISOString()}::timestamptz at time zone a.time_zone)`;
const isOfThisWeek = (now: Date) => sql`coalesce(p.filled_at >= ${weekOf(now)} at time zone a.time_zone, false)`;

/** The smart playlists among these, whoever they belong to. */
export async function findSmartPlaylists(db: Queryable, ids: readonly number[], now: Date): Promise<SmartPlaylist[]> {
  const rows = await db.execute<SmartPlaylist & Record<string, unknown>>(sql`
    select p.id, p.account_id as "accountId", p.name, p.description, p.smart_kind as kind, p.criteria, ${isoInstant(sql`p.filled_at`)} as "filledAt",
      a.time_zone as "timeZone", to_char(${weekOf(now)}, 'YYYY-MM-DD') as week, ${isOfThisWeek(now)} as "isOfThisWeek"
    from playlist p join account a on a.id = p.account_id where p.id = any(${idArray(ids)}) and p.smart_kind is not null`);
  return [...rows];
}

/** Somebody's smart playlist of this kind and name. */
export async function findSmartPlaylistNamed(
  db: Queryable,
  { accountId, kind, name }: { accountId: number; kind: SmartKind; name: string },
  now: Date,
): Promise<SmartPlaylist | undefined> {
  const rows = await db.execute<{ id: number }>(sql`
    select id from playlist where account_id = ${accountId} and smart_kind = ${kind} and name_norm = ${normalizeName(name)}`);
  const [playlist] = await findSmartPlaylists(
    db,
    rows.map(({ id }) => id),
    now,
  );
  return playlist;
}

/** One of them, and until the end of the transaction nobody else changes it. */
export async function holdSmartPlaylist(tx: Queryable, id: number, now: Date): Promise<SmartPlaylist | undefined> {
  await tx.execute(sql`select from playlist where id = ${id} for no key update`);
  const [playlist] = await findSmartPlaylists(tx, [id], now);
  return playlist;
}

/** Somebody's own smart playlists by name, and how many there are. */
export async function listSmartPlaylistIds(
  db: Queryable,
  { accountId, kind, limit, offset }: { accountId: number; kind?: SmartKind; limit: number; offset: number },
): Promise<{ ids: number[]; total: number }> {
  const own = sql`from playlist where account_id = ${accountId} and smart_kind is not null
    ${kind ? sql`and smart_kind = ${kind}` : sql``}`;
  const [row] = await db.execute<{ ids: number[]; total: number }>(sql`
    select (select count(*)::int ${own}) as total, coalesce((select jsonb_agg(id order by name_norm, id) from (
      select id, name_norm ${own} order by name_norm, id limit ${limit} offset ${offset}) page), '[]') as ids`);
  return row ?? { ids: [], total: 0 };
}

/** The weekly playlists that were not looked at in the present week of their owners. */
export async function listDueWeeklyIds(db: Queryable, now: Date): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`
    select p.id from playlist p join account a on a.id = p.account_id
    where p.smart_kind = 'discover-weekly' and not ${isOfThisWeek(now)} order by p.id`);
  return rows.map(({ id }) => id);
}

interface NewSmartPlaylist {
  accountId: number;
  name: string;
  kind: SmartKind;
  criteria: object;
  now: Date;
}

/** Makes a playlist, or changes the one of this kind and name; it is held until the end of the transaction. */
export async function putSmartPlaylist(
  tx: Queryable,
  { accountId, name, kind, criteria, now }: NewSmartPlaylist,
): Promise<{ id: number; isNew: boolean }> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await tx.execute<{ id: number; isNew: boolean }>(sql`
    insert into playlist (account_id, name, name_norm, smart_kind, criteria, filled_at, created_at, updated_at)
    values (${accountId}, ${name}, ${normalizeName(name)}, ${kind}, ${JSON.stringify(criteria)}::text::jsonb, ${at}, ${at}, ${at})
    on conflict (account_id, smart_kind, name_norm) where smart_kind is not null
    do update set name = excluded.name, criteria = excluded.criteria
    returning id, (xmax = 0) as "isNew"`);
  return rows[0] ?? { id: 0, isNew: false };
}

/** What of a smart playlist can be changed; what is left out stays. */
export interface SmartChange {
  name?: string;
  description?: string | null;
  isPublic?: boolean;
  criteria: object;
}

/**
 * Changes a smart playlist and notes when.
 * @throws {AppError} conflict when another of this kind has that name.
 */
export async function changeSmartPlaylist(tx: Queryable, id: number, change: SmartChange, now: Date): Promise<void> {
  const { name, description, isPublic, criteria } = change;
  try {
    await tx.execute(sql`
      update playlist set updated_at = ${now.toISOString()}::timestamptz, criteria = ${JSON.stringify(criteria)}::text::jsonb
        ${name === undefined ? sql`` : sql`, name = ${name}, name_norm = ${normalizeName(name)}`}
        ${description === undefined ? sql`` : sql`, description = ${description}`}
        ${isPublic === undefined ? sql`` : sql`, is_public = ${isPublic}`}
      where id = ${id}`);
  } catch (error) {
    if (violatedConstraint(error) !== 'playlist_smart') throw error;
    throw nameTaken(name ?? '', error);
  }
}

/** The problem of a second smart playlist of one kind and name. */
export function nameTaken(name: string, cause?: unknown): AppError {
  const detail = `You have a smart playlist of this kind called "${name}" already: change that one, or take another name.`;
  return new AppError('conflict', 'playlist.name_taken', detail, { cause });
}

/** Of these ids, the playlists that this person may ask about in rules: their own and public ones. */
export async function listReadableIds(
  db: Queryable,
  ids: readonly number[],
  accountId: number,
): Promise<ReadonlySet<number>> {
  const rows = await db.execute<{ id: number }>(sql`
    select id from playlist where id = any(${idArray(ids)}) and (account_id = ${accountId} or is_public)`);
  return new Set(rows.map(({ id }) => id));
}

/** Where this person's days begin. */
export async function findTimeZone(db: Queryable, accountId: number): Promise<string> {
  const [row] = await db.execute<{ timeZone: string }>(
    sql`select time_zone as "timeZone" from account where id = ${accountId}`,
  );
  return row?.timeZone ?? 'UTC';
}
