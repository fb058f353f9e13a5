import { waitForJob } from '#jobs/wait-for-job.ts';
import { listAllArtistAlbumIds } from './albums.repository.ts';
import { enqueueDiscography } from './discography.job.ts';
import type { CatalogDeps } from './ensure-asked.ts';
import { fillArtist } from './fill-artist.ts';
import type { SourceReports } from './source-reports.ts';
import { readAlbums } from './views.repository.ts';

/** How long a caller waits for the tracks of new albums; what is left goes on behind the answer. */
const WAIT_MS = 10_000;

/** Asks all sources for the artist's list of albums again, however fresh it is, and stores what is new with its tracks. */
export async function syncDiscography(
  deps: CatalogDeps,
  artistId: number,
  { viewerId, reports }: { viewerId: number; reports: SourceReports },
) {
  const before = new Set(await deps.database.run((db) => listAllArtistAlbumIds(db, artistId)));
  await fillArtist(deps, { artistId, aspects: ['albums'], priority: 'user', ignoreFreshness: true, reports });
  const after = await deps.database.run((db) => listAllArtistAlbumIds(db, artistId));
  const added = after.filter((id) => !before.has(id));
  if (added.length > 0) await waitForJob(deps, await enqueueDiscography(deps, artistId), WAIT_MS);
  return { added: await deps.database.run((db) => readAlbums(db, added, viewerId)), checked: after.length };
}
