import { LRUCache } from 'lru-cache';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { DownloadFailure, type PublicDownload } from '#lib/public-download.ts';
import { AddressRefused, readPublicUrl } from '#lib/public-url.ts';
import type { KeptPictures } from './kept-pictures.ts';
import { type PictureCache, type PictureOffer, pictureKey } from './picture-cache.ts';
import type { OnPicture } from './picture-event.ts';
import type { PictureOptions, ResizePicture } from './resize-picture.ts';
import { createSourcePictures } from './source-pictures.ts';

/** A picture elsewhere, as somebody wants to see it. */
export interface PictureRequest extends PictureOptions {
  url: string;
  /** Nobody waits for it. */
  isBackground?: boolean;
}

/** Pictures of others, resized and kept for a while. */
export interface ImageProxy {
  /**
   * From memory, disk, or the source, in this order; when the source fails, from what is kept for good. Failures of a source are
   * remembered for a minute.
   * @throws {AppError} when the address is refused.
   */
  offer(request: PictureRequest): PictureOffer;
  /** As its source has it now, resized, and not kept. Rejects with an `AppError`. */
  load(request: PictureRequest): Promise<Buffer>;
}

interface ImageProxyDeps {
  clock: Clock;
  privateOrigins: readonly string[];
  download: PublicDownload;
  resizePicture: ResizePicture;
  cache: PictureCache;
  kept: Pick<KeptPictures, 'readByAddress'>;
  onPicture: OnPicture;
}

const REMEMBER_FAILURE_MS = 60_000;
const MAX_FAILURES = 10_000;
/** Pictures that are being fetched or made; whoever comes on top of them is sent away for now. */
const MAX_IN_WORK = 64;
const COME_BACK_S = 2;

export function createImageProxy(deps: ImageProxyDeps): ImageProxy {
  const { clock, resizePicture, cache, kept, onPicture } = deps;
  const allowed = new Set(deps.privateOrigins);
  const sources = createSourcePictures(deps.download, onPicture);
  const failures = new LRUCache<string, AppError>({
    max: MAX_FAILURES,
    ttl: REMEMBER_FAILURE_MS,
    ttlResolution: 0,
    perf: { now: () => clock.now().getTime() },
  });
  let inWork = 0;

  function refused(error: unknown): AppError {
    const failure = asAppError(error);
    onPicture({ kind: 'refused', reason: failure.code.replace(/^image\./, '') });
    return failure;
  }

  async function loadPicture(request: PictureRequest): Promise<Buffer> {
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

  async function fetchOrKept(request: PictureRequest): Promise<Buffer> {
    try {
      return await loadPicture(request);
    } catch (error) {
      const isAway = error instanceof AppError && AWAY.has(error.code);
      const picture = isAway ? await kept.readByAddress(request.url) : undefined;
      if (picture) return resizePicture(picture, request);
      throw refused(error);
    }
  }

  return {
    offer(request) {
      const { url, size, format } = request;
      const key = pictureKey(size, format, readAddress(url));
      return { key, get: () => cache.get({ key, format }, () => fetchOrKept(request)) };
    },
    load: loadPicture,
  };

  function readAddress(url: string): string {
    try {
      return readPublicUrl(url, allowed).href;
    } catch (error) {
      throw refused(error);
    }
  }
}

/** A source that cannot be had for now, whatever the reason: what it once gave is as good. */
const AWAY = new Set(['image.source_failed', 'image.source_timeout', 'image.offline']);

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
  if (reason === 'offline') return new AppError('unavailable', 'image.offline', detail, { cause: error });
  if (reason === 'too_large') return new AppError('unprocessable', 'image.too_large', detail, { cause: error });
  if (reason === 'timeout') return new AppError('source_timeout', 'image.source_timeout', detail, { cause: error });
  return new AppError('source_failed', 'image.source_failed', detail, { cause: error });
}
