import type { Database, Queryable } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import type { TrackCandidate } from '#music/entities.ts';
import { idPairs } from '#music/match-artists.ts';
import { normalizeName } from '#music/normalize.ts';
import type { QualityTable } from '#music/quality.ts';
import { songKey } from '#music/titles.ts';
import { type Answer, type Ingested, sourceKey } from './answer.ts';
import { findStrongestByName, findTrackIds } from './ingest-context.repository.ts';
import { markNamesakes, takeIngestTurn, writeSimilarities, writeTopTracks } from './ingest-rows.repository.ts';
import { placeAlbums } from './place-albums.ts';
import { type PlacedArtists, placeArtists } from './place-artists.ts';
import { type Named, readAnswers } from './read-answers.ts';
import { rewriteAlbums } from './rewrite-albums.ts';
import { rewriteArtists } from './rewrite-artists.ts';
import { writeSearchDocs } from './search-docs.repository.ts';
import { storeAlbumRecords, storeArtistRecords, storeSongRecords } from './store-records.ts';

export interface IngestDeps {
  database: Database;
  quality: QualityTable;
  clock: Clock;
}

/**
 * Takes in what sources answered, in one transaction: finds out which of ours is meant, keeps each source's word as its record, and
 * rewrites the rows that those records touch as their merge. Taking in the same again writes nothing; order does not matter.
 */
export async function ingest(deps: IngestDeps, answers: readonly Answer[]): Promise<Ingested> {
  const named = readAnswers(answers);
  const fetchedAt = deps.clock.now();
  return deps.database.transaction(async (db) => {
    await takeIngestTurn(db);
    const artists = await placeArtists(db, named);
    const albums = await placeAlbums(db, named, artists);

    const artistRecords = await storeArtistRecords(db, named, artists.ids, fetchedAt);
    const artistIds = [...new Set([...artistRecords.owners, ...artists.joined])];
    const artistRows = await rewriteArtists(db, deps.quality, artistIds);

    const albumRecords = await storeAlbumRecords(db, named, albums.ids, fetchedAt);
    const albumIds = [...new Set([...albumRecords.owners, ...albums.joined])];
    const tracks = await rewriteAlbums(db, deps.quality, albumIds);
    const songRows = await storeSongRecords(db, named, artists.ids, fetchedAt, deps.quality);

    const placed = await placeLists(db, answers, artists);
    const docs =
      (await writeSearchDocs(db, 'artist', artistIds)) +
      (await writeSearchDocs(db, 'album', albumIds)) +
      (await writeSearchDocs(db, 'track', tracks.trackIds));
    const marks = await markNamesakes(db, namesOf(named));
    const rowsWritten =
      artistRecords.rows +
      artistRows +
      albumRecords.rows +
      tracks.rows +
      songRows +
      placed.rows +
      docs +
      marks +
      artists.created;
    return {
      artistIds: placedKeys(named, artists),
      albumIds: albums.ids,
      unplaced: placed.unplaced,
      rowsWritten,
    };
  });
}

/** Similar artists and best tracks: lists that name rows which now exist. */
async function placeLists(
  db: Queryable,
  answers: readonly Answer[],
  artists: PlacedArtists,
): Promise<{ rows: number; unplaced: Ingested['unplaced'] }> {
  let rows = 0;
  const unplaced: Ingested['unplaced'] = [];
  for (const { about, provider, similar, topTracks } of answers) {
    if (!about) continue;
    if (similar) {
      const names = await findStrongestByName(
        db,
        similar.map(({ artist }) => normalizeName(artist.name)),
      );
      const scores = new Map<number, number>();
      for (const { artist, score } of similar) {
        const id = artists.ids.get(sourceKey(artist.provider, artist.id)) ?? names.get(normalizeName(artist.name));
        if (id === undefined) unplaced.push({ artistId: about.artistId, provider, name: artist.name, score });
        else if (id !== about.artistId) scores.set(id, Math.max(score, scores.get(id) ?? 0));
      }
      const found = [...scores].map(([similar_artist_id, score]) => ({
        artist_id: about.artistId,
        similar_artist_id,
        provider,
        score,
      }));
      rows += await writeSimilarities(db, found);
    }
    if (topTracks) {
      const trackIds = await findTrackIds(db, about.artistId, topTracks.flatMap(wantedTrack));
      rows += await writeTopTracks(db, about.artistId, provider, trackIds);
    }
  }
  return { rows, unplaced };
}

/** The track by every id that the source gives it, or by its song key. */
function wantedTrack(track: TrackCandidate, rank: number) {
  const ids = idPairs(track.externalIds);
  const title_norm = songKey(track.title);
  const pairs = ids.length > 0 ? ids : [['', ''] as const];
  return pairs.map(([provider, external_id]) => ({ rank, provider, external_id, title_norm }));
}

function placedKeys(named: Named, artists: PlacedArtists): Map<string, number> {
  return new Map(
    [...named.artists.keys()].flatMap((key) => {
      const id = artists.ids.get(key);
      return id === undefined ? [] : [[key, id] as const];
    }),
  );
}

function namesOf(named: Named): string[] {
  return [...new Set([...named.artists.values()].map((artist) => normalizeName(artist.facts.name)))];
}
