import type { Queryable } from '#db/client.ts';
import { keepVisible, type ViewerId } from '#features/catalog/index.ts';
import { SEARCH_KINDS, type SearchKind } from '#music/shelves.ts';
import { type Candidate, countTokens, findCandidates } from './candidates.repository.ts';
import { correctTokens } from './correct-tokens.ts';
import { type CountedToken, planSearch, type SearchPlan } from './plan-search.ts';
import { type Ranked, rankCandidates } from './rank-candidates.ts';
import { type SearchTerms, tokensOf } from './search-terms.ts';

interface Wanted {
  kinds: readonly SearchKind[];
  terms: SearchTerms;
  viewerId: ViewerId;
  /** How many are ranked at least, where there are so many: of each kind, or of all `together`. */
  least: number;
  together?: boolean;
  /** Whether slips of typing are looked for where nothing is found. */
  corrects: boolean;
}

/** What was found, best first, and by what. */
export interface Found {
  ranked: Ranked[];
  plan: SearchPlan | null;
  /** Whether there may be more than was ranked. */
  isCut: boolean;
}

/** More rows than anybody pages through: so many are looked at when most are hidden. */
export const MOST_RANKED = 1000;

/**
 * The rows of some kinds that match, by rank, without what the viewer has hidden. A word that stands nowhere is taken for a slip; when no
 * row has all the words as they are typed, all of them are.
 */
export async function findHits(db: Queryable, wanted: Wanted): Promise<Found> {
  const words = wordsToFind(wanted.terms);
  // How many rows have a word is of no interest where there is no other to choose.
  const isAlone = words.length === 1;
  const typed = isAlone ? words.map((word) => ({ ...word, rows: 1 })) : await countTokens(db, words);
  const isUnknown = ({ rows }: CountedToken) => rows === 0;
  if (!wanted.corrects || !typed.some(isUnknown)) {
    const found = await look(db, wanted, typed);
    if (found.ranked.length > 0 || !wanted.corrects) return found;
  }
  const counted = isAlone ? await countTokens(db, words) : typed;
  const corrected = await correctTokens(db, counted, counted.some(isUnknown) ? isUnknown : () => true);
  return look(db, wanted, corrected);
}

/** The rows whose name is this, or begins so, by rank, and what is by artists of this name: what can be told without looking for words. */
export async function findNamed(db: Queryable, wanted: Omit<Wanted, 'corrects'>): Promise<Found> {
  return look(db, wanted, []);
}

/** Whether the name of anything matches these words, as they are typed. */
export async function isNamed(db: Queryable, terms: SearchTerms): Promise<boolean> {
  const wanted = { kinds: SEARCH_KINDS, terms, viewerId: null, least: 1, corrects: false };
  return (await findHits(db, wanted)).ranked.length > 0;
}

async function look(
  db: Queryable,
  { kinds, terms, viewerId, least, together = false }: Omit<Wanted, 'corrects'>,
  tokens: readonly CountedToken[],
) {
  const { norm } = terms;
  const plan = planSearch(tokens);
  // What has a word that stands nowhere is called by no name that is here.
  if (!plan && tokens.length > 0) return { ranked: [], plan, isCut: false };
  for (let limit = least; ; limit = Math.min(limit * 4, MOST_RANKED)) {
    const { candidates, hides } = await findCandidates(db, { kinds, norm, plan, viewerId, limit, together });
    const visible = hides ? await withoutHidden(db, candidates, viewerId) : candidates;
    const isCut = candidates.length >= limit;
    if (visible.length >= least || visible.length === candidates.length || !isCut || limit >= MOST_RANKED)
      return { ranked: rankCandidates(visible, { norm, tokens }), plan, isCut };
  }
}

async function withoutHidden(db: Queryable, candidates: Candidate[], viewerId: ViewerId): Promise<Candidate[]> {
  const visible = new Set<string>();
  for (const kind of new Set(candidates.map((candidate) => candidate.kind))) {
    const ids = candidates.flatMap((candidate) => (candidate.kind === kind ? candidate.id : []));
    for (const id of await keepVisible(db, kind, [...new Set(ids)], viewerId)) visible.add(`${kind}${id}`);
  }
  return candidates.filter(({ kind, id }) => visible.has(`${kind}${id}`));
}

/** One letter of an alphabet begins a word of nearly everything: then only names that begin so are meant. */
function wordsToFind(terms: SearchTerms) {
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]$/u.test(terms.norm) ? [] : tokensOf(terms);
}
