import { join } from 'node:path';
import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { folderSize } from '#lib/folder-size.ts';
import type { Logger } from '#lib/logger.ts';
import { createPublicDownload, offlineDownload } from '#lib/public-download.ts';
import { createDecoding, type Decoding } from './decoding.ts';
import { createEntityPictures, type EntityPictures } from './entity-pictures.ts';
import { createImageProxy, type ImageProxy } from './image-proxy.ts';
import { countKeptPictures } from './kept-pictures.repository.ts';
import { createKeptPictures, type KeptPictures } from './kept-pictures.ts';
import { createPictureCache } from './picture-cache.ts';
import type { OnPicture, PictureEvent } from './picture-event.ts';
import { createPictureTally, type PictureCounts } from './picture-tally.ts';
import { createPicturesAtHand, type PicturesAtHand } from './pictures-at-hand.ts';
import { createResizePicture, type ResizePicture } from './resize-picture.ts';

/** All that makes, keeps and counts pictures in one process. */
export interface Images {
  proxy: ImageProxy;
  entities: EntityPictures;
  kept: KeptPictures;
  atHand: PicturesAtHand;
  /** The one way to the decoders, for whatever people send. */
  resizePicture: ResizePicture;
  decoding: Decoding;
  onPicture: OnPicture;
  stats(): Promise<ImageStats>;
  /** Ends downloads, and resolves when what was made is on disk. */
  close(): Promise<void>;
}

export interface ImageStats extends PictureCounts {
  memory: { pictures: number; bytes: number };
  cache: { bytes: number };
  kept: Record<'artists' | 'albums', { kept: number; failed: number }>;
}

export interface ImagesDeps {
  database: Database;
  clock: Clock;
  log: Logger;
  userAgent: string;
  privateOrigins: readonly string[];
  cacheRoot: string;
  storageRoot: string;
  /** Asks nobody: what is here has to do. */
  isOffline?: boolean;
  /** Is told what happens, besides the counts of `stats`. */
  onPicture?: OnPicture;
  /** For the files of the cache; a gigabyte unless told. */
  budgetBytes?: number;
}

export function createImages({ onPicture: alsoTold, isOffline = false, ...deps }: ImagesDeps): Images {
  const tally = createPictureTally();
  const onPicture = (event: PictureEvent) => {
    tally.count(event);
    alsoTold?.(event);
  };
  const decoding = createDecoding();
  const resizePicture = createResizePicture({ ...deps, decoding, onPicture });
  const cache = createPictureCache({ ...deps, onPicture });
  const kept = createKeptPictures(deps);
  const download = isOffline ? offlineDownload(deps.privateOrigins) : createPublicDownload(deps);
  const proxy = createImageProxy({ ...deps, download, resizePicture, cache, kept, onPicture });
  const entities = createEntityPictures({ ...deps, proxy, kept, cache, decoding, resizePicture });
  return {
    proxy,
    entities,
    kept,
    atHand: createPicturesAtHand({ cache, onPicture }),
    resizePicture,
    decoding,
    onPicture,
    async stats() {
      const { artist, album } = await deps.database.run(countKeptPictures);
      const bytes = await folderSize(join(deps.cacheRoot, 'images'));
      return { ...tally.read(), memory: cache.usage(), cache: { bytes }, kept: { artists: artist, albums: album } };
    },
    async close() {
      await download.close();
      await cache.idle();
    },
  };
}
