import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { notHere } from '#features/catalog/index.ts';
import type { ByteRange } from '#http/byte-ranges.ts';
import type { ReadableFile } from '#http/serve-file.ts';
import { AppError, messageOf } from '#lib/errors.ts';
import { type AudioFile, deleteAudioFile, findAudioFile } from './audio-files.repository.ts';
import { createFileRanges, type FileRanges, type HeldRange } from './file-ranges.ts';
import type { MediaDeps } from './media-deps.ts';
import { openStoredFile, type StoredFile, StoredFileGone } from './stored-file.ts';

/** The file of a track, open for reading; whoever asked for it closes the handle. */
export interface Original {
  file: AudioFile;
  handle: ReadableFile;
  size: number;
  modifiedAt: Date;
}

/** Files as they are kept, for those who listen. */
export interface Originals {
  /**
   * The best file of a track that is really there. A player asks for piece after piece: which file it is, is looked up once a second, and
   * it is opened once for all of them; a file that was changed or taken away is seen at once.
   * @throws {AppError} `track.not_found`, `audio.not_found`.
   */
  open(trackId: number): Promise<Original>;
  /** The same without waiting, if somebody just opened it. */
  findAtHand(trackId: number): OriginalAtHand | undefined;
}

/** The file of a track, as far as it is in memory. */
export interface OriginalAtHand extends Omit<Original, 'handle'> {
  take(range: ByteRange): HeldRange | undefined;
}

const LOOKED_UP_EVERY_MS = 1000;
/** For so long what lies at its place is taken for what lay there. */
const SEEN_FOR_MS = 50;

/** One lookup, with all who read what it found. */
interface Shared {
  found: Promise<Found>;
  readers: number;
  /** When it was last seen to be current, if it is (epoch milliseconds), and whether somebody looks just now. */
  seen?: { found: Found; at: number; isLooking: boolean };
  /** Nobody comes to it any more. */
  isOver: boolean;
}

interface Found {
  file: AudioFile;
  stored: StoredFile;
}

export function createOriginals(deps: MediaDeps): Originals {
  const shared = new Map<number, Shared>();
  const ranges = createFileRanges();

  function lookUp(trackId: number): Shared {
    const one: Shared = { found: findOriginal(deps, trackId), readers: 0, isOver: false };
    shared.set(trackId, one);
    const outdate = () => retire(trackId, one);
    one.found.then(() => deps.clock.sleep(LOOKED_UP_EVERY_MS)).then(outdate, outdate);
    return one;
  }

  async function retire(trackId: number, one: Shared): Promise<void> {
    if (one.isOver) return;
    one.isOver = true;
    if (shared.get(trackId) === one) shared.delete(trackId);
    if (one.readers === 0) await close(one);
  }

  async function close({ found }: Shared): Promise<void> {
    const opened = await found.catch(() => undefined); // whoever waited for it was told
    await opened?.stored.handle.close().catch((error) => {
      deps.log.warn({ path: opened.file.path, error: messageOf(error) }, 'a file of sound could not be closed');
    });
  }

  async function leave(one: Shared): Promise<void> {
    one.readers -= 1;
    if (one.isOver && one.readers === 0) await close(one);
  }

  async function open(trackId: number): Promise<Original> {
    const known = shared.get(trackId);
    const one = known ?? lookUp(trackId);
    one.readers += 1;
    try {
      const found = await one.found;
      const { file, stored } = found;
      if (known === undefined || (await stored.isCurrent())) {
        one.seen = { found, at: deps.clock.now().getTime(), isLooking: false };
        return { file, ...forReader(stored, ranges, () => leave(one)) };
      }
    } catch (error) {
      await leave(one);
      throw error;
    }
    await retire(trackId, one);
    await leave(one);
    return open(trackId);
  }

  /** In time, so that a file that many listen to never has to be waited for. */
  async function lookAgain(one: Shared, seen: NonNullable<Shared['seen']>): Promise<void> {
    seen.isLooking = true;
    const isCurrent = await seen.found.stored.isCurrent();
    one.seen = isCurrent ? { found: seen.found, at: deps.clock.now().getTime(), isLooking: false } : undefined;
  }

  function findAtHand(trackId: number): OriginalAtHand | undefined {
    const one = shared.get(trackId);
    if (!one?.seen || one.isOver) return undefined;
    const age = deps.clock.now().getTime() - one.seen.at;
    if (age > SEEN_FOR_MS) return undefined;
    if (age > SEEN_FOR_MS / 2 && !one.seen.isLooking) void lookAgain(one, one.seen);
    const { file, stored } = one.seen.found;
    const { identity, size, modifiedAt } = stored;
    return { file, size, modifiedAt, take: (range) => ranges.takeAtHand(identity, range) };
  }

  return { open, findAtHand };
}

/** For one of its readers. */
function forReader({ handle, size, modifiedAt, identity }: StoredFile, ranges: FileRanges, leave: () => Promise<void>) {
  const source = {
    name: identity,
    read: (buffer: Buffer, offset: number, length: number, position: number) =>
      handle.read(buffer, offset, length, position),
  };
  const reader: ReadableFile = { ...source, pieces: (range) => ranges.pieces(source, range), close: leave };
  return { handle: reader, size, modifiedAt };
}

/** The best file that is really there: those that are not are forgotten on the way. */
async function findOriginal(deps: MediaDeps, trackId: number): Promise<Found> {
  const file = await deps.database.run((db) => findAudioFile(db, trackId));
  if (file === undefined) throw notHere('track', trackId);
  if (file === null) throw noSound(trackId);
  try {
    return { file, stored: await openStoredFile(deps.config.storageRoot, file.path) };
  } catch (error) {
    if (!(error instanceof StoredFileGone)) throw error;
    const isForgotten = await forgetLostFile(deps, file, error);
    if (!isForgotten) throw noSound(trackId);
    return findOriginal(deps, trackId);
  }
}

/** Forgets a file that somebody deleted; not one whose disk is away, nor one that something else has taken the place of. */
async function forgetLostFile(
  { database, config, log }: MediaDeps,
  { id, path }: AudioFile,
  { reason, message }: StoredFileGone,
): Promise<boolean> {
  const [topFolder = ''] = path.split('/');
  const there = await readdir(join(config.storageRoot, topFolder)).catch(() => []);
  const isLost = reason === 'missing' && there.length > 0;
  log.warn({ path, reason, error: message, forgotten: isLost }, 'a file of sound is not where it was');
  if (isLost) await database.run((db) => deleteAudioFile(db, id));
  return isLost;
}

function noSound(trackId: number): AppError {
  const detail = `There is no sound of this track yet. POST /youtube/download/${trackId} fetches it; POST /upload/preview takes a file of yours; ?preview=1 leads to a source's preview.`;
  return new AppError('not_found', 'audio.not_found', detail);
}
