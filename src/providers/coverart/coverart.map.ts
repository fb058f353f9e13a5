import type { Image } from '#music/entities.ts';
import { type CoverImage, THUMBNAIL_SIZES } from './coverart.api.ts';

/**
 * The cover in its sizes, largest first: the picture marked as the front, else the first that is not the back. Booklets and discs are
 * not kept, since nothing could tell them from the cover afterwards.
 */
export function coverOf(images: CoverImage[]): Image[] {
  const cover = images.find((image) => image.front) ?? images.find((image) => !image.back);
  if (!cover) return [];
  const sizes = THUMBNAIL_SIZES.flatMap((size) => {
    const url = cover.thumbnails?.[size];
    return url === undefined ? [] : [{ url: overHttps(url), width: Number(size) }];
  });
  return sizes.length > 0 ? sizes : [{ url: overHttps(cover.image) }];
}

/** The archive writes `http:` addresses of its own host, which serves `https:` just as well. Other hosts keep theirs. */
function overHttps(url: string): string {
  return url.replace(/^http:\/\/((?:[a-z0-9-]+\.)*(?:coverartarchive|archive)\.org)\//i, 'https://$1/');
}
