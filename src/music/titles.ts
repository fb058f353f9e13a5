import { normalizeName } from './normalize.ts';

const FEATURING = /[([]\s*(?:feat|ft|featuring|with)\b[^)\]]*[)\]]|\s+(?:feat|ft)\.\s.*$/giu;

/**
 * The form in which two song titles are compared: normalised, without "(feat. …)". Version words (live, remix, remaster, acoustic)
 * stay: a version is another performance.
 */
export function songKey(title: string): string {
  const bare = title.replace(FEATURING, ' ').trim();
  return normalizeName(bare === '' ? title : bare);
}

/** The form in which two album titles are compared: normalised, without "- Single" and "- EP". Editions ("Deluxe") stay. */
export function albumKey(title: string): string {
  const bare = title.replace(/\s+-\s+(single|ep)$/i, '').trim();
  return normalizeName(bare === '' ? title : bare);
}

/** Titles that half of all artists have: they prove nothing about who is who. */
const GENERIC = new Set([
  'greatest hits', 'the greatest hits', 'the best of', 'best of', 'the very best of', 'the essential', 'the collection', 'live', 'unplugged',
  'intro', 'outro', 'interlude', 'untitled', 'ep', 'demo', 'remixes', 'the remixes', 'singles', 'b sides', 'home', 'hello', 'stay', 'christmas',
]); // biome-ignore format: a word list

/** Whether sharing this title tells two artists of one name apart from chance. A title that is the name itself does not. */
export function isTellingTitle(key: string, artistNameNorm: string): boolean {
  return key.length >= 2 && key !== artistNameNorm && !GENERIC.has(key) && !GENERIC.has(key.replace(/ \d+$/, ''));
}
