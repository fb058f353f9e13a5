import type { Ref } from '#music/ref.ts';
import { listAlbumTrackIds } from './albums.repository.ts';
import { completeAlbums } from './complete-albums.ts';
import { type CatalogDeps, ensureAsked } from './ensure-asked.ts';
import { fillAlbum, readAlbumQuestions } from './fill-album.ts';
import { notHere } from './not-here.ts';
import { readAlbumsWithTracks } from './read-discography.ts';
import { resolveAlbum } from './resolve-ref.ts';
import { SourceReports } from './source-reports.ts';
import { toldBy } from './told-by.ts';
import { readTracks } from './views.repository.ts';

/**
 * One of our albums with its tracks, as it is here.
 * @throws {AppError} `album.not_found`
 */
export async function readAlbum({ database }: Pick<CatalogDeps, 'database'>, id: number, viewerId: number) {
  const [album] = await database.run((db) => readAlbumsWithTracks(db, [id], viewerId));
  if (!album) throw notHere('album', id);
  return album;
}

/** An album with its tracks, after the sources were asked for what they were never asked. */
export async function getAlbum(deps: CatalogDeps, ref: Ref, viewerId: number) {
  const { albumId, reports, wasHere } = await withDetails(deps, ref);
  return { ...(await readAlbum(deps, albumId, viewerId)), ...toldBy(deps, reports, wasHere) };
}

/** A page of an album's tracks, after the sources were asked for what they were never asked. */
export async function getAlbumTracks(
  deps: CatalogDeps,
  ref: Ref,
  { viewerId, ...paging }: { viewerId: number; limit: number; offset: number },
) {
  const { albumId, reports, wasHere } = await withDetails(deps, ref);
  const { items, total } = await deps.database.run(async (db) => {
    const page = await listAlbumTrackIds(db, [albumId], paging);
    return { items: await readTracks(db, page.ids, viewerId), total: page.total };
  });
  return { items, total, ...paging, ...toldBy(deps, reports, wasHere) };
}

async function withDetails(deps: CatalogDeps, ref: Ref) {
  const reports = new SourceReports(deps.clock);
  const { id: albumId, wasHere } = await resolveAlbum(deps, ref, reports);
  const questions = () => readAlbumQuestions(deps, albumId);
  await ensureAsked(deps, { key: `album:${albumId}`, questions, reports, rounds: 2 });
  return { albumId, reports, wasHere };
}

/** Stores an album with all its tracks, its wiki and its cover; the caller waits until every source has answered. */
export async function saveAlbum(deps: CatalogDeps, ref: Ref, viewerId: number) {
  const reports = new SourceReports(deps.clock);
  const { id: albumId, wasHere } = await resolveAlbum(deps, ref, reports);
  const user = { priority: 'user' as const, reports };
  await fillAlbum(deps, { ...user, albumId, refreshStale: true, rounds: 2 });
  await completeAlbums(deps, [albumId], user);
  return { ...(await readAlbum(deps, albumId, viewerId)), ...toldBy(deps, reports, wasHere) };
}
