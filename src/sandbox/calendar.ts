import type { MadeAlbum } from './catalogue.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The day on which an album came out (ms since 1970), where it is known to the day. */
export function releaseDayOf(album: MadeAlbum): number | undefined {
  return album.releaseDate?.length === 10 ? Date.parse(album.releaseDate) : undefined;
}

/** Whether an album came out between `before` days before the day of that moment and `after` days after it. */
export function cameOutAround(album: MadeAlbum, moment: number, { before = 0, after = 0 }): boolean {
  const released = releaseDayOf(album);
  const day = moment - (moment % DAY_MS);
  return released !== undefined && released >= day - before * DAY_MS && released <= day + after * DAY_MS;
}
