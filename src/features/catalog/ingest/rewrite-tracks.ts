import type { Queryable } from '#db/client.ts';
import type { MergedAlbum } from '#music/merge-album.ts';
import { RECORDING_IDS } from '#music/provider-names.ts';
import { writeCredits } from './credits.repository.ts';
import { type ExternalIdRow, writeExternalIds } from './external-ids.repository.ts';
import { allocateIds } from './new-ids.repository.ts';
import { type PlacedRecordings, placeRecordings, type ReachOf } from './place-recordings.ts';
import { type PlacedTrack, placeTracks } from './place-tracks.ts';
import { findAbandoned, joinRecordings } from './recordings.repository.ts';
import type { CreditResolver } from './resolve-credits.ts';
import type { RewrittenAlbums } from './rewritten.ts';
import type { SearchDoc } from './search-docs.repository.ts';
import { findTracksOf, joinTracks, type KnownTrack, type TrackRow, writeTracks } from './track-rows.repository.ts';

/** Rows of tracks as they are going to be. */
export interface PlannedTracks {
  placed: readonly PlacedTrack[];
  /** Of each of them. */
  rows: readonly TrackRow[];
  created: ReadonlySet<number>;
  recordings: PlacedRecordings;
  docs: SearchDoc[];
}

/**
 * Makes the track rows of some albums the merge of the sources' lists. A track that was there keeps its id; a track that the lists no
 * longer show stays, unless it is a second row of one that they do show.
 */
export async function rewriteTracks(
  db: Queryable,
  albums: ReadonlyMap<number, MergedAlbum>,
  { created, resolve }: { created: ReadonlySet<number>; resolve: CreditResolver },
): Promise<RewrittenAlbums> {
  const known = await findTracksOf(
    db,
    [...albums.keys()].filter((id) => !created.has(id)),
  );
  const planned = await planTracks(db, albums, known, { resolve });
  if (!planned) return { rows: 0, docs: [], joinedRecordings: [] };
  const { placed, rows, recordings, docs } = planned;
  const doubles = rows.flatMap((row, index) =>
    (placed[index]?.doubles ?? []).map(({ id }) => ({ from: id, to: row.id })),
  );
  const left = rows.flatMap(({ recording_id: to }, index) => leftRecordings(placed[index], to));
  let written = recordings.rows + (await writePlanned(db, planned)) + (await joinTracks(db, doubles));
  const abandoned = await findAbandoned(db, left);
  written += await joinRecordings(db, abandoned);
  return {
    rows: written,
    docs,
    joinedRecordings: [...recordings.joined, ...abandoned.map(({ to }) => to)],
  };
}

/** Finds for the tracks of some albums the rows that they have among the `known` ones, and the recordings that they carry; makes those that are missing. */
export async function planTracks(
  db: Queryable,
  albums: ReadonlyMap<number, MergedAlbum>,
  known: readonly KnownTrack[],
  { resolve, reachOf }: { resolve: CreditResolver; reachOf?: ReachOf },
): Promise<PlannedTracks | undefined> {
  const knownOf = new Map<number, KnownTrack[]>();
  for (const track of known) knownOf.set(track.albumId, [...(knownOf.get(track.albumId) ?? []), track]);
  const placed = [...albums]
    .flatMap(([albumId, album]) => placeTracks(albumId, album, knownOf.get(albumId) ?? [], resolve))
    .filter((entry) => entry.credits.length > 0);
  if (placed.length === 0) return undefined;
  const recordings = await placeRecordings(db, placed, reachOf);
  const newIds = await allocateIds(db, 'track', placed.filter((entry) => entry.known === null).length);
  const unused = newIds.values();
  const rows = placed.map((entry, index) => {
    const id = entry.known?.id ?? unused.next().value ?? 0;
    return trackRow(entry, id, recordings.ids[index] ?? 0);
  });
  const docs = rows.map((row, index) => docOf(row, placed[index]));
  return { placed, rows, created: new Set(newIds), recordings, docs };
}

/** Writes them with their credits and ids. Returns how many rows were written. */
export async function writePlanned(db: Queryable, { placed, rows, created }: PlannedTracks): Promise<number> {
  const credits = rows.flatMap((row, index) =>
    (placed[index]?.credits ?? []).map((credit) => ({ owner: row.id, ...credit })),
  );
  const ids = rows.flatMap((row, index) => externalIdsOf(row.id, placed[index]));
  return (
    (await writeTracks(db, rows)) +
    (await writeCredits(db, 'track', credits, created)) +
    (await writeExternalIds(db, 'track', ids))
  );
}

/** The recordings that this track and its doubles carried, where they are not the one that it carries now. */
function leftRecordings(placed: PlacedTrack | undefined, to: number) {
  const before = [placed?.known, ...(placed?.doubles ?? [])].flatMap((track) => track?.recordingId ?? []);
  return before.filter((from) => from !== to).map((from) => ({ from, to }));
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

function docOf({ id, title, title_norm: titleNorm, popularity }: TrackRow, placed: PlacedTrack | undefined): SearchDoc {
  const { credits = [], albumTitle = '' } = placed ?? {};
  return { kind: 'track', id, title, titleNorm, popularity, credits, context: [albumTitle] };
}

/** A recording MBID stands on every track that carries the recording, so it is the recording's id, not the track's. */
function externalIdsOf(owner: number, placed: PlacedTrack | undefined): ExternalIdRow[] {
  return (placed?.track.externalIds ?? [])
    .filter(({ provider }) => !RECORDING_IDS.has(provider))
    .map(({ provider, id }) => ({ provider, external_id: id, owner, own: true }));
}
