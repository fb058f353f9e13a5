import { countArtistMusic, listArtistAlbumIds } from './albums.repository.ts';
import { ARTIST_ASPECTS } from './artist-questions.ts';
import { listTopTrackIds } from './artists.repository.ts';
import { enqueueSimilarMusic, enqueueVisitedDiscography } from './discography.job.ts';
import { type CatalogDeps, ensureAsked } from './ensure-asked.ts';
import { readArtistQuestions } from './fill-artist.ts';
import { notHere } from './not-here.ts';
import { readSimilarArtists } from './read-similar-artists.ts';
import { SourceReports } from './source-reports.ts';
import { toldBy } from './told-by.ts';
import { readAlbums, readArtists, readTracks } from './views.repository.ts';

interface ProfileInput {
  artistId: number;
  viewerId: number;
  /** What sources did to find the artist, if they had to. */
  reports?: SourceReports;
  /** Whether the artist was here before this request. */
  wasHere?: boolean;
}

const TOP_TRACKS = 10;
const ALBUMS = 20;
const SIMILAR = 10;

/**
 * The card of one of our artists: from the database when it is fresh, else with what the sources add within the time that a user
 * waits. Stores the discography and the closest similar artists behind the answer.
 * @throws {AppError} `artist.not_found`
 */
export async function getArtistProfile(
  deps: CatalogDeps,
  { artistId, viewerId, reports, wasHere = true }: ProfileInput,
) {
  const told = reports ?? new SourceReports(deps.clock);
  const aspects = ARTIST_ASPECTS;
  await ensureAsked(deps, {
    key: `artist:${artistId}`,
    questions: () => readArtistQuestions(deps, { artistId, aspects }),
    reports: told,
    rounds: 2,
  });
  const card = await readCard(deps, artistId, viewerId);
  if (card.pending > 0) await enqueueVisitedDiscography(deps, artistId);
  if (card.similar.length > 0) await enqueueSimilarMusic(deps, artistId);
  return { ...card, ...toldBy(deps, told, wasHere) };
}

async function readCard({ database }: CatalogDeps, artistId: number, viewerId: number) {
  return database.run(async (db) => {
    const [artist] = await readArtists(db, [artistId], viewerId);
    if (!artist) throw notHere('artist', artistId);
    const top = await listTopTrackIds(db, artistId, TOP_TRACKS);
    const albums = await listArtistAlbumIds(db, artistId, { limit: ALBUMS, offset: 0 });
    const { items: similar } = await readSimilarArtists(db, artistId, { viewerId, limit: SIMILAR, offset: 0 });
    const { pending } = await countArtistMusic(db, artistId);
    return {
      artist,
      top_tracks: await readTracks(db, top, viewerId),
      albums: await readAlbums(db, albums.ids, viewerId),
      total_albums: albums.total,
      similar,
      pending,
    };
  });
}
