import { wordsOf } from '#music/normalize.ts';
import type { SearchKind } from '#music/shelves.ts';
import { type Candidate, WAY } from './candidates.repository.ts';
import type { Token } from './search-terms.ts';

/** How a row was found; the smaller, the better. */
export const TIER = { exact: 0, ofExactArtist: 1, tagged: 2, prefix: 3, words: 4 } as const;

/** What is known of a row that was found. */
export interface Hit {
  id: number;
  /** See `TIER`. */
  tier: number;
  popularity: number;
}

export interface Ranked extends Candidate {
  /** See `TIER`. */
  tier: number;
}

/**
 * Candidates by rank, each once: exactly this name; of exactly this artist, or exactly “artist title” in whatever order; beginning so;
 * with all the words, first those whose whole title was typed. Within a rank by popularity, then artists before albums before tracks.
 */
export function rankCandidates(
  candidates: readonly Candidate[],
  { norm, tokens }: { norm: string; tokens: readonly Token[] },
): Ranked[] {
  const ranked = new Map<string, RankedWell>();
  for (const candidate of candidates) {
    const { kind, id, titleNorm, artistNorm, popularity, way } = candidate;
    const place = kind + id;
    const tier = tierOf(candidate, norm);
    const known = ranked.get(place);
    if (known && known.tier <= tier) continue;
    const isCovered = tier === TIER.words && wordsOf(titleNorm).every((word) => tokens.some(means(word)));
    ranked.set(place, { kind, id, titleNorm, artistNorm, popularity, way, tier, isCovered });
  }
  return [...ranked.values()].sort(compare);
}

interface RankedWell extends Ranked {
  /** Whether every word of the title was typed. */
  isCovered: boolean;
}

function compare(a: RankedWell, b: RankedWell): number {
  return (
    a.tier - b.tier ||
    Number(b.isCovered) - Number(a.isCovered) ||
    b.popularity - a.popularity ||
    PLACES[a.kind] - PLACES[b.kind] ||
    a.id - b.id
  );
}

const PLACES: Record<SearchKind, number> = { artist: 0, album: 1, track: 2 };

function tierOf({ titleNorm, artistNorm, way }: Candidate, norm: string): number {
  if (titleNorm === norm) return TIER.exact;
  if (way === WAY.ofArtist || artistNorm === norm) return TIER.ofExactArtist;
  if (way === WAY.sameWords && sortedWords(`${artistNorm} ${titleNorm}`) === sortedWords(norm))
    return TIER.ofExactArtist;
  return titleNorm.startsWith(norm) ? TIER.prefix : TIER.words;
}

/** The same for the same words in whatever order. */
function sortedWords(norm: string): string {
  return [...new Set(wordsOf(norm))].sort().join(' ');
}

function means(word: string) {
  return ({ spellings, isPrefix }: Token) =>
    spellings.some((spelling) => (isPrefix ? word.startsWith(spelling) : word === spelling));
}
