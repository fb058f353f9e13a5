import { type AskOptions, fillArtist, type SourcesDeps } from '#features/catalog/index.ts';
import { findNamesakes } from './named-rows.repository.ts';
import type { SearchTerms } from './search-terms.ts';

/** More of one name than this are told apart when somebody asks for them. */
const MAX_NAMESAKES = 5;

/**
 * Asks for the albums of all who bear exactly this normalised name. A name never joins two rows; albums in common show which
 * of them are one artist that several sources know.
 */
export async function tellNamesakesApart(
  deps: SourcesDeps,
  { norm }: Pick<SearchTerms, 'norm'>,
  context: Pick<AskOptions, 'priority' | 'signal' | 'reports'>,
): Promise<void> {
  const ids = await deps.database.run((db) => findNamesakes(db, norm, MAX_NAMESAKES));
  if (ids.length < 2) return;
  for (const artistId of ids) await fillArtist(deps, { ...context, artistId, aspects: ['albums'] });
}
