import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import { createPublicDownload, DownloadFailure } from '#lib/public-download.ts';
import { AddressRefused, readPublicUrl } from '#lib/public-url.ts';
import { createSingleFlight } from '#lib/single-flight.ts';
import { createPictureFiles } from './picture-files.ts';
import { createResizePicture, type PictureOptions } from './resize-picture.ts';
import { createSourcePictures } from './source-pictures.ts';

/** A picture elsewhere, as somebody wants to see it. */
export interface PictureRequest extends PictureOptions {
  url: string;
}

/** A picture that is ready to be sent. */
export interface Picture {
  bytes: Uint8Array<ArrayBuffer>;
  /** Strong: other bytes have another one. It begins with the key of the request. */
  etag: string;
}

/** Pictures of others, resized and kept. */
export interface ImageProxy {
  /**
   * The name of what is asked for: the same for the same request, and part of its ETag.
   * @throws {AppError} when the address is refused.
   */
  keyOf(request: PictureRequest): string;
  /** From memory, disk, or the source, in this order. Rejects with an `AppError`; failures of a source are remembered for a minute. */
  get(request: PictureRequest): Promise<Picture>;
  /** Ends downloads, and resolves when what was made is on disk. */
  close(): Promise<void>;
}

interface ImageProxyDeps {
  clock: Clock;
  log: Logger;
  userAgent: string;
  privateOrigins: readonly string[];
  cacheRoot: string;
  /** For files; a gigabyte unless told. */
  budgetBytes?: number;
}

/** Part of every key: raise it when the same request has to give other bytes. */
const RECIPE = 1;
const MEMORY_BYTES = 64_000_000;
const DISK_BYTES = 1_000_000_000;
const REMEMBER_FAILURE_MS = 60_000;
const MAX_FAILURES = 10_000;
const TOUCH_EVERY_MS = 60_000;
/** Pictures that are being fetched or made; whoever comes on top of them is sent away for now. */
const MAX_IN_WORK = 64;
const COME_BACK_S = 2;
const ETAG_LENGTH = 16;

export function createImageProxy(deps: ImageProxyDeps): ImageProxy {
  const { clock, log, privateOrigins, cacheRoot, budgetBytes = DISK_BYTES } = deps;
  const allowed = new Set(privateOrigins);
  const download = createPublicDownload(deps);
  const sources = createSourcePictures(download);
  const resizePicture = createResizePicture();
  const files = createPictureFiles({ folder: join(cacheRoot, 'images'), budgetBytes, clock, log });
  const flights = createSingleFlight<Picture>();
  const perf = { now: () => clock.now().getTime() };
  const memory = new LRUCache<string, Picture & { touchedAt: number }>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ bytes }) => bytes.length,
  });
  const failures = new LRUCache<string, AppError>({
    max: MAX_FAILURES,
    ttl: REMEMBER_FAILURE_MS,
    ttlResolution: 0,
    perf,
  });
  let inWork = 0;

  function keyOf({ url, size, format }: PictureRequest): string {
    try {
      const { href } = readPublicUrl(url, allowed);
      return createHash('sha256').update([RECIPE, size, format, href].join(' ')).digest('hex');
    } catch (error) {
      throw asAppError(error);
    }
  }

  async function load(key: string, request: PictureRequest): Promise<Picture> {
    const name = `${key}.${request.format}`;
    const kept = await files.read(name);
    if (kept) return keep(key, kept);
    const made = await make(request);
    void files.write(name, made);
    return keep(key, made);
  }

  function keep(key: string, made: Buffer): Picture {
    const bytes = new Uint8Array(made);
    const content = createHash('sha256').update(bytes).digest('hex').slice(0, ETAG_LENGTH);
    const picture = { bytes, etag: `"${key}-${content}"`, touchedAt: perf.now() };
    memory.set(key, picture);
    return picture;
  }

  async function make(request: PictureRequest): Promise<Buffer> {
    const failed = failures.get(request.url);
    if (failed) throw failed;
    if (inWork >= MAX_IN_WORK) throw busy();
    inWork += 1;
    try {
      return await sources.use(request.url, (bytes) => resizePicture(bytes, request));
    } catch (error) {
      const failure = asAppError(error);
      if (failure.kind !== 'unavailable') failures.set(request.url, failure);
      throw failure;
    } finally {
      inWork -= 1;
    }
  }

  return {
    keyOf,
    async get(request) {
      const key = keyOf(request);
      const known = memory.get(key);
      if (!known) return flights.run(key, () => load(key, request));
      if (perf.now() - known.touchedAt >= TOUCH_EVERY_MS) {
        known.touchedAt = perf.now();
        void files.touch(`${key}.${request.format}`);
      }
      return known;
    },
    async close() {
      await download.close();
      await files.idle();
    },
  };
}

function busy(): AppError {
  const detail = 'Too many pictures are being fetched at once. Ask again in a moment.';
  return new AppError('unavailable', 'image.busy', detail, { retryAfterS: COME_BACK_S });
}

/** What is expected to fail, in words for the caller; anything else stays as it is, and is thrown. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof AddressRefused) {
    return new AppError('forbidden', 'image.address_refused', error.message, { cause: error });
  }
  if (!(error instanceof DownloadFailure)) throw error;
  const { reason, message } = error;
  const detail = `The picture could not be fetched from its source: ${message}.`;
  if (reason === 'busy' || reason === 'closed') return busy();
  if (reason === 'too_large') return new AppError('unprocessable', 'image.too_large', detail, { cause: error });
  if (reason === 'timeout') return new AppError('source_timeout', 'image.source_timeout', detail, { cause: error });
  return new AppError('source_failed', 'image.source_failed', detail, { cause: error });
}
