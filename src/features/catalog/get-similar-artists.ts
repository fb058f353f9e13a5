import type { Ref } from '#music/ref.ts';
import type { CatalogDeps } from './ensure-asked.ts';
import { readSimilarArtists } from './read-similar-artists.ts';
import { askSimilar } from './recommend-by-artist.ts';
import { resolveArtist } from './resolve-ref.ts';
import { SourceReports } from './source-reports.ts';
import { toldBy } from './told-by.ts';

/** Who is similar to an artist, strongest first, after the sources were asked if they never were. */
export async function getSimilarArtists(
  deps: CatalogDeps,
  ref: Ref,
  paging: { viewerId: number; limit: number; offset: number },
) {
  const reports = new SourceReports(deps.clock);
  const { id, wasHere } = await resolveArtist(deps, ref, reports);
  await askSimilar(deps, id, reports);
  const page = await deps.database.run((db) => readSimilarArtists(db, id, paging));
  return { ...page, ...toldBy(deps, reports, wasHere) };
}
