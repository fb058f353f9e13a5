import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs, textArray, upsertChanged } from '#db/upsert.ts';
import { searchWords, typoForms } from '#music/search-words.ts';

/** What an artist, album or track is found by. */
export interface SearchDoc {
  kind: 'artist' | 'album' | 'track';
  id: number;
  title: string;
  titleNorm: string;
  popularity: number;
  /** Names of what it belongs to: aliases, credited artists, the album. */
  context: string[];
}

/** Writes the search rows of what changed, in the transaction that changed it. Returns how many rows were written. */
export async function writeSearchDocs(db: Queryable, docs: readonly SearchDoc[]): Promise<number> {
  if (docs.length === 0) return 0;
  const rows = docs.map(({ kind, id, title, titleNorm, popularity, context }) => ({
    kind,
    entity_id: id,
    title_norm: titleNorm,
    popularity,
    words: searchWords([title, ...context]),
  }));
  const columns = { kind: 'text', entity_id: 'int', title_norm: 'text', popularity: 'int', words: 'text[]' };
  const written = await db.execute<{ kind: string; entity_id: number }>(sql`
    insert into search_doc (kind, entity_id, title_norm, popularity, words)
    select r.kind, r.entity_id, r.title_norm, r.popularity, array_to_tsvector(r.words) from ${rowsAs('r', columns, rows)}
    order by r.kind, r.entity_id
    on conflict (kind, entity_id) do update
      set title_norm = excluded.title_norm, popularity = excluded.popularity, words = excluded.words
      where (search_doc.title_norm, search_doc.popularity, search_doc.words)
        is distinct from (excluded.title_norm, excluded.popularity, excluded.words)
    returning kind, entity_id`);
  const changed = new Set(written.map((row) => `${row.kind}:${row.entity_id}`));
  const words = rows.filter((row) => changed.has(`${row.kind}:${row.entity_id}`)).flatMap((row) => row.words);
  return written.length + (await writeTypoForms(db, [...new Set(words)]));
}

async function writeTypoForms(db: Queryable, words: string[]): Promise<number> {
  const forms = new Map(words.map((word) => [word, typoForms(word)]));
  const long = words.filter((word) => (forms.get(word)?.length ?? 0) > 0);
  if (long.length === 0) return 0;
  const known = await db.execute<{ word: string }>(
    sql`select word from search_typo where deletion = word and deletion = any(${textArray(long)})`,
  );
  const knownWords = new Set(known.map((row) => row.word));
  const rows = long
    .filter((word) => !knownWords.has(word))
    .flatMap((word) => (forms.get(word) ?? []).map((deletion) => ({ deletion, word })));
  const columns = { deletion: 'text', word: 'text' } as const;
  return upsertChanged(db, { table: 'search_typo', key: ['deletion', 'word'], columns }, rows);
}
