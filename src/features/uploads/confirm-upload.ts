import { rm } from 'node:fs/promises';
import { readTracks } from '#features/catalog/index.ts';
import type { SoundTags, TaggedSound } from '#features/media/index.ts';
import { AppError } from '#lib/errors.ts';
import { findSongs } from './catalogue-tracks.repository.ts';
import { findOrMakeTracks } from './find-or-make-tracks.ts';
import { type AskedUpload, type LookedAtFile, type ShownUpload, showUpload } from './show-upload.ts';
import { removeStaging, stagedPath } from './staged-files.ts';
import { takeIntoLibrary } from './take-into-library.ts';
import type { UploadDeps } from './upload-deps.ts';
import { decideFiles, findPlace, noteFile, type UploadFileRow } from './uploads.repository.ts';

/** What somebody says about a file of theirs. */
export interface Decision {
  name: string;
  accept: boolean;
  /** What is right instead of the tags; a track of ours says it all. */
  corrections?: Partial<Omit<SoundTags, 'artists' | 'isrc' | 'recordingMbid' | 'releaseGroupMbid'>> & {
    trackId?: number;
  };
}

interface Accepted {
  row: UploadFileRow;
  sound: TaggedSound;
  trackId?: number;
}

/**
 * Takes files of an upload into the library: those that are accepted, or, without decisions, all that are sound and not here yet. Files that are
 * not mentioned wait on. What was decided once stays: the same again changes nothing. Gives the upload as it is then.
 * @throws {AppError} `upload.not_found`, `upload.decisions` where one names no file or no track.
 */
export async function confirmUpload(
  deps: UploadDeps,
  asked: AskedUpload,
  decisions?: readonly Decision[],
): Promise<ShownUpload> {
  const { uploadId, accountId } = asked;
  const { files } = await showUpload(deps, asked);
  const waiting = files.filter(({ row }) => row.outcome === null && row.finding === 'ok');
  if (decisions) await checkDecisions(deps, { files, decisions, accountId });
  const decided = decisions ?? defaultsFor(waiting);
  const byName = new Map(decided.map((decision) => [decision.name, decision]));
  const accepted: Accepted[] = [];
  const settled: { row: UploadFileRow; outcome: 'declined' | 'duplicate' }[] = [];
  for (const { row, duplicateOf } of waiting) {
    const decision = byName.get(row.name);
    if (!decision || !row.sound) continue;
    if (decision.accept) accepted.push({ row, ...corrected(row.sound, decision.corrections) });
    else settled.push({ row, outcome: decisions || !duplicateOf ? 'declined' : 'duplicate' });
  }
  await deps.database.run((db) =>
    decideFiles(
      db,
      uploadId,
      settled.map(({ row, outcome }) => ({
        number: row.number,
        outcome,
        reason: null,
        trackId: null,
        audioFileId: null,
      })),
    ),
  );
  for (const { row } of settled) await rm(stagedPath(deps.config.storageRoot, uploadId, row.number), { force: true });
  await takeAll(deps, asked, accepted);
  const after = await showUpload(deps, asked);
  const isOver = after.files.every(({ row }) => row.finding !== 'ok' || row.outcome !== null);
  if (isOver) await removeStaging(deps.config.storageRoot, uploadId);
  return after;
}

/** Whoever decides nothing wants what is new. */
function defaultsFor(waiting: readonly LookedAtFile[]): Decision[] {
  return waiting.map(({ row, duplicateOf }) => ({ name: row.name, accept: duplicateOf === null }));
}

async function checkDecisions(
  { database }: UploadDeps,
  input: { files: readonly LookedAtFile[]; decisions: readonly Decision[]; accountId: number },
): Promise<void> {
  const { files, decisions, accountId } = input;
  const names = new Set(files.map(({ row }) => row.name));
  const wanted = decisions.flatMap(({ corrections }) => corrections?.trackId ?? []);
  const tracks = wanted.length > 0 ? await database.run((db) => readTracks(db, wanted, accountId)) : [];
  const here = new Set(tracks.map(({ id }) => id));
  const errors = decisions.flatMap(({ name, corrections }, at) => [
    ...(names.has(name) ? [] : [{ path: `files.${at}.name`, message: 'is no file of this upload' }]),
    ...(corrections?.trackId === undefined || here.has(corrections.trackId)
      ? []
      : [{ path: `files.${at}.corrections.track_id`, message: 'is no track here' }]),
  ]);
  if (errors.length === 0) return;
  const detail = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new AppError('unprocessable', 'upload.decisions', detail, { errors });
}

function corrected(sound: TaggedSound, corrections: Decision['corrections'] = {}): Omit<Accepted, 'row'> {
  const { trackId, ...said } = corrections;
  // Ids in the tags, and names one by one, are of the song that the tags name.
  const { title, artist, artists, isrc, recordingMbid, releaseGroupMbid, ...rest } = sound.tags;
  const isOther = said.title !== undefined || said.artist !== undefined;
  const ids = isOther ? {} : { artists, isrc, recordingMbid, releaseGroupMbid };
  return { sound: { ...sound, tags: { ...rest, title, artist, ...ids, ...said } }, trackId };
}

async function takeAll(
  deps: UploadDeps,
  { uploadId, accountId }: AskedUpload,
  accepted: readonly Accepted[],
): Promise<void> {
  const { database, config } = deps;
  const unknown = accepted.filter(({ trackId }) => trackId === undefined);
  const made = await findOrMakeTracks(
    deps,
    unknown.map(({ sound }) => sound),
    accountId,
  );
  const trackIds = new Map(unknown.map(({ row }, at) => [row.number, made[at] ?? null]));
  for (const { row, trackId } of accepted) if (trackId !== undefined) trackIds.set(row.number, trackId);
  const songs = await database.run((db) =>
    findSongs(
      db,
      [...trackIds.values()].flatMap((id) => id ?? []),
    ),
  );
  const bySong = new Map(songs.map((song) => [song.trackId, song]));
  for (const { row } of accepted) {
    const { number, sha256 } = row;
    const song = bySong.get(trackIds.get(number) ?? 0);
    if (!song) await database.run((db) => noteFile(db, { uploadId, number, reason: UNNAMED }));
    if (!song || sha256 === null) continue;
    const from = stagedPath(config.storageRoot, uploadId, number);
    const journal = {
      read: () => database.run((db) => findPlace(db, uploadId, number)),
      write: (place: string) => database.run((db) => noteFile(db, { uploadId, number, place })),
    };
    const taken = await takeIntoLibrary(deps, { from, sha256, song, origin: 'upload', accountId, journal });
    if (taken.outcome === 'gone') continue;
    const { outcome } = taken;
    const reason = taken.outcome === 'broken' ? taken.reason : null;
    const audioFileId = taken.outcome === 'broken' ? null : taken.audioFileId;
    const decision = { number, outcome, reason, audioFileId, trackId: song.trackId };
    await database.run((db) => decideFiles(db, uploadId, [decision]));
    await rm(from, { force: true });
  }
}

const UNNAMED = 'Nothing says who plays what: give title and artist in `corrections`, or a track_id.';
