import { type CatalogDeps, ensureAsked } from './ensure-asked.ts';
import { readArtistQuestions } from './fill-artist.ts';
import { notHere } from './not-here.ts';
import { readSimilarArtists } from './read-similar-artists.ts';
import { listArtistsWithoutTopTracks, listRecommendedTracks } from './similarity.repository.ts';
import type { SourceReports } from './source-reports.ts';
import { readArtists, readTracks } from './views.repository.ts';

interface RecommendInput {
  artistId: number;
  viewerId: number;
  limit: number;
  reports: SourceReports;
}

const TRACKS_PER_ARTIST = 2;
/** Similar artists whose best tracks are asked for when they are not here. */
const ASKED_ARTISTS = 5;

/**
 * Similar artists, and their best tracks, each with the reason.
 * @throws {AppError} `artist.not_found`
 */
export async function recommendByArtist(deps: CatalogDeps, { artistId, viewerId, limit, reports }: RecommendInput) {
  const { database } = deps;
  await askSimilar(deps, artistId, reports);
  const { items } = await database.run((db) => readSimilarArtists(db, artistId, { viewerId, limit, offset: 0 }));
  const closest = items.slice(0, ASKED_ARTISTS).map(({ id }) => id);
  const without = await database.run((db) => listArtistsWithoutTopTracks(db, closest));
  await Promise.all(without.map((id) => ensureTopTracks(deps, id, reports)));

  return database.run(async (db) => {
    const [artist] = await readArtists(db, [artistId], viewerId);
    if (!artist) throw notHere('artist', artistId);
    const artists = items.map(({ id }) => id);
    const chosen = await listRecommendedTracks(db, artistId, {
      artists,
      viewerId,
      perArtist: TRACKS_PER_ARTIST,
      limit,
    });
    const tracks = await readTracks(
      db,
      chosen.map(({ trackId }) => trackId),
      viewerId,
    );
    const reasons = new Map(items.map((item) => [item.id, reasonFor(item, artist.name)]));
    const artistOf = new Map(chosen.map((entry) => [entry.trackId, entry.artistId]));
    const nameOf = new Map(items.map(({ id, name }) => [id, name]));
    return {
      artist,
      tracks: tracks.map((track) => {
        const by = artistOf.get(track.id) ?? 0;
        return { ...track, reason: `one of the best tracks of ${nameOf.get(by)}, ${reasons.get(by)}` };
      }),
      artists: items.map((item) => ({ ...item, reason: reasonFor(item, artist.name) })),
    };
  });
}

/** Sees to it that the sources were asked who is similar. */
export async function askSimilar(deps: CatalogDeps, artistId: number, reports: SourceReports): Promise<void> {
  const questions = () => readArtistQuestions(deps, { artistId, aspects: ['similar'] });
  await ensureAsked(deps, { key: `artist:${artistId}:similar`, questions, reports });
}

function ensureTopTracks(deps: CatalogDeps, artistId: number, reports: SourceReports): Promise<void> {
  const questions = () => readArtistQuestions(deps, { artistId, aspects: ['topTracks'] });
  return ensureAsked(deps, { key: `artist:${artistId}:topTracks`, questions, reports });
}

function reasonFor({ sources, score }: { sources: string[]; score: number }, name: string): string {
  return `similar to ${name} (${Math.round(score * 100)} %) according to ${sources.join(' and ')}`;
}
