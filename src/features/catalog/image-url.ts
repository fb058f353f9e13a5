const DEFAULT_SIZE = 640;

/** The local address of a picture elsewhere: callers never load from the sources themselves. */
export function imageUrl(source: string, size: number = DEFAULT_SIZE): string {
  return `/images/proxy?url=${encodeURIComponent(source)}&size=${size}`;
}

/** The local address of what an artist or an album looks like, whatever its sources have. */
export function entityImageUrl(kind: 'artist' | 'album', id: number): string {
  return `/images/entity/${kind}/${id}?size=${DEFAULT_SIZE}`;
}
