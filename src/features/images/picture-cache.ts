import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';
import { createSingleFlight } from '#lib/single-flight.ts';
import type { OnPicture } from './picture-event.ts';
import { createPictureFiles } from './picture-files.ts';
import type { PictureFormat } from './picture-format.ts';

/** A picture that is ready to be sent. */
export interface Picture {
  bytes: Uint8Array<ArrayBuffer>;
  /** Strong: other bytes have another one. It begins with the key of what was asked for. */
  etag: string;
}

/** A picture that can be had. */
export interface PictureOffer {
  /** The same for the same request, and the beginning of its ETag: whoever has such a tag need not be sent anything. */
  key: string;
  /** Rejects with an `AppError`. */
  get(): Promise<Picture>;
}

/** What tells one picture from another. */
export interface PictureName {
  key: string;
  format: PictureFormat;
}

/** Pictures that were made: in memory, and in files below the cache's folder. */
export interface PictureCache {
  /** From memory, from disk, or by `make`, in this order; whoever asks for the same at the same time shares one making. */
  get(what: PictureName, make: () => Promise<Buffer>): Promise<Picture>;
  /** From memory alone. */
  getAtHand(what: PictureName): Picture | undefined;
  /** What is in memory. */
  usage(): { pictures: number; bytes: number };
  /** Resolves when what was made is on disk. */
  idle(): Promise<void>;
}

interface PictureCacheDeps {
  clock: Clock;
  log: Logger;
  cacheRoot: string;
  onPicture: OnPicture;
  /** For files; a gigabyte unless told. */
  budgetBytes?: number;
}

/** Part of every key: raise it when the same request has to give other bytes. */
const RECIPE = 1;
const MEMORY_BYTES = 64_000_000;
const DISK_BYTES = 1_000_000_000;
const TOUCH_EVERY_MS = 60_000;
const ETAG_LENGTH = 16;

const fileName = ({ key, format }: PictureName) => `${key}.${format}`;

/** The key of what these words describe. */
export function pictureKey(...words: readonly (string | number)[]): string {
  return createHash('sha256')
    .update([RECIPE, ...words].join(' '))
    .digest('hex');
}

export function createPictureCache(deps: PictureCacheDeps): PictureCache {
  const { clock, log, cacheRoot, onPicture, budgetBytes = DISK_BYTES } = deps;
  const files = createPictureFiles({ folder: join(cacheRoot, 'images'), budgetBytes, clock, log });
  const flights = createSingleFlight<Picture>();
  const memory = new LRUCache<string, Picture & { touchedAt: number }>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ bytes }) => bytes.length,
  });
  const now = () => clock.now().getTime();

  async function load(key: string, name: string, make: () => Promise<Buffer>): Promise<Picture> {
    const kept = await files.read(name);
    if (kept) return keep('disk', key, kept);
    const made = await make();
    void files.write(name, made);
    return keep('made', key, made);
  }

  function keep(from: 'disk' | 'made', key: string, loaded: Buffer): Picture {
    const bytes = new Uint8Array(loaded);
    const content = createHash('sha256').update(bytes).digest('hex').slice(0, ETAG_LENGTH);
    const picture = { bytes, etag: `"${key}-${content}"`, touchedAt: now() };
    memory.set(key, picture);
    onPicture({ kind: 'served', from, bytes: bytes.length });
    return picture;
  }

  function getAtHand({ key, format }: PictureName): Picture | undefined {
    const known = memory.get(key);
    if (!known) return undefined;
    onPicture({ kind: 'served', from: 'memory', bytes: known.bytes.length });
    if (now() - known.touchedAt >= TOUCH_EVERY_MS) {
      known.touchedAt = now();
      void files.touch(fileName({ key, format }));
    }
    return known;
  }

  return {
    getAtHand,
    async get(what, make) {
      return getAtHand(what) ?? flights.run(what.key, () => load(what.key, fileName(what), make));
    },
    usage: () => ({ pictures: memory.size, bytes: memory.calculatedSize }),
    idle: files.idle,
  };
}
