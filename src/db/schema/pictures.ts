import { index, integer, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { album, artist } from './catalog.ts';
import { instant } from './columns.ts';

/** A picture that is kept for good, or why there is none. */
const pictureColumns = () => ({
  /** Where it was fetched, or was to be. */
  sourceUrl: text('source_url').notNull(),
  /** Its name under `storage/images/artists` or `…/albums`; null when it could not be had. */
  file: text(),
  /** Its own pixels, not those of a size that was asked for. */
  width: smallint(),
  height: smallint(),
  blurhash: text(),
  /** The dominant colour, `#rrggbb`. */
  color: text(),
  failure: text(),
  checkedAt: instant('checked_at').notNull(),
});

export const artistPicture = pgTable(
  'artist_picture',
  {
    artistId: integer('artist_id')
      .primaryKey()
      .references(() => artist.id, { onDelete: 'cascade' }),
    ...pictureColumns(),
  },
  (t) => [index('artist_picture_checked').on(t.checkedAt), index('artist_picture_source').on(t.sourceUrl)],
);

export const albumPicture = pgTable(
  'album_picture',
  {
    albumId: integer('album_id')
      .primaryKey()
      .references(() => album.id, { onDelete: 'cascade' }),
    ...pictureColumns(),
  },
  (t) => [index('album_picture_checked').on(t.checkedAt), index('album_picture_source').on(t.sourceUrl)],
);
