import { type CatalogDeps, getArtistProfile } from '#features/catalog/index.ts';
import { AppError } from '#lib/errors.ts';
import { findMain } from './find-main.ts';
import type { SearchFillDeps, SearchFills } from './search-fills.ts';
import { nothingToSay } from './search-outcome.ts';
import { readTerms } from './search-terms.ts';

interface SearchArtistProfileDeps extends SearchFillDeps, CatalogDeps {
  fills: SearchFills;
}

/**
 * The card of the artist that some words mean: what the orchestrated search would call `main`.
 * @throws {AppError} `search.no_artist` when the words mean nobody, `search.unavailable` when nothing is here and every source failed.
 */
export async function searchArtistProfile(
  deps: SearchArtistProfileDeps,
  { q, viewerId }: { q: string; viewerId: number },
) {
  const terms = readTerms(q);
  const meant = () => deps.database.run((db) => findMain(db, terms, { viewerId }));
  const before = await meant();
  const outcome = await deps.fills.ensure(terms);
  const { artistId, reason } = outcome.asked ? await meant() : before;
  if (artistId === null) {
    if (outcome.reports.allFailed) throw nothingToSay(deps, terms, outcome);
    throw new AppError('not_found', 'search.no_artist', `No artist to show: ${reason}.`);
  }
  const wasHere = before.artistId !== null;
  const card = await getArtistProfile(deps, { artistId, viewerId, reports: outcome.reports, wasHere });
  if (!card)
    throw new AppError('not_found', 'search.no_artist', `No artist to show: ${reason}, which is gone meanwhile.`);
  return card;
}
