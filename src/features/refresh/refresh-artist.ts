import {
  completeAlbums,
  fillArtist,
  listAllArtistAlbumIds,
  listIncompleteAlbumIds,
  readArtistQuestions,
  SourceReports,
  type SourcesDeps,
  sortQuestions,
} from '#features/catalog/index.ts';
import { recordNewReleases } from '#features/releases/index.ts';
import { markRefreshed } from './refresh.repository.ts';

interface RefreshArtistInput {
  artistId: number;
  signal: AbortSignal;
}

/**
 * Asks all sources about an artist again, however fresh what they said is; biography, best tracks and similar artists only when they are
 * due. Albums that appear although the discography was known are news. What a source leaves out, or fails to say, changes nothing.
 * Says which albums are new, and whether any source answered.
 */
export async function refreshArtist(
  deps: SourcesDeps,
  { artistId, signal }: RefreshArtistInput,
): Promise<{ added: number[]; answered: boolean }> {
  const wasListed = await isListed(deps, artistId);
  const before = new Set(await deps.database.run((db) => listAllArtistAlbumIds(db, artistId)));
  const reports = new SourceReports(deps.clock);
  const asking = { artistId, priority: 'refresh', signal, reports } as const;
  await fillArtist(deps, { ...asking, aspects: ['profile', 'albums'], ignoreFreshness: true });
  await fillArtist(deps, { ...asking, aspects: ['bio', 'topTracks', 'similar'], refreshStale: true });

  const albumIds = await deps.database.run((db) => listAllArtistAlbumIds(db, artistId));
  const added = albumIds.filter((id) => !before.has(id));
  if (wasListed && added.length > 0) {
    const foundAt = deps.clock.now();
    await deps.database.run((db) => recordNewReleases(db, { artistId, albumIds: added, foundAt }));
  }
  const open = await deps.database.run((db) => listIncompleteAlbumIds(db, albumIds));
  await completeAlbums(deps, open, { priority: 'refresh', signal });
  const answered = reports.asked && !reports.allFailed;
  if (answered) await deps.database.run((db) => markRefreshed(db, artistId, deps.clock.now()));
  return { added: wasListed ? added : [], answered };
}

/** Whether some source has told the artist's discography before. */
async function isListed(deps: SourcesDeps, artistId: number): Promise<boolean> {
  const questions = await readArtistQuestions(deps, { artistId, aspects: ['albums'] });
  const { fresh, stale } = await sortQuestions(deps, questions);
  return fresh.length + stale.length > 0;
}
