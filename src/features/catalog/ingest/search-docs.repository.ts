import { hash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs, upsertChanged } from '#db/upsert.ts';
import { normalizeName, wordsOf } from '#music/normalize.ts';
import { searchWords, typoForms } from '#music/search-words.ts';
import { onShelf, type SearchKind } from '#music/shelves.ts';
import { balanceTiers, readTierOf } from './search-tiers.repository.ts';

/** What an artist, album or track is found by. */
export interface SearchDoc {
  kind: SearchKind;
  id: number;
  title: string;
  titleNorm: string;
  popularity: number;
  /** Whose it is, in order; none for an artist. By their aliases it is found as well. */
  credits: readonly { artist_id: number; name: string }[];
  /** Other names: aliases of an artist, the album of a track. */
  context: readonly string[];
}

/** More words of aliases than this do not help anybody to find a song. */
const MAX_ALIAS_WORDS = 32;

/**
 * Writes the search rows of what changed, in the transaction that changed it, with the words that a search plans by and the spellings
 * where typos meet. Only in an ingest's turn: nobody else writes here. Returns how many rows were written.
 */
export async function writeSearchDocs(db: Queryable, docs: readonly SearchDoc[]): Promise<number> {
  if (docs.length === 0) return 0;
  const [tierOf, aliasWords] = [await readTierOf(db), await findAliasWords(db, docs.flatMap(creditedIds))];
  const rows = docs.map((doc) => rowOf(doc, tierOf(doc), aliasWords));
  const columns = {
    ...{ kind: 'text', entity_id: 'int', title_norm: 'text', artist_norm: 'text', name_key: 'int', popularity: 'int' },
    ...{ tier: 'int', shelved: 'text[]' },
  };
  const values = '(title_norm, artist_norm, name_key, popularity, tier, words)';
  const of = (source: string) => sql.raw(values.replaceAll(/\w+/g, (column) => `${source}.${column}`));
  const written = await db.execute<{ kind: SearchKind; id: number; isNew: boolean }>(sql`
    insert into search_doc (kind, entity_id, title_norm, artist_norm, name_key, popularity, tier, words)
    select r.kind, r.entity_id, r.title_norm, r.artist_norm, r.name_key, r.popularity, r.tier, array_to_tsvector(r.shelved)
    from ${rowsAs('r', columns, rows)} order by r.kind, r.entity_id
    on conflict (kind, entity_id) do update set ${sql.raw(values)} = row ${of('excluded')}
      where ${of('search_doc')} is distinct from ${of('excluded')}
    returning kind, entity_id as id, xmax = 0 as "isNew"`);
  if (written.length === 0) return 0;
  const rowsByKey = new Map(rows.map((row) => [`${row.kind}:${row.entity_id}`, row]));
  const changed = written.flatMap(({ kind, id, isNew }) => {
    const row = rowsByKey.get(`${kind}:${id}`);
    return row ? [{ ...row, isNew }] : [];
  });
  const typoRows = await writeWords(db, changed);
  const renamed = changed.flatMap(({ kind, entity_id }) => (kind === 'artist' ? [entity_id] : []));
  await addAliasWords(db, renamed);
  await balanceTiers(db, changed);
  return written.length + typoRows;
}

function rowOf(doc: SearchDoc, tier: number, aliasWords: ReadonlyMap<number, string[]>) {
  const { kind, id, title, titleNorm, popularity, credits, context } = doc;
  const artistNorm = credits[0] ? normalizeName(credits[0].name) : '';
  const inherited = creditedIds(doc).flatMap((artistId) => aliasWords.get(artistId) ?? []);
  const own = searchWords([title, ...credits.map(({ name }) => name), ...context]);
  const words = [...new Set([...own, ...inherited])];
  return {
    ...{ kind, entity_id: id, title_norm: titleNorm, artist_norm: artistNorm, popularity, tier, words },
    name_key: nameKey(`${artistNorm} ${titleNorm}`),
    shelved: words.map((word) => onShelf(kind, tier, word)),
  };
}

function creditedIds({ credits }: SearchDoc): number[] {
  return credits.map(({ artist_id }) => artist_id);
}

/** The same for the same words in whatever order. */
export function nameKey(norm: string): number {
  const words = [...new Set(wordsOf(norm))].sort();
  return hash('md5', words.join(' '), 'buffer').readInt32BE(0);
}

/** Counts the words of new rows, and makes those that were never met findable by their typos. */
async function writeWords(db: Queryable, rows: readonly { words: string[]; isNew: boolean }[]): Promise<number> {
  const counts = new Map<string, number>();
  for (const { words, isNew } of rows)
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + (isNew ? 1 : 0));
  const columns = { word: 'text', docs: 'int' };
  const counted = [...counts].map(([word, docs]) => ({ word, docs }));
  const found = await db.execute<{ word: string }>(sql`
    with counted as (
      insert into search_word (word, docs) select r.word, greatest(r.docs, 1) from ${rowsAs('r', columns, counted)} order by r.word collate "C"
      on conflict (word) do update set docs = search_word.docs + excluded.docs returning word, xmax = 0 as is_new
    ) select word from counted where is_new`);
  const rowsOfForms = found.flatMap(({ word }) => typoForms(word).map((deletion) => ({ deletion, word })));
  const target = {
    table: 'search_typo',
    key: ['deletion', 'word'],
    columns: { deletion: 'text', word: 'text' },
  } as const;
  return upsertChanged(db, target, rowsOfForms);
}

/** The words of the other names of some artists. */
async function findAliasWords(db: Queryable, artistIds: readonly number[]): Promise<Map<number, string[]>> {
  if (artistIds.length === 0) return new Map();
  const rows = await db.execute<{ id: number; aliases: string[] }>(sql`
    select id, aliases from artist where id = any(${idArray([...new Set(artistIds)])}) and aliases <> '{}'`);
  return new Map(rows.map(({ id, aliases }) => [id, searchWords(aliases).slice(0, MAX_ALIAS_WORDS)]));
}

/** What these artists made is found by their other names, too, also where it was written before they had them. */
export async function addAliasWords(db: Queryable, artistIds: readonly number[]): Promise<void> {
  const rows = [...(await findAliasWords(db, artistIds))].map(([artist, words]) => ({ artist, words }));
  if (rows.length === 0) return;
  for (const kind of ['album', 'track'] as const) {
    const [owner, credits, letter] = [sql.raw(`${kind}_id`), sql.raw(`${kind}_artist`), onShelf(kind, 0, '').charAt(0)];
    const added = sql`array_to_tsvector(array(select ${letter} || d.tier || w from unnest(owned.words) w))`;
    await db.execute(sql`
      update search_doc d set words = d.words || ${added}
      from (select c.${owner} as id, array_agg(w) as words from ${rowsAs('r', { artist: 'int', words: 'text[]' }, rows)}
        join ${credits} c on c.artist_id = r.artist cross join unnest(r.words) w group by 1) owned
      where d.kind = ${kind} and d.entity_id = owned.id and d.words || ${added} <> d.words`);
  }
}
