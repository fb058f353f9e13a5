import type { Database } from '#db/client.ts';
import { notHere } from '#features/catalog/index.ts';
import { AppError } from '#lib/errors.ts';
import { normalizeName } from '#music/normalize.ts';
import { createCoverMosaics } from './cover-mosaics.ts';
import type { Decoding } from './decoding.ts';
import { initialsOf } from './initials.ts';
import { listCoveredAlbumIds, type PictureOwner, readFaces } from './kept-pictures.repository.ts';
import { createOwnPictures, type OwnPicturesDeps } from './own-pictures.ts';
import { type Picture, type PictureOffer, pictureKey } from './picture-cache.ts';
import type { PictureOptions } from './resize-picture.ts';

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

interface EntityPicturesDeps extends OwnPicturesDeps {
  database: Database;
  decoding: Decoding;
}

/** Of so many albums covers are looked for: some cannot be had, some are the same. */
const MAX_ALBUMS = 12;

export function createEntityPictures(deps: EntityPicturesDeps): EntityPictures {
  const { database, cache, decoding } = deps;
  const ownPictures = createOwnPictures(deps);
  const mosaics = createCoverMosaics({ ...deps, ownPictures });

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
