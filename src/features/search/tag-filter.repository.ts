import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { textArray } from '#db/upsert.ts';
import { notHidden, type ViewerId } from '#features/catalog/index.ts';
import type { SearchKind } from '#music/shelves.ts';

/** The ids of everything of a kind that carries this normalised tag: itself, or (albums and tracks) one of its artists. */
export function taggedIds(kind: SearchKind, tag: string): SQL {
  const carries = sql`tag_names @> ${textArray([tag])}`;
  switch (kind) {
    case 'artist':
      return sql`select id from artist where ${carries}`;
    case 'album':
      return sql`select id from album where ${carries} union
        select aa.album_id from artist a join album_artist aa on aa.artist_id = a.id where a.${carries}`;
    case 'track':
      return sql`select t.id from recording c join track t on t.recording_id = c.id where c.${carries} union
        select ta.track_id from artist a join track_artist ta on ta.artist_id = a.id where a.${carries}`;
  }
}

interface ByTags {
  /** Without what this person has hidden. */
  viewerId: ViewerId;
  /** Normalised. */
  tags: readonly string[];
  match: 'any' | 'all';
  limit: number;
  offset: number;
}

/** The ids of everything of a kind that carries any, or all, of the tags, most popular first; and how many there are. */
export async function findByTags(
  db: Queryable,
  kind: SearchKind,
  { viewerId, tags, match, limit, offset }: ByTags,
): Promise<{ ids: number[]; total: number }> {
  const sets = tags.map((tag) => sql`(${taggedIds(kind, tag)})`);
  const rows = await db.execute<{ id: number | null; total: number }>(sql`
    with found as (
      select e.id, e.popularity from ${sql.raw(`"${kind}"`)} e
      where e.id in (${sql.join(sets, match === 'any' ? sql` union ` : sql` intersect `)})
        and ${notHidden(kind, sql`e.id`, viewerId)}
    )
    select page.id, counted.total from (select count(*)::int as total from found) counted
    left join (select * from found order by popularity desc, id limit ${limit} offset ${offset}) page on true
    order by page.popularity desc, page.id`);
  return { ids: rows.flatMap(({ id }) => id ?? []), total: rows[0]?.total ?? 0 };
}
