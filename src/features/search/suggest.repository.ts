import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { notHidden, type ViewerId } from '#features/catalog/index.ts';
import type { SearchKind, Spellings } from './local-search.repository.ts';
import { prefixPattern, toTsQuery } from './search-terms.ts';

export interface SuggestedRow {
  kind: SearchKind;
  id: number;
  name: string;
  /** Who is credited, as printed; null for artists. */
  artists: string | null;
  /** The address of a picture at its source. */
  image: string | null;
  popularity: number;
}

interface Typed {
  norm: string;
  spellings: Spellings;
  /** What this person has hidden is not suggested. */
  viewerId: ViewerId;
}

/** Of each kind and way of matching, the most popular so many are ranked. */
const MAX_CANDIDATES = 60;

/**
 * What a few typed letters may become: exactly this name, then what begins so, then what contains the words; by popularity. A song that
 * stands on several albums comes once. One query.
 */
export async function findSuggestions(db: Queryable, typed: Typed, limit: number): Promise<SuggestedRow[]> {
  const rows = await db.execute<SuggestedRow & Record<string, unknown>>(sql`
    with candidate as (
      ${candidatesOf('artist', typed)} union all
      ${candidatesOf('album', typed)} union all
      ${candidatesOf('track', typed)}
    ), best as (
      select kind, entity_id as id, min(tier) as tier, max(popularity) as popularity from candidate group by kind, entity_id
    ), named as (
      select b.*, a.name, null as artists, a.images from best b join artist a on b.kind = 'artist' and a.id = b.id
      union all
      select b.*, al.title, ${creditsOf('album')}, al.images from best b join album al on b.kind = 'album' and al.id = b.id
      union all
      select b.*, t.title, ${creditsOf('track')}, al.images from best b join track t on b.kind = 'track' and t.id = b.id
        join album al on al.id = t.album_id
    ), once as (
      select distinct on (kind, coalesce(artists, id::text), case kind when 'track' then lower(name) else id::text end) *
      from named order by kind, coalesce(artists, id::text), case kind when 'track' then lower(name) else id::text end, tier, popularity desc, id
    )
    select kind, id, name, artists, images -> 0 ->> 'url' as image, popularity from once
    order by tier, popularity desc, kind = 'track', kind = 'album', id limit ${limit}`);
  return [...rows];
}

/** Each half goes along an index of its own, best first. */
function candidatesOf(kind: SearchKind, { norm, spellings, viewerId }: Typed): SQL {
  const isKind = sql`${sql.raw(`kind = '${kind}'`)} and ${notHidden(kind, sql`entity_id`, viewerId)}`;
  const beginning = sql`
    (select kind, entity_id, popularity, case when title_norm = ${norm} then 0 else 1 end as tier from search_doc
      where ${isKind} and title_norm like ${prefixPattern(norm)}
      order by title_norm = ${norm} desc, popularity desc, entity_id limit ${MAX_CANDIDATES})`;
  if (spellings.length === 0) return beginning;
  return sql`${beginning} union all
    (select kind, entity_id, popularity, 2 from search_doc where ${isKind} and words @@ ${toTsQuery(spellings)}::text::tsquery
      order by popularity desc, entity_id limit ${MAX_CANDIDATES})`;
}

const creditsOf = (of: 'album' | 'track') =>
  sql.raw(`
  (select string_agg(c.name || c.join_phrase, '' order by c.position) from ${of}_artist c where c.${of}_id = b.id)`);
