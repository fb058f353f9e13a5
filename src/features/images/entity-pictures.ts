import type { Database } from '#db/client.ts';
import { notHere } from '#features/catalog/index.ts';
import { AppError } from '#lib/errors.ts';
import { normalizeName } from '#music/normalize.ts';
import { isPlaceholderPicture } from '#music/placeholder-picture.ts';
import type { Decoding } from './decoding.ts';
import type { ImageProxy } from './image-proxy.ts';
import { initialsOf } from './initials.ts';
import { type FaceRow, listCoveredAlbumIds, type PictureOwner, readFaces } from './kept-pictures.repository.ts';
import type { KeptPictures } from './kept-pictures.ts';
import { mosaicOf } from './mosaic.ts';
import { type Picture, type PictureCache, type PictureOffer, pictureKey } from './picture-cache.ts';
import { LARGEST_SIZE, sizeFor } from './picture-size.ts';
import type { PictureOptions, ResizePicture } from './resize-picture.ts';

/** A picture for whatever is in the library, also when every source is away. */
export interface EntityPictures {
  /**
   * The picture that is kept; else the one at its source; else, of an artist, a mosaic of album covers; else the initials, drawn.
   * @throws {AppError} `artist.not_found`, `album.not_found`
   */
  offer(owner: PictureOwner, id: number, options: PictureOptions): Promise<PictureOffer>;
  /** A mosaic of the first four different covers of these albums, of fewer the first one; without any, the initials of `name`. */
  ofAlbums(albumIds: readonly number[], name: string, options: PictureOptions): Promise<Picture>;
}

interface EntityPicturesDeps {
  database: Database;
  images: ImageProxy;
  kept: KeptPictures;
  cache: PictureCache;
  decoding: Decoding;
  resizePicture: ResizePicture;
}

const TILES = 4;
/** Of so many albums covers are looked for: some cannot be had, some are the same. */
const MAX_ALBUMS = 12;

export function createEntityPictures(deps: EntityPicturesDeps): EntityPictures {
  const { database, images, kept, cache, decoding, resizePicture } = deps;

  /** The pictures of its own, the best first. */
  function ownPictures(owner: PictureOwner, { file, urls }: FaceRow, options: PictureOptions): PictureOffer[] {
    const [url] = urls.filter((one) => !isPlaceholderPicture(one));
    return [
      ...(file === null ? [] : [keptPicture(owner, file, options)]),
      ...(url === undefined ? [] : pictureElsewhere(url, options)),
    ];
  }

  function keptPicture(owner: PictureOwner, file: string, options: PictureOptions): PictureOffer {
    const { size, format } = options;
    const key = pictureKey('kept', size, format, owner, file);
    const make = async () => {
      const bytes = await kept.read(owner, file);
      if (!bytes) throw new AppError('unavailable', 'image.file_missing', `The file ${file} is not there any more.`);
      const isAsKept = size === LARGEST_SIZE && format === 'webp';
      return isAsKept ? bytes : resizePicture(bytes, options);
    };
    return { key, get: () => cache.get({ key, format }, make) };
  }

  /** None at an address that is refused. */
  function pictureElsewhere(url: string, options: PictureOptions): PictureOffer[] {
    try {
      return [images.offer({ url, ...options })];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [];
    }
  }

  /** All four as planned, else what can be had. */
  function mosaics(albums: readonly FaceRow[], options: PictureOptions): PictureOffer[] {
    const covers = coversOf(albums, { size: sizeFor(options.size / 2), format: 'webp' });
    if (covers.length === 0) return [];
    const planned = covers.slice(0, covers.length < TILES ? 1 : TILES);
    return [
      mosaic(
        planned.map(({ key }) => key),
        options,
        () => Promise.all(planned.map(bytesOf)),
      ),
      {
        key: pictureKey('some covers', ...covers.map(({ key }) => key)),
        async get() {
          const settled = await Promise.allSettled(
            covers.map(async (cover) => ({ cover, bytes: await bytesOf(cover) })),
          );
          const had = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])).slice(0, TILES);
          if (had.length === 0) throw new AppError('unavailable', 'image.no_cover', 'No cover can be had.');
          const keys = had.map(({ cover }) => cover.key);
          return mosaic(keys, options, async () => had.map(({ bytes }) => bytes)).get();
        },
      },
    ];
  }

  function mosaic(keys: readonly string[], options: PictureOptions, read: () => Promise<Buffer[]>): PictureOffer {
    const { size, format } = options;
    const key = pictureKey('mosaic', size, format, ...keys);
    const make = async () => {
      const covers = await read();
      return decoding.run(() => mosaicOf(covers, options));
    };
    return { key, get: () => cache.get({ key, format }, make) };
  }

  /** One for each album, those of the same name once. */
  function coversOf(albums: readonly FaceRow[], options: PictureOptions): PictureOffer[] {
    const byKey = new Map<string, PictureOffer>();
    for (const album of albums) {
      const [cover] = ownPictures('album', album, options);
      if (cover) byKey.set(cover.key, cover);
    }
    return [...byKey.values()];
  }

  function initials(name: string, options: PictureOptions): PictureOffer {
    const { size, format } = options;
    const key = pictureKey('initials', size, format, normalizeName(name));
    return { key, get: () => cache.get({ key, format }, () => decoding.run(() => initialsOf(name, options))) };
  }

  return {
    async offer(owner, id, options) {
      const { face, albums } = await database.run(async (db) => {
        const [own] = await readFaces(db, owner, [id]);
        const needsAlbums = own !== undefined && owner === 'artist' && own.file === null;
        const albumIds = needsAlbums ? await listCoveredAlbumIds(db, own.id, MAX_ALBUMS) : [];
        return { face: own, albums: await readFaces(db, 'album', albumIds) };
      });
      if (!face) throw notHere(owner, id);
      const offers = [...ownPictures(owner, face, options), ...mosaics(albums, options)];
      return firstOf([...offers, initials(face.name, options)]);
    },
    async ofAlbums(albumIds, name, options) {
      const albums = await database.run((db) => readFaces(db, 'album', albumIds.slice(0, MAX_ALBUMS)));
      return firstOf([...mosaics(albums, options), initials(name, options)]).get();
    },
  };
}

async function bytesOf(offer: PictureOffer): Promise<Buffer> {
  return Buffer.from((await offer.get()).bytes);
}

/** The first that can be had. A tag that begins with the key of the first of all is good for as long as it stays the first. */
function firstOf(offers: readonly PictureOffer[]): PictureOffer {
  return {
    key: offers[0]?.key ?? '',
    async get() {
      for (const offer of offers.slice(0, -1)) {
        try {
          return await offer.get();
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }
      const last = offers.at(-1);
      if (!last) throw new Error('there is nothing to choose from');
      return last.get();
    },
  };
}
