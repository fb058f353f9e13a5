import { sql } from 'drizzle-orm';
import { arrayLiteral } from '#db/array-literal.ts';
import type { Queryable } from '#db/client.ts';
import { keptStatement } from '#db/kept-statement.ts';
import type { SearchKind } from '#music/shelves.ts';

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

/** What a list of suggestions shows of these rows, in their order; what is gone meanwhile is left out. */
export async function readSuggested(
  db: Queryable,
  rows: readonly { kind: SearchKind; id: number }[],
): Promise<SuggestedRow[]> {
  if (rows.length === 0) return [];
  const shown = await show(db, {
    kinds: arrayLiteral(rows.map(({ kind }) => kind)),
    ids: arrayLiteral(rows.map(({ id }) => id)),
  });
  return [...shown];
}

const creditsOf = (of: 'album' | 'track') =>
  sql.raw(`
  (select string_agg(c.name || c.join_phrase, '' order by c.position) from ${of}_artist c where c.${of}_id = w.id)`);

const show = keptStatement<SuggestedRow & Record<string, unknown>, { kinds: string; ids: string }>(
  (value) => sql`
    select w.kind, w.id, shown.name, shown.artists, shown.images -> 0 ->> 'url' as image, shown.popularity
    from unnest(${value('kinds')}::text[], ${value('ids')}::int[]) with ordinality w(kind, id, place) cross join lateral (
      select a.name, null as artists, a.images, a.popularity from artist a where w.kind = 'artist' and a.id = w.id
      union all
      select al.title, ${creditsOf('album')}, al.images, al.popularity from album al where w.kind = 'album' and al.id = w.id
      union all
      select t.title, ${creditsOf('track')}, al.images, t.popularity from track t join album al on al.id = t.album_id
        where w.kind = 'track' and t.id = w.id
    ) shown order by w.place`,
);
