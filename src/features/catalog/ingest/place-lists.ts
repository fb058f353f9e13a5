import type { Queryable } from '#db/client.ts';
import type { TrackCandidate } from '#music/entities.ts';
import { idPairs } from '#music/match-artists.ts';
import { normalizeName } from '#music/normalize.ts';
import { songKey } from '#music/titles.ts';
import { type Answer, type Ingested, sourceKey } from './answer.ts';
import { findStrongestByName } from './known-artists.repository.ts';
import { findTrackIds, writeSimilarities, writeTopTracks } from './lists.repository.ts';
import type { PlacedArtists } from './place-artists.ts';

interface PlacedLists {
  rows: number;
  unplaced: Ingested['unplaced'];
}

/** Keeps lists that name rows of ours: similar artists and best tracks. */
export async function placeLists(
  db: Queryable,
  answers: readonly Answer[],
  artists: PlacedArtists,
): Promise<PlacedLists> {
  const similar = await placeSimilar(db, answers, artists);
  let { rows } = similar;
  for (const { about, provider, topTracks } of answers) {
    const artistId = about && artists.asked.get(about.artistId);
    if (artistId === undefined || !topTracks) continue;
    const trackIds = await findTrackIds(db, artistId, topTracks.flatMap(wantedTrack));
    rows += await writeTopTracks(db, artistId, provider, trackIds);
  }
  return { rows, unplaced: similar.unplaced };
}

/** A similar artist is the one of that key, or else the strongest of that name. */
async function placeSimilar(db: Queryable, answers: readonly Answer[], artists: PlacedArtists): Promise<PlacedLists> {
  const said = answers.flatMap(({ about, provider, similar = [] }) => {
    const artistId = about && artists.asked.get(about.artistId);
    if (artistId === undefined) return [];
    return similar.map(({ artist, score }) => {
      const id = artists.ids.get(sourceKey(artist.provider, artist.id));
      return { artistId, provider, name: artist.name, score, id };
    });
  });
  const nameless = said.filter(({ id }) => id === undefined).map(({ name }) => normalizeName(name));
  const byName = await findStrongestByName(db, [...new Set(nameless)]);
  const scores = new Map<string, Parameters<typeof writeSimilarities>[1][number]>();
  const unplaced: Ingested['unplaced'] = [];
  for (const { artistId, provider, name, score, id } of said) {
    const similar = id ?? byName.get(normalizeName(name));
    if (similar === undefined) unplaced.push({ artistId, provider, name, score });
    if (similar === undefined || similar === artistId) continue;
    const key = `${provider}:${artistId}:${similar}`;
    const best = Math.max(score, scores.get(key)?.score ?? 0);
    scores.set(key, { artist_id: artistId, similar_artist_id: similar, provider, score: best });
  }
  return { rows: await writeSimilarities(db, [...scores.values()]), unplaced };
}

/** The track by every id that the source gives it, or by its song key. */
function wantedTrack(track: TrackCandidate, rank: number) {
  const ids = idPairs(track.externalIds);
  const title_norm = songKey(track.title);
  const pairs = ids.length > 0 ? ids : [['', ''] as const];
  return pairs.map(([provider, external_id]) => ({ rank, provider, external_id, title_norm }));
}
