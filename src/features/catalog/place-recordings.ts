import type { Queryable } from '#db/client.ts';
import { allocateIds } from '#db/upsert.ts';
import { RECORDING_IDS } from '#music/provider-names.ts';
import { findRecordings, type KnownRecording } from './ingest-context.repository.ts';
import { insertRecordings, writeExternalIds } from './ingest-rows.repository.ts';
import type { PlacedTrack } from './rewrite-tracks.ts';

/** Two encodings of one performance differ by up to this much. */
const SAME_LENGTH_MS = 3000;

interface Song {
  artistId: number;
  title: string;
  titleNorm: string;
  durationMs: number | null;
  ids: { provider: string; external_id: string }[];
  /** The recording that the track carries already. */
  knownId: number | null;
}

/**
 * Finds the performance behind each track, or makes it. An ISRC or recording MBID decides; else what the track carried before; else the
 * first artist, the song key (version words included) and the length, unless both have an ISRC and these differ.
 */
export async function placeRecordings(
  db: Queryable,
  placed: PlacedTrack[],
): Promise<{ recordingIds: number[]; rows: number }> {
  const songs = placed.map(songOf);
  const index = new RecordingIndex(
    await findRecordings(db, {
      recordingIds: songs.flatMap((song) => song.knownId ?? []),
      externalIds: songs.flatMap((song) => song.ids),
      songs: songs.map(({ artistId, titleNorm }) => ({ artist_id: artistId, title_norm: titleNorm })),
    }),
  );
  const performances = songs.map((song) => index.findOrAdd(song));
  const newIds = await allocateIds(db, 'recording', index.added.length);
  index.added.forEach(({ recording }, position) => {
    recording.id = newIds[position] ?? 0;
  });
  const inserted = await insertRecordings(
    db,
    index.added.map(({ recording, title }) => ({
      id: recording.id,
      title,
      title_norm: recording.titleNorm,
      artist_id: recording.artistId,
      duration_ms: recording.durationMs,
    })),
  );
  const externalIds = songs.flatMap((song, position) =>
    song.ids.map((id) => ({ ...id, owner: performances[position]?.id ?? 0, own: false })),
  );
  return {
    recordingIds: performances.map((recording) => recording.id),
    rows: inserted + (await writeExternalIds(db, 'recording', externalIds)),
  };
}

function songOf({ track, credits, known }: PlacedTrack): Song {
  const ids = track.externalIds
    .filter(({ provider }) => RECORDING_IDS.has(provider))
    .map(({ provider, id }) => ({ provider: provider as string, external_id: id }));
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

/** The recordings that are known so far, those of this batch included. */
class RecordingIndex {
  /** New ones; their ids are given at the end. */
  readonly added: { recording: KnownRecording; title: string }[] = [];
  readonly #byId = new Map<number, KnownRecording>();
  readonly #byExternalId = new Map<string, KnownRecording>();
  readonly #bySong = new Map<string, KnownRecording[]>();

  constructor(known: KnownRecording[]) {
    for (const recording of known) this.#index(recording);
  }

  findOrAdd(song: Song): KnownRecording {
    const ids = song.ids.map(({ provider, external_id }) => `${provider}:${external_id}`);
    const found = this.#find(song, ids);
    if (found) {
      for (const id of ids) {
        if (!found.ids.includes(id)) found.ids.push(id);
        this.#byExternalId.set(id, found);
      }
      return found;
    }
    const { artistId, titleNorm, durationMs, title } = song;
    const recording = { id: 0, artistId, titleNorm, durationMs, ids };
    this.#index(recording);
    this.added.push({ recording, title });
    return recording;
  }

  #find(song: Song, ids: string[]): KnownRecording | undefined {
    const byExternalId = ids.map((id) => this.#byExternalId.get(id)).find((recording) => recording !== undefined);
    if (byExternalId) return byExternalId;
    const carried = song.knownId === null ? undefined : this.#byId.get(song.knownId);
    if (carried && !isrcsDiffer(carried.ids, ids)) return carried;
    return this.#bySong
      .get(`${song.artistId}:${song.titleNorm}`)
      ?.find((recording) => lengthsAgree(recording, song) && !isrcsDiffer(recording.ids, ids));
  }

  #index(recording: KnownRecording): void {
    if (recording.id !== 0) this.#byId.set(recording.id, recording);
    for (const id of recording.ids) this.#byExternalId.set(id, recording);
    const song = `${recording.artistId}:${recording.titleNorm}`;
    this.#bySong.set(song, [...(this.#bySong.get(song) ?? []), recording]);
  }
}

function isrcsDiffer(a: string[], b: string[]): boolean {
  const [ofA, ofB] = [a, b].map((ids) => ids.filter((id) => id.startsWith('isrc:')));
  if (!ofA?.length || !ofB?.length) return false;
  return !ofA.some((isrc) => ofB.includes(isrc));
}

function lengthsAgree(a: { durationMs: number | null }, b: { durationMs: number | null }): boolean {
  return a.durationMs === null || b.durationMs === null || Math.abs(a.durationMs - b.durationMs) <= SAME_LENGTH_MS;
}
