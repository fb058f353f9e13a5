import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Queryable } from '#db/client.ts';
import { together } from '#lib/together.ts';
import { AUDIO_FEATURES, type AudioFeatures } from '#music/audio-features.ts';
import type { AlbumCandidate, CreditCandidate, TrackCandidate } from '#music/entities.ts';
import { foldFacts, type RecordingFacts } from '#music/facts.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SourceName } from '#music/provider-names.ts';
import { withoutNonsense } from '#music/sane.ts';
import { albumKey, songKey } from '#music/titles.ts';
import { findAudioFeatures, writeAudioFeatures } from './audio-features.repository.ts';
import { cleanAnswer } from './clean-answer.ts';
import { findSongs, findTracksAt, type TrackAt } from './data-set.repository.ts';
import { writeExternalIds } from './external-ids.repository.ts';
import { type IngestDeps, ingestWithin } from './ingest.ts';
import { takeIngestTurn } from './ingest-turn.repository.ts';
import { placePlainAlbums } from './place-plain-albums.ts';
import { findPlainAlbums } from './plain-albums.ts';
import { readAnswers } from './read-answers.ts';
import { writeSearchDocs } from './search-docs.repository.ts';
import { findRecords, type RecordRow } from './source-records.repository.ts';
import { writeSongRecords } from './store-song-records.ts';

const DATASET: SourceName = 'dataset';

/** A song as a row of a data set tells it. */
export interface DataSetRow {
  /** At Spotify. */
  trackId: string;
  title: string;
  /** As credited, the main one first; at least one. */
  artists: readonly string[];
  album?: string;
  /** `1999`, `1999-02` or `1999-02-28`. */
  releaseDate?: string;
  /** 0..100. */
  popularity?: number;
  durationMs?: number;
  explicit?: boolean;
  isrc?: string;
  genres: readonly string[];
  features: AudioFeatures;
}

/** What a row did to the catalogue. */
export type RowOutcome = 'created' | 'updated' | 'unchanged';

/** All that a data set says of one song: kept whole, so that the same row again is known without looking at anything else. */
interface RowFacts extends RecordingFacts {
  popularity?: number;
  explicit?: boolean;
  releaseDate?: string;
  /** The printed credit and album: a row that changes them is another word. */
  credit: string;
  album?: string;
}

interface Song {
  row: DataSetRow;
  facts: RowFacts;
  features: AudioFeatures;
  isChanged: boolean;
  /** Whether what changed is more than how it sounds and is tagged. */
  isTrackChanged: boolean;
}

/**
 * Takes rows of a data set in, within a transaction: each is a word of the source `dataset`, the weakest of all, about the artists, the
 * album and the performance. A row whose track is here on an album of another name (a better source knows it) adds to that track; one
 * without an album adds to the song of its name, and where there is none stands on a single of its own. Says what each row did, in their
 * order; the same rows again write nothing. What a data set said first stays, and what is said later only adds to it.
 */
export async function storeDataSet(
  db: Queryable,
  deps: Pick<IngestDeps, 'quality' | 'clock'>,
  rows: readonly DataSetRow[],
): Promise<RowOutcome[]> {
  await takeIngestTurn(db);
  const ids = [...new Set(rows.map(({ trackId }) => trackId))];
  const here = await findTracksAt(db, 'spotify', ids);
  const { songs, outcomes, recorded } = await foldRows(db, rows, here);
  const changed = [...songs.values()].filter(({ isChanged }) => isChanged);
  if (changed.length === 0) return outcomes;

  const loose = await linkLooseSongs(db, changed, here);
  const toPlace = changed.filter(({ row, isTrackChanged }) => isTrackChanged && !loose.has(row.trackId));
  const { left, ...plain } = await placePlain(db, deps, {
    songs,
    albums: albumsOf(toPlace, here),
    known: new Set([...here.keys(), ...recorded]),
  });
  if (left.length === 0 && loose.size === 0) {
    const places = new Map([...here, ...plain.tracks]);
    // While the rows are written, what they are found by is thought out.
    await together(
      async () => {
        await plain.write();
        await storeSongs(db, deps, changed, { places, newRecordings: plain.newRecordings });
      },
      () => writeSearchDocs(db, plain.docs),
    );
    return outcomes;
  }
  await plain.write();
  await writeSearchDocs(db, plain.docs);
  if (left.length > 0) await ingestWithin(db, deps, [{ ...HIT, albums: left }]);
  const places = await findTracksAt(db, 'spotify', [...songs.keys()]);
  await storeSongs(db, deps, changed, { places, newRecordings: new Set() });
  return outcomes;
}

