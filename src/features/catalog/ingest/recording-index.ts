import type { KnownRecording, RecordingJoin } from './recordings.repository.ts';

/** A track, as far as it tells which performance it carries. */
export interface Song {
  /** The first credited artist. */
  artistId: number;
  title: string;
  titleNorm: string;
  durationMs: number | null;
  /** Its ISRC and recording ids. */
  ids: { provider: string; external_id: string }[];
  /** The recording that the track carries already. */
  knownId: number | null;
}

/** Two encodings of one performance differ by up to this much. */
const SAME_LENGTH_MS = 3000;
/** Ids of one performance; the others are names. */
const PROOF = /^(isrc|mbid):/;

/**
 * The recordings that are known so far, those of this batch included. A shared ISRC or recording MBID decides, where title or length
 * agree too; else what the track carried before; else the first artist, the song key (version words included) and the length. Two with
 * different ISRCs, or two with different MBIDs, are two.
 */
export class RecordingIndex {
  readonly #added: { recording: KnownRecording; title: string }[] = [];
  /** Recordings that a track showed to be another one. */
  readonly #joined = new Map<KnownRecording, KnownRecording>();
  readonly #byId = new Map<number, KnownRecording>();
  readonly #byExternalId = new Map<string, KnownRecording>();
  readonly #bySong = new Map<string, KnownRecording[]>();

  constructor(known: readonly KnownRecording[]) {
    for (const recording of known) this.#index(recording);
  }

  /** New ones; whoever writes them gives them their ids. */
  get added(): readonly { recording: KnownRecording; title: string }[] {
    return this.#added.filter(({ recording }) => !this.#joined.has(recording));
  }

  /** Those of ours that turned out to be others of ours. */
  get joins(): RecordingJoin[] {
    return [...this.#joined.keys()]
      .filter((from) => this.#byId.has(from.id))
      .map((from) => ({ from: from.id, to: this.settled(from).id }));
  }

  /** What became of a recording that was found: itself, or what it was joined to later. */
  settled(recording: KnownRecording): KnownRecording {
    const other = this.#joined.get(recording);
    return other ? this.settled(other) : recording;
  }

  findOrAdd(song: Song): KnownRecording {
    const ids = song.ids.map(({ provider, external_id }) => `${provider}:${external_id}`);
    const found = this.#find(song, ids);
    if (found) {
      this.#addIds(found, ids);
      return found;
    }
    const { artistId, titleNorm, durationMs, title } = song;
    const recording = { id: 0, artistId, titleNorm, durationMs, ids };
    this.#index(recording);
    this.#added.push({ recording, title });
    return recording;
  }

  #find(song: Song, ids: string[]): KnownRecording | undefined {
    const proven = this.#proven(song, ids);
    if (proven) return proven;
    const known = song.knownId === null ? undefined : this.#byId.get(song.knownId);
    const carried = known && this.settled(known);
    if (carried && !idsDiffer(carried.ids, ids)) return carried;
    const gap = (recording: KnownRecording) => lengthGap(recording, song) ?? SAME_LENGTH_MS;
    return (this.#bySong.get(`${song.artistId}:${song.titleNorm}`) ?? [])
      .filter((recording) => gap(recording) <= SAME_LENGTH_MS && !idsDiffer(recording.ids, ids))
      .sort((a, b) => gap(a) - gap(b))[0];
  }

  #proven(song: Song, ids: string[]): KnownRecording | undefined {
    const byId = ids.filter((id) => PROOF.test(id)).flatMap((id) => this.#byExternalId.get(id) ?? []);
    const [first, ...others] = [...new Set(byId)].filter((recording) => isSong(recording, song)).sort(byAge);
    if (!first) return undefined;
    for (const other of others) {
      if (!idsDiffer(first.ids, other.ids)) this.#join(other, first);
    }
    return first;
  }

  #join(from: KnownRecording, to: KnownRecording): void {
    this.#joined.set(from, to);
    this.#addIds(to, from.ids);
    const song = `${from.artistId}:${from.titleNorm}`;
    this.#bySong.set(
      song,
      (this.#bySong.get(song) ?? []).filter((recording) => recording !== from),
    );
  }

  #addIds(recording: KnownRecording, ids: readonly string[]): void {
    recording.ids = [...new Set([...recording.ids, ...ids])];
    for (const id of ids) this.#byExternalId.set(id, recording);
  }

  #index(recording: KnownRecording): void {
    if (recording.id !== 0) this.#byId.set(recording.id, recording);
    for (const id of recording.ids) this.#byExternalId.set(id, recording);
    const song = `${recording.artistId}:${recording.titleNorm}`;
    this.#bySong.set(song, [...(this.#bySong.get(song) ?? []), recording]);
  }
}

/** Ours before new ones, the oldest first. */
function byAge(a: KnownRecording, b: KnownRecording): number {
  return (a.id || Number.MAX_SAFE_INTEGER) - (b.id || Number.MAX_SAFE_INTEGER);
}

/** An ISRC on another song, of another length, is a source's mistake. */
function isSong(recording: KnownRecording, song: Song): boolean {
  const gap = lengthGap(recording, song);
  return recording.titleNorm === song.titleNorm || (gap !== null && gap <= SAME_LENGTH_MS);
}

function idsDiffer(a: readonly string[], b: readonly string[]): boolean {
  return ['isrc:', 'mbid:'].some((prefix) => {
    const [ofA, ofB] = [a, b].map((ids) => ids.filter((id) => id.startsWith(prefix)));
    return Boolean(ofA?.length && ofB?.length) && !ofA?.some((id) => ofB?.includes(id));
  });
}

function lengthGap(a: { durationMs: number | null }, b: { durationMs: number | null }): number | null {
  return a.durationMs === null || b.durationMs === null ? null : Math.abs(a.durationMs - b.durationMs);
}
