import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { notHidden, type ViewerId } from '#features/catalog/index.ts';
import type { SearchKind } from '#music/shelves.ts';
import { anyOf, ofTag } from './list-filters-sql.ts';
import { countList, narrowList, totalOf } from './narrow-list.repository.ts';

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
  const each = tags.map((tag) => ofTag(kind, tag));
  const list = await narrowList(db, match === 'any' ? [anyOf(each)] : each);
  if (list.isEmpty) return { ids: [], total: 0 };
  const passing = sql`from ${sql.raw(`"${kind}"`)} e where ${notHidden(kind, sql`e.id`, viewerId)} and ${list.where}`;
  const rows = await db.execute<{ id: number; total: number | null }>(
    sql`select e.id, ${totalOf(list)} as total ${passing} order by e.popularity desc, e.id limit ${limit} offset ${offset}`,
  );
  const counted = list.total ?? rows[0]?.total ?? (await countList(db, kind, list, passing));
  return {
    ids: rows.map(({ id }) => id),
    total: rows.length === 0 ? counted : Math.max(counted, offset + rows.length),
  };
}