const HIT = { provider: DATASET, detail: 'hit' } as const;

/** Places the albums that need no matching; those that do are left. */
async function placePlain(
  db: Queryable,
  deps: Pick<IngestDeps, 'quality' | 'clock'>,
  { songs, albums, known }: { songs: ReadonlyMap<string, Song>; albums: AlbumCandidate[]; known: ReadonlySet<string> },
) {
  const clean = cleanAnswer({ ...HIT, albums });
  const named = readAnswers([clean]);
  const plain = await findPlainAlbums(db, named, { provider: DATASET, known });
  const keys = new Set(plain.albums.map(({ key }) => key));
  const said = new Map([...songs].map(([key, { facts }]) => [key, facts]));
  const placed = await placePlainAlbums(db, deps, named, { provider: DATASET, songs: said, ...plain });
  return { ...placed, left: clean.albums?.filter(({ id }) => !keys.has(id)) ?? [] };
}

/** Keeps what is said of each song as its record, and how it sounds. */
async function storeSongs(
  db: Queryable,
  { quality, clock }: Pick<IngestDeps, 'quality' | 'clock'>,
  songs: readonly Song[],
  {
    places,
    newRecordings,
  }: { places: ReadonlyMap<string, Pick<TrackAt, 'recordingId'>>; newRecordings: ReadonlySet<number> },
): Promise<void> {
  const said = songs.flatMap(({ row: { trackId: key }, facts }): RecordRow[] => {
    const owner = places.get(key)?.recordingId;
    return owner ? [{ kind: 'recording', provider: DATASET, key, detail: 'full', facts, owner }] : [];
  });
  await writeSongRecords(db, quality, { said, joined: [], fetchedAt: clock.now(), created: newRecordings });
  const features = songs.flatMap(({ row, features }) => {
    const isKnown = AUDIO_FEATURES.some((name) => features[name] !== null);
    return isKnown && places.has(row.trackId) ? [[row.trackId, features] as const] : [];
  });
  await writeAudioFeatures(db, DATASET, new Map(features));
}

/** The rows of each song as one word, over what the data set said of it before. */
async function foldRows(db: Queryable, rows: readonly DataSetRow[], here: ReadonlyMap<string, TrackAt>) {
  const keys = [...new Set(rows.map(({ trackId }) => trackId))].map(
    (key) => ({ kind: 'recording', provider: DATASET, key, detail: 'full' }) as const,
  );
  const stored = new Map((await findRecords(db, keys)).map(({ key, facts }) => [key, facts as RowFacts])); // it wrote them
  const heard = await findAudioFeatures(db, DATASET, [...here.keys()]);
  const songs = new Map<string, Song>();
  const outcomes = rows.map((row): RowOutcome => {
    const at = here.get(row.trackId);
    const known = songs.get(row.trackId);
    const before = known?.facts ?? (at && stored.get(row.trackId));
    const featuresBefore = known?.features ?? heard.get(row.trackId);
    const said = foldFacts(undefined, factsOf(row));
    // What was said first stays: rows that contradict each other would else change places whenever their file comes again.
    const facts = before ? foldFacts(said, before) : said;
    const features = foldFeatures(featuresBefore, row.features);
    const isTrackSame = before !== undefined && isDeepStrictEqual({ ...before, tags: [] }, { ...facts, tags: [] });
    const isTaggedSame = isDeepStrictEqual(before?.tags, facts.tags);
    const isSame = isTrackSame && isTaggedSame && isDeepStrictEqual(featuresBefore ?? NO_FEATURES, features);
    songs.set(row.trackId, {
      row: known?.row ?? row,
      facts,
      features,
      isChanged: known?.isChanged === true || !isSame,
      isTrackChanged: known?.isTrackChanged === true || !isTrackSame,
    });
    if (isSame) return 'unchanged';
    return at || known ? 'updated' : 'created';
  });
  return { songs, outcomes, recorded: stored.keys() };
}

