import { waitForJob } from '#jobs/wait-for-job.ts';
import type { Ref } from '#music/ref.ts';
import { countArtistMusic } from './albums.repository.ts';
import { ARTIST_ASPECTS, type ArtistAspect } from './artist-questions.ts';
import { enqueueDiscography } from './discography.job.ts';
import type { CatalogDeps } from './ensure-asked.ts';
import { fillArtist } from './fill-artist.ts';
import { notHere } from './not-here.ts';
import { resolveArtist } from './resolve-ref.ts';
import { SourceReports } from './source-reports.ts';
import { syncDiscography } from './sync-discography.ts';
import { toldBy } from './told-by.ts';
import { readArtists } from './views.repository.ts';

/** Stores an artist with everything that the sources say, its list of albums included; the caller waits for all of them. */
export async function saveArtist(deps: CatalogDeps, ref: Ref, viewerId: number) {
  const { artistId, reports, wasHere } = await fillAspects(deps, ref, ARTIST_ASPECTS);
  const { albums, tracks, pending } = await deps.database.run((db) => countArtistMusic(db, artistId));
  const artist = await readArtist(deps, artistId, viewerId);
  return {
    ...artist,
    total_albums: albums,
    total_tracks: tracks,
    pending,
    ...toldBy(deps, reports, wasHere),
  };
}

/** Asks for the artist's biography, and whatever else the same answers say. What is there is never replaced by nothing. */
export async function enrichBio(deps: CatalogDeps, id: number, viewerId: number) {
  const ref = { key: 'id', id: String(id) } as const;
  const { artistId, reports, wasHere } = await fillAspects(deps, ref, ['profile', 'bio']);
  return { ...(await readArtist(deps, artistId, viewerId)), ...toldBy(deps, reports, wasHere) };
}

/** What a caller waits for at most; the job goes on. */
const WAIT_MS = 10_000;

/** Stores all albums of an artist with all their tracks: a job, whose end is waited for as long as a caller can. */
export async function saveArtistDiscography(deps: CatalogDeps, ref: Ref, viewerId: number) {
  const reports = new SourceReports(deps.clock);
  const { id, wasHere } = await resolveArtist(deps, ref, reports);
  const job = await waitForJob(deps, await enqueueDiscography(deps, id), WAIT_MS);
  const counts = await deps.database.run((db) => countArtistMusic(db, id));
  return { job, artist: await readArtist(deps, id, viewerId), ...counts, ...toldBy(deps, reports, wasHere) };
}

/** Asks for the artist's albums again, and says which are new. */
export async function syncArtist(deps: CatalogDeps, ref: Ref, viewerId: number) {
  const reports = new SourceReports(deps.clock);
  const { id, wasHere } = await resolveArtist(deps, ref, reports);
  const synced = await syncDiscography(deps, id, { viewerId, reports });
  return { artist: await readArtist(deps, id, viewerId), ...synced, ...toldBy(deps, reports, wasHere) };
}

async function fillAspects(deps: CatalogDeps, ref: Ref, aspects: readonly ArtistAspect[]) {
  const reports = new SourceReports(deps.clock);
  const { id: artistId, wasHere } = await resolveArtist(deps, ref, reports);
  await fillArtist(deps, { artistId, aspects, priority: 'user', refreshStale: true, rounds: 2, reports });
  return { artistId, reports, wasHere };
}

async function readArtist({ database }: CatalogDeps, id: number, viewerId: number) {
  const [artist] = await database.run((db) => readArtists(db, [id], viewerId));
  if (!artist) throw notHere('artist', id);
  return artist;
}
