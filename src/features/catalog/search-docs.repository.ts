import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs, textArray, upsertChanged } from '#db/upsert.ts';
import { searchWords, typoForms } from '#music/search-words.ts';

type DocKind = 'artist' | 'album' | 'track';

interface DocSource {
  id: number;
  title: string;
  title_norm: string;
  popularity: number;
  /** Names of what it belongs to: aliases, credited artists, the album. */
  context: string[];
}

/** What makes up the search row of each kind; one query each, over the ids that changed. */
const SOURCES = {
  artist: (ids: number[]) => sql`
    select a.id, a.name as title, a.name_norm as title_norm, a.popularity, a.aliases as context
    from artist a where a.id = any(${idArray(ids)})`,
  album: (ids: number[]) => sql`
    select al.id, al.title, al.title_norm, al.popularity,
      array(select aa.name from album_artist aa where aa.album_id = al.id order by aa.position) as context
    from album al where al.id = any(${idArray(ids)})`,
  track: (ids: number[]) => sql`
    select t.id, t.title, t.title_norm, t.popularity,
      array(select ta.name from track_artist ta where ta.track_id = t.id order by ta.position) || al.title as context
    from track t join album al on al.id = t.album_id where t.id = any(${idArray(ids)})`,
};

/** Writes the search rows of what changed, in the transaction that changed it. Returns how many rows were written. */
export async function writeSearchDocs(db: Queryable, kind: DocKind, ids: number[]): Promise<number> {
  if (ids.length === 0) return 0;
  const sources = await db.execute<DocSource & Record<string, unknown>>(SOURCES[kind](ids));
  const docs = sources.map(({ id, title, title_norm, popularity, context }) => ({
    kind,
    entity_id: id,
    title_norm,
    popularity,
    words: searchWords([title, ...context]),
  }));
  const result = await db.execute(sql`
    insert into search_doc (kind, entity_id, title_norm, popularity, words)
    select r.kind, r.entity_id, r.title_norm, r.popularity, array_to_tsvector(r.words)
    from ${rowsAs('r', { kind: 'text', entity_id: 'int', title_norm: 'text', popularity: 'int', words: 'text[]' }, docs)}
    order by r.entity_id
    on conflict (kind, entity_id) do update
      set title_norm = excluded.title_norm, popularity = excluded.popularity, words = excluded.words
      where (search_doc.title_norm, search_doc.popularity, search_doc.words)
        is distinct from (excluded.title_norm, excluded.popularity, excluded.words)`);
  return result.count + (await writeTypoForms(db, [...new Set(docs.flatMap((doc) => doc.words))]));
}

async function writeTypoForms(db: Queryable, words: string[]): Promise<number> {
  const known = await db.execute<{ word: string }>(
    sql`select word from search_typo where deletion = word and deletion = any(${textArray(words)})`,
  );
  const knownWords = new Set(known.map((row) => row.word));
  const rows = words
    .filter((word) => !knownWords.has(word))
    .flatMap((word) => typoForms(word).map((deletion) => ({ deletion, word })));
  return upsertChanged(
    db,
    { table: 'search_typo', key: ['deletion', 'word'], columns: { deletion: 'text', word: 'text' } },
    rows,
  );
}