const NO_FEATURES = Object.fromEntries(AUDIO_FEATURES.map((name) => [name, null])) as unknown as AudioFeatures; // each is there

function foldFeatures(before: AudioFeatures | undefined, after: AudioFeatures): AudioFeatures {
  const folded = { ...NO_FEATURES };
  for (const name of AUDIO_FEATURES) folded[name] = before?.[name] ?? after[name];
  return folded;
}

function factsOf({ title, artists, genres, features: _, trackId, ...row }: DataSetRow): RowFacts {
  return withoutNonsense({
    ...row,
    title,
    credit: artists.join(CREDIT_JOINT),
    externalIds: {},
    tags: genres.map((name) => ({ name, weight: 100 })),
  });
}

const CREDIT_JOINT = ', ';

/** Songs that are new here, without an album, but of a name that is here: they become an id of that track. Gives their ids. */
async function linkLooseSongs(
  db: Queryable,
  songs: readonly Song[],
  here: ReadonlyMap<string, TrackAt>,
): Promise<Set<string>> {
  const loose = songs.filter(({ row }) => row.album === undefined && !here.has(row.trackId));
  const found = await findSongs(
    db,
    loose.map(({ row: { trackId, artists, title, durationMs } }) => {
      return { key: trackId, artist: normalizeName(artists[0] ?? ''), title: songKey(title), duration: durationMs };
    }),
  );
  const links = [...found].map(([external_id, owner]) => ({ provider: 'spotify', external_id, owner, own: false }));
  await writeExternalIds(db, 'track', links);
  return new Set(found.keys());
}

/** The albums on which the songs stand, each with those of its songs that are not here on another one. */
function albumsOf(songs: readonly Song[], here: ReadonlyMap<string, TrackAt>): AlbumCandidate[] {
  const albums = new Map<string, AlbumCandidate & { tracks: TrackCandidate[] }>();
  for (const song of songs) {
    const { row } = song;
    const [artist = ''] = row.artists;
    const title = row.album ?? row.title;
    const at = here.get(row.trackId);
    if (at && !(at.albumTitleNorm === albumKey(title) && at.artistNames.includes(normalizeName(artist)))) continue;
    const id = keyOf(artist, title);
    const album = albums.get(id) ?? {
      ...{ provider: DATASET, id, externalIds: {}, title, credits: creditsOf(row.artists.slice(0, 1)) },
      ...(row.album === undefined && { albumType: 'single' as const }),
      ...(row.releaseDate && { releaseDate: row.releaseDate }),
      tracks: [],
    };
    album.tracks.push(trackOf(song));
    albums.set(id, album);
  }
  return [...albums.values()];
}

/** Data sets have no ids for albums: theirs is who and what, in a few letters. */
function keyOf(artist: string, title: string): string {
  return hash('sha1', `${normalizeName(artist)}\n${albumKey(title)}`, 'base64url');
}

function trackOf({ row: { trackId, artists }, facts }: Song): TrackCandidate {
  const { title, popularity, durationMs, explicit, isrc } = facts;
  return {
    ...{ provider: DATASET, id: trackId, externalIds: { spotify: trackId }, title, credits: creditsOf(artists) },
    ...{ popularity, durationMs, explicit, isrc },
  };
}

function creditsOf(names: readonly string[]): CreditCandidate[] {
  return names.map((name, index) => ({ name, joinPhrase: index < names.length - 1 ? CREDIT_JOINT : '' }));
}
