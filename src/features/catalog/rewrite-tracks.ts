import type { Queryable } from '#db/client.ts';
import { allocateIds } from '#db/upsert.ts';
import { alignTracks } from '#music/align-tracks.ts';
import type { MergedAlbum, MergedTrack } from '#music/merge-album.ts';
import { RECORDING_IDS } from '#music/provider-names.ts';
import { findTracksOf, type KnownTrack } from './ingest-context.repository.ts';
import {
  type CreditRow,
  deleteTracks,
  type ExternalIdRow,
  type TrackRow,
  writeCredits,
  writeExternalIds,
  writeTracks,
} from './ingest-rows.repository.ts';
import { placeRecordings } from './place-recordings.ts';
import type { CreditResolver } from './rewrite-albums.ts';

/** A merged track with the row that it is going to be. */
export interface PlacedTrack {
  albumId: number;
  known: KnownTrack | null;
  track: MergedTrack;
  credits: Omit<CreditRow, 'owner'>[];
}

/**
 * Makes the track rows of some albums the merge of the sources' lists. A track that was there keeps its id; a track that the lists no
 * longer show stays, unless it is a second row of one that they do show.
 */
export async function rewriteTracks(
  db: Queryable,
  albums: Map<number, MergedAlbum>,
  resolve: CreditResolver,
): Promise<{ rows: number; trackIds: number[] }> {
  const known = await findTracksOf(db, [...albums.keys()]);
  const placed: PlacedTrack[] = [];
  const doubles: number[] = [];
  for (const [albumId, album] of albums) {
    const there = known.filter((track) => track.albumId === albumId);
    const aligned = alignTracks(there.map(alignable), album.tracks.map(alignable));
    const owners = resolve(album.credits);
    album.tracks.forEach((track, index) => {
      const own = resolve(track.credits);
      placed.push({
        albumId,
        known: there[aligned[index] ?? -1] ?? null,
        track,
        credits: own.length > 0 ? own : owners,
      });
    });
    const left = there.filter((_, index) => !aligned.includes(index));
    const again = alignTracks(album.tracks.map(alignable), left.map(alignable));
    doubles.push(...left.filter((_, index) => again[index] !== -1).map((track) => track.id));
  }
  const withArtist = placed.filter((entry) => entry.credits.length > 0);
  const { recordingIds, rows: recordingRows } = await placeRecordings(db, withArtist);
  const newIds = await allocateIds(db, 'track', withArtist.filter((entry) => entry.known === null).length);
  const rows = withArtist.map((entry, index) => {
    const id = entry.known?.id ?? newIds.shift() ?? 0;
    return trackRow(entry, id, recordingIds[index] ?? 0);
  });
  const trackIds = rows.map((row) => row.id);
  const credits = rows.flatMap((row, index) =>
    (withArtist[index]?.credits ?? []).map((credit) => ({ owner: row.id, ...credit })),
  );
  const written =
    recordingRows +
    (await deleteTracks(db, doubles)) +
    (await writeTracks(db, rows)) +
    (await writeCredits(db, 'track', trackIds, credits)) +
    (await writeExternalIds(db, 'track', trackIdsOf(withArtist, trackIds)));
  return { rows: written, trackIds };
}

function trackRow({ albumId, track }: PlacedTrack, id: number, recordingId: number): TrackRow {
  return {
    id,
    album_id: albumId,
    recording_id: recordingId,
    disc_number: track.discNumber,
    position: track.position,
    title: track.title,
    title_norm: track.titleNorm,
    duration_ms: track.durationMs,
    isrc: track.isrc,
    explicit: track.explicit,
    preview_url: track.previewUrl,
    popularity: track.popularity,
    popularity_source: track.popularitySource,
    field_sources: track.fieldSources,
  };
}

/** A recording MBID stands on every track that carries the recording, so it is the recording's id, not the track's. */
function trackIdsOf(placed: PlacedTrack[], trackIds: number[]): ExternalIdRow[] {
  return placed.flatMap(({ track }, index) => {
    const owner = trackIds[index];
    if (owner === undefined) return [];
    return track.externalIds
      .filter(({ provider }) => !RECORDING_IDS.has(provider))
      .map(({ provider, id }) => ({ provider, external_id: id, owner, own: true }));
  });
}

function alignable(track: KnownTrack | MergedTrack) {
  const ids = 'id' in track ? track.externalIds : track.externalIds.map(({ provider, id }) => [provider, id] as const);
  return { ...track, externalIds: Object.fromEntries(ids) };
}
