import type { Catalogue, MadeAlbum } from './catalogue.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The day on which an album came out (ms since 1970), where it is known to the day. */
export function releaseDayOf(album: MadeAlbum): number | undefined {
  return album.releaseDate?.length === 10 ? Date.parse(album.releaseDate) : undefined;
}

/** The made world's today: its calendar stands still at its newest release, so that "new" always finds the same albums. */
export function todayOf(catalogue: Catalogue): number {
  return catalogue.albums.reduce((latest, album) => Math.max(latest, releaseDayOf(album) ?? 0), 0);
}

/** Whether an album came out between `before` days before that day and `after` days after it. */
export function cameOutAround(album: MadeAlbum, day: number, { before = 0, after = 0 }): boolean {
  const released = releaseDayOf(album);
  return released !== undefined && released >= day - before * DAY_MS && released <= day + after * DAY_MS;
}
