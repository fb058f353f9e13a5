import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { textArray, upsertChanged } from '#db/upsert.ts';
import type { MergedArtist } from '#music/merge-artist.ts';
import { MERGED_COLUMNS, mergedValues } from './merged-columns.ts';

/** Returns how many were new or different. */
export async function writeArtists(db: Queryable, artists: Map<number, MergedArtist>): Promise<number> {
  const columns = {
    id: 'int', name: 'text', name_norm: 'text', sort_name: 'text', disambiguation: 'text', kind: 'text', country: 'text',
    begin_date: 'text', end_date: 'text', aliases: 'text[]', bio: 'jsonb', ...MERGED_COLUMNS,
  } as const; // biome-ignore format: a table of columns
  const rows = [...artists].map(([id, merged]) => ({
    id,
    name: merged.name,
    name_norm: merged.nameNorm,
    sort_name: merged.sortName,
    disambiguation: merged.disambiguation,
    kind: merged.kind,
    country: merged.country,
    begin_date: merged.beginDate,
    end_date: merged.endDate,
    aliases: merged.aliases,
    bio: merged.bio,
    ...mergedValues(merged),
  }));
  return upsertChanged(db, { table: 'artist', key: ['id'], columns, touch: 'updated_at' }, rows);
}

/** Among artists of one name, all but the most popular point to that one. */
export async function markNamesakes(db: Queryable, names: string[]): Promise<number> {
  const result = await db.execute(sql`
    with ranked as (
      select id, first_value(id) over (partition by name_norm order by popularity desc, id) as strongest
      from artist where name_norm = any(${textArray(names)}))
    update artist a set namesake_of = nullif(r.strongest, a.id) from ranked r
    where a.id = r.id and a.namesake_of is distinct from nullif(r.strongest, a.id)`);
  return result.count;
}
