/** The grey star that Last.fm shows where it has no picture, in all sizes. */
const LASTFM_STAR = '2a96cbd8b46e442fc41c2b86b821562f';

/** Whether this address is known to show that there is no picture. */
export function isPlaceholderPicture(url: string): boolean {
  return url.includes(LASTFM_STAR);
}
