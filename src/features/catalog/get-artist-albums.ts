import type { AlbumType } from '#music/entities.ts';
import type { Ref } from '#music/ref.ts';
import { listArtistAlbumIds } from './albums.repository.ts';
import { enqueueVisitedDiscography } from './discography.job.ts';
import { type CatalogDeps, ensureAsked } from './ensure-asked.ts';
import { readArtistQuestions } from './fill-artist.ts';
import { readDiscography } from './read-discography.ts';
import { resolveArtist } from './resolve-ref.ts';
import { SourceReports } from './source-reports.ts';
import { toldBy } from './told-by.ts';
import { readAlbums } from './views.repository.ts';

interface Input {
  viewerId: number;
  limit: number;
  offset: number;
}

/** The albums of an artist, newest first, after the sources were asked for those that are missing. */
export async function getArtistAlbums(
  deps: CatalogDeps,
  ref: Ref,
  { viewerId, albumType, ...paging }: Input & { albumType?: AlbumType },
) {
  const { artistId, reports, wasHere } = await withAlbums(deps, ref);
  const { items, total } = await deps.database.run(async (db) => {
    const page = await listArtistAlbumIds(db, artistId, { albumType, ...paging });
    return { items: await readAlbums(db, page.ids, viewerId), total: page.total };
  });
  return { items, total, ...paging, ...toldBy(deps, reports, wasHere) };
}

/** The albums of an artist with their tracks. Track lists that are not complete are completed behind the answer. */
export async function getArtistDiscography(deps: CatalogDeps, ref: Ref, input: Input) {
  const { artistId, reports, wasHere } = await withAlbums(deps, ref);
  const discography = await deps.database.run((db) => readDiscography(db, artistId, input));
  if (discography.pending > 0) await enqueueVisitedDiscography(deps, artistId);
  return { ...discography, ...toldBy(deps, reports, wasHere) };
}

async function withAlbums(deps: CatalogDeps, ref: Ref) {
  const reports = new SourceReports(deps.clock);
  const { id: artistId, wasHere } = await resolveArtist(deps, ref, reports);
  const questions = () => readArtistQuestions(deps, { artistId, aspects: ['albums'] });
  await ensureAsked(deps, { key: `artist:${artistId}:albums`, questions, reports });
  return { artistId, reports, wasHere };
}
