/** Last.fm has pages by name, not ids: one for each spelling that it holds for different, whatever the case. */
export function artistIdOf(name: string): string {
  return name.toLowerCase();
}

/** The id of an album or a track: artist and title, each percent-encoded, with a slash between them. */
export function workIdOf(artistName: string, title: string): string {
  return [artistName, title].map((part) => encodeURIComponent(part.toWellFormed().toLowerCase())).join('/');
}

/** The two names in an id that `workIdOf` made. */
export function namesIn(workId: string): { artist: string; title: string } {
  const [artist = '', title = ''] = workId.split('/').map(decodeURIComponent);
  return { artist, title };
}

const PLACEHOLDERS = new Set(['[unknown]', 'various artists']);

/** Names that have a page and listeners, and are nobody. */
export function isPlaceholderArtist(name: string): boolean {
  return PLACEHOLDERS.has(artistIdOf(name));
}
