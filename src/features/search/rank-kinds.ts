import type { Queryable } from '#db/client.ts';
import type { ViewerId } from '#features/catalog/index.ts';
import type { SearchKind } from '#music/shelves.ts';
import { countMatches } from './candidates.repository.ts';
import { type Found, findHits, MOST_RANKED } from './find-hits.ts';
import { findTagged } from './named-rows.repository.ts';
import { type Hit, TIER } from './rank-candidates.ts';
import type { SearchTerms } from './search-terms.ts';

export interface Hits {
  hits: Hit[];
  /** Counted up to a thousand. */
  total: number;
}

export interface RankOptions {
  viewerId: ViewerId;
  limit: number;
  offset: number;
  /** False: only by name, not by tag. */
  byTag?: boolean;
}

/** So many are ranked for a first page. */
const RANKED = 100;

/** A page of the rows of each of these kinds that match, by name or tag, by rank. Slips of typing count where nothing matches. */
export async function rankKinds<Kind extends SearchKind>(
  db: Queryable,
  kinds: readonly Kind[],
  terms: SearchTerms,
  { viewerId, limit, offset, byTag = true }: RankOptions,
): Promise<Record<Kind, Hits>> {
  const tagged = await Promise.all(kinds.map((kind) => (byTag ? findTagged(db, kind, terms.norm, viewerId) : [])));
  const least = Math.min(Math.max(RANKED, offset + limit), MOST_RANKED);
  const corrects = tagged.every((rows) => rows.length === 0);
  const found = await findHits(db, { kinds, terms, viewerId, least, corrects });
  const pages = kinds.map(async (kind, place) => {
    const hits = withTagged(found, kind, tagged[place] ?? []);
    const isWhole = !found.isCut || !found.plan || hits.length >= MOST_RANKED;
    const counted = isWhole || !found.plan ? 0 : await countMatches(db, kind, found.plan, MOST_RANKED);
    return [kind, { hits: hits.slice(offset, offset + limit), total: Math.max(hits.length, counted) }] as const;
  });
  return Object.fromEntries(await Promise.all(pages)) as Record<Kind, Hits>; // one entry a kind
}

/** What is found by name, and between the better and the worse of it what is only tagged so. */
function withTagged({ ranked }: Found, kind: SearchKind, tagged: readonly { id: number; popularity: number }[]): Hit[] {
  const named = ranked.filter((row) => row.kind === kind);
  const better = named.filter(({ tier }) => tier < TIER.tagged);
  const taken = new Set(better.map(({ id }) => id));
  const between = tagged.filter(({ id }) => !taken.has(id)).map((row) => ({ ...row, tier: TIER.tagged }));
  for (const { id } of between) taken.add(id);
  const worse = named.filter(({ tier, id }) => tier > TIER.tagged && !taken.has(id));
  return [...better, ...between, ...worse].map(({ id, tier, popularity }) => ({ id, tier, popularity }));
}
