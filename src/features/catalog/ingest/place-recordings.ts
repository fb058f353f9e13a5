import type { Queryable } from '#db/client.ts';
import { RECORDING_IDS } from '#music/provider-names.ts';
import { writeExternalIds } from './external-ids.repository.ts';
import { allocateIds } from './new-ids.repository.ts';
import type { PlacedTrack } from './place-tracks.ts';
import { RecordingIndex, type Song } from './recording-index.ts';
import { findRecordings, insertRecordings, joinRecordings, type Reach } from './recordings.repository.ts';

export interface PlacedRecordings {
  /** Our recording of each track. */
  ids: number[];
  /** Those that were made. */
  created: number[];
  /** Ours that others of ours were joined to. */
  joined: number[];
  /** How many rows were written. */
  rows: number;
}

/** All that is said of the performance that some tracks carry, where nothing was said of it before. */
export type ReachOf = (tracks: readonly PlacedTrack[]) => Reach;

/** Finds the performance behind each track, or makes it, and joins those of ours that turn out to be one. */
export async function placeRecordings(
  db: Queryable,
  placed: readonly PlacedTrack[],
  reachOf?: ReachOf,
): Promise<PlacedRecordings> {
  const songs = placed.map(songOf);
  const index = new RecordingIndex(
    await findRecordings(db, {
      recordingIds: songs.flatMap((song) => song.knownId ?? []),
      externalIds: songs.flatMap((song) => song.ids),
      songs: songs.map(({ artistId, titleNorm }) => ({ artist_id: artistId, title_norm: titleNorm })),
    }),
  );
  const found = songs.map((song) => index.findOrAdd(song));
  const { added, joins } = index;
  const newIds = await allocateIds(db, 'recording', added.length);
  added.forEach(({ recording }, position) => {
    recording.id = newIds[position] ?? 0;
  });
  const carriers = new Map<number, PlacedTrack[]>(newIds.map((id) => [id, []]));
  placed.forEach((track, position) => {
    const recording = found[position];
    if (recording) carriers.get(index.settled(recording).id)?.push(track);
  });
  const inserted = await insertRecordings(
    db,
    added.map(({ recording, title }) => ({
      id: recording.id,
      title,
      title_norm: recording.titleNorm,
      artist_id: recording.artistId,
      duration_ms: recording.durationMs,
      reach: reachOf?.(carriers.get(recording.id) ?? []),
    })),
  );
  const moved = await joinRecordings(db, joins);
  const ids = found.map((recording) => index.settled(recording).id);
  const externalIds = songs.flatMap((song, position) =>
    song.ids.map((id) => ({ ...id, owner: ids[position] ?? 0, own: false })),
  );
  return {
    ids,
    created: newIds,
    joined: joins.map(({ to }) => to),
    rows: inserted + moved + (await writeExternalIds(db, 'recording', externalIds)),
  };
}

function songOf({ track, credits, known }: PlacedTrack): Song {
  const ids: Song['ids'] = track.externalIds
    .filter(({ provider }) => RECORDING_IDS.has(provider))
    .map(({ provider, id }) => ({ provider, external_id: id }));
  if (track.isrc) ids.push({ provider: 'isrc', external_id: track.isrc });
  return {
    artistId: credits[0]?.artist_id ?? 0,
    title: track.title,
    titleNorm: track.titleNorm,
    durationMs: track.durationMs,
    ids,
    knownId: known?.recordingId ?? null,
  };
}
