import type { Queryable } from '#db/client.ts';
import type { ViewerId } from '#features/catalog/index.ts';
import { correctSpelling, type Hits, type SearchKind, searchLocal } from './local-search.repository.ts';
import type { SearchTerms } from './search-terms.ts';

export interface RankKindOptions {
  viewerId: ViewerId;
  limit: number;
  offset: number;
  /** False: only by name, not by tag. */
  byTag?: boolean;
}

/** The rows of one kind that match, by rank. When none has the words as they are typed, spellings that are one slip away count too. */
export async function rankKind(
  db: Queryable,
  kind: SearchKind,
  terms: SearchTerms,
  { byTag, viewerId, ...paging }: RankKindOptions,
): Promise<Hits> {
  const asTyped = terms.words.map((word) => [word]);
  const hits = await searchLocal(db, kind, { terms, spellings: asTyped, byTag, viewerId }, paging);
  if (hits.total > 0) return hits;
  const spellings = await correctSpelling(db, terms.words);
  const hasOthers = spellings.some((forms) => forms.length > 1);
  return hasOthers ? searchLocal(db, kind, { terms, spellings, byTag, viewerId }, paging) : hits;
}
