import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { nullIfGone } from '#db/foreign-key.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { TAGGED_KINDS, type TaggedKind } from './tags.schemas.ts';

/** A thing of the catalogue. */
export interface Target {
  kind: TaggedKind;
  id: number;
}

const tableOf = (kind: TaggedKind) => sql.raw(`tagged_${kind}`);
const idOf = (kind: TaggedKind) => sql.raw(`${kind}_id`);
/** Ids of artists that turned out to be another one lead to that one. */
const currentId = ({ kind, id }: Target): SQL =>
  kind === 'artist'
    ? sql`coalesce((select new_id from artist_redirect where old_id = ${id}), ${id}::int)`
    : sql`${id}::int`;

/** Selects the ids of the tags, anybody's, that a thing carries. */
export function tagIdsOn(target: Target): SQL {
  return sql`select tag_id from ${tableOf(target.kind)} where ${idOf(target.kind)} = ${currentId(target)}`;
}

/** Whether there is such a thing. */
export async function targetExists(db: Queryable, target: Target): Promise<boolean> {
  const rows = await db.execute(sql`select from ${sql.raw(target.kind)} where id = ${currentId(target)}`);
  return rows.length > 0;
}

/** Puts a tag of this person on a thing, if it is not there already; false when the tag or the thing is not there any more. */
export async function putTag(
  db: Queryable,
  { accountId, tagId, target, now }: { accountId: number; tagId: number; target: Target; now: Date },
): Promise<boolean> {
  const { kind } = target;
  const rows = await nullIfGone(
    db.execute(sql`
      insert into ${tableOf(kind)} as g (tag_id, ${idOf(kind)}, tagged_at)
      select p.id, t.id, ${now.toISOString()}::timestamptz from personal_tag p, ${sql.raw(kind)} t
      where p.id = ${tagId} and p.account_id = ${accountId} and t.id = ${currentId(target)}
      on conflict (tag_id, ${idOf(kind)}) do update set tagged_at = g.tagged_at returning 1`),
  );
  return rows !== null && rows.length > 0;
}

/** Takes a tag of this person off a thing, if it is on it. */
export async function takeTagOff(
  db: Queryable,
  { accountId, tagId, target }: { accountId: number; tagId: number; target: Target },
): Promise<void> {
  await db.execute(sql`
    delete from ${tableOf(target.kind)} g using personal_tag p
    where g.tag_id = p.id and p.id = ${tagId} and p.account_id = ${accountId} and g.${idOf(target.kind)} = ${currentId(target)}`);
}

/** Something that carries a tag since when. */
export interface TaggedThing extends Target {
  tagged_at: string;
}

/** A page of what carries a tag, of one kind or of all, the latest first; and how many there are. */
export async function listTagged(
  db: Queryable,
  { tagId, kind, limit, offset }: { tagId: number; kind?: TaggedKind; limit: number; offset: number },
): Promise<{ things: TaggedThing[]; total: number }> {
  const kinds = kind ? [kind] : TAGGED_KINDS;
  const all = sql.join(
    kinds.map(
      (it) => sql`select ${it} as kind, ${idOf(it)} as id, tagged_at from ${tableOf(it)} where tag_id = ${tagId}`,
    ),
    sql` union all `,
  );
  const [row] = await db.execute<{ total: number; things: TaggedThing[] }>(sql`
    with tagged as (${all})
    select (select count(*)::int from tagged) as total, coalesce((
      select jsonb_agg(jsonb_build_object('kind', kind, 'id', id, 'tagged_at', ${isoInstant(sql`tagged_at`)})
        order by tagged_at desc, kind, id)
      from (select * from tagged order by tagged_at desc, kind, id limit ${limit} offset ${offset}) page), '[]') as things`);
  return row ?? { things: [], total: 0 };
}
