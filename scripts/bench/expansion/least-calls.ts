import type { ProviderName } from '#music/provider-names.ts';
import type { ExpansionSize } from '#sandbox/catalogue-expansion.ts';

/** A page of Spotify's discographies in the development mode of 2026; Deezer's are longer than any artist of the bench. */
const SPOTIFY_PAGE = 10;

/**
 * The fewest calls that an expansion of the bench's catalogue can do with. One search a source, one question for similar artists where a
 * source answers it, the discography of each artist at each source that is known to have it, and each album once: from whichever source.
 * Spotify in development mode names nobody similar, so that it is asked about the artist of the search alone.
 */
export function leastCalls({ artists, albums }: ExpansionSize, sources: readonly ProviderName[]): number {
  const searches = sources.length;
  const similar = sources.filter((source) => source !== 'spotify').length;
  const lists = {
    deezer: artists,
    spotify: Math.ceil(albums / SPOTIFY_PAGE),
  };
  const listed = sources.reduce((sum, source) => sum + (source in lists ? lists[source as keyof typeof lists] : 0), 0);
  return searches + similar + listed + artists * albums;
}
