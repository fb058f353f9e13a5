import { type SQL, sql } from 'drizzle-orm';
import { type Queryable, violatedConstraint } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { normalizeTagName } from './tag-name.ts';
import type { PersonalTagView } from './tags.schemas.ts';

interface Paging {
  limit: number;
  offset: number;
}

const countOf = (kind: string): SQL =>
  sql`(select count(*)::int from ${sql.raw(`tagged_${kind}`)} g where g.tag_id = p.id)`;

const TAG = sql`jsonb_build_object('id', p.id, 'name', p.name, 'color', p.color, 'created_at', ${isoInstant(sql`p.created_at`)},
  'tracks', ${countOf('track')}, 'albums', ${countOf('album')}, 'artists', ${countOf('artist')})`;

/** Somebody's tags by name; with `on`, those that this thing carries. */
export async function listTags(
  db: Queryable,
  { accountId, on, limit, offset }: Paging & { accountId: number; on?: SQL },
): Promise<{ items: PersonalTagView[]; total: number }> {
  const own = sql`personal_tag p where p.account_id = ${accountId} ${on ? sql`and p.id in (${on})` : sql``}`;
  const [row] = await db.execute<{ total: number; items: PersonalTagView[] }>(sql`
    select (select count(*)::int from ${own}) as total, coalesce((
      select jsonb_agg(${TAG} order by p.name_norm) from (
        select p.* from ${own} order by p.name_norm limit ${limit} offset ${offset}) p), '[]') as items`);
  return row ?? { items: [], total: 0 };
}

/** A tag of this person. */
export async function findTag(
  db: Queryable,
  { accountId, id }: { accountId: number; id: number },
): Promise<PersonalTagView | null> {
  const [row] = await db.execute<{ tag: PersonalTagView }>(sql`
    select ${TAG} as tag from personal_tag p where p.id = ${id} and p.account_id = ${accountId}`);
  return row?.tag ?? null;
}

/** The id of the tag of this name, whatever its case. */
export async function findTagId(
  db: Queryable,
  { accountId, name }: { accountId: number; name: string },
): Promise<number | null> {
  const [row] = await db.execute<{ id: number }>(sql`
    select id from personal_tag where account_id = ${accountId} and name_norm = ${normalizeTagName(name)}`);
  return row?.id ?? null;
}

/** Makes a tag, unless there is one of this name, which then stays what it was. */
export async function ensureTag(
  db: Queryable,
  { accountId, name, color, now }: { accountId: number; name: string; color?: string; now: Date },
): Promise<{ id: number; isNew: boolean }> {
  const [row] = await db.execute<{ id: number; is_new: boolean }>(sql`
    insert into personal_tag as p (account_id, name, name_norm, color, created_at)
    values (${accountId}, ${name}, ${normalizeTagName(name)}, ${color ?? sql`default`}, ${now.toISOString()}::timestamptz)
    on conflict (account_id, name_norm) do update set name = p.name
    returning id, xmax = 0 as is_new`);
  if (!row) throw new Error('an upsert that always returns its row returned none');
  return { id: row.id, isNew: row.is_new };
}

/** Changes a tag, unless this person has none with this id, or another one of the name. */
export async function changeTag(
  db: Queryable,
  { accountId, id, name, color }: { accountId: number; id: number; name?: string; color?: string },
): Promise<'changed' | 'missing' | 'taken'> {
  const norm = name === undefined ? null : normalizeTagName(name);
  try {
    const rows = await db.execute(sql`
      update personal_tag set name = coalesce(${name ?? null}::text, name), name_norm = coalesce(${norm}::text, name_norm),
        color = coalesce(${color ?? null}::text, color)
      where id = ${id} and account_id = ${accountId} returning 1`);
    return rows.length > 0 ? 'changed' : 'missing';
  } catch (error) {
    if (violatedConstraint(error) === 'personal_tag_name') return 'taken';
    throw error;
  }
}

/** Takes a tag off everything, and away; false when this person has none with this id. */
export async function removeTag(db: Queryable, { accountId, id }: { accountId: number; id: number }): Promise<boolean> {
  const rows = await db.execute(sql`
    delete from personal_tag where id = ${id} and account_id = ${accountId} returning 1`);
  return rows.length > 0;
}
