import type { Database } from '#db/client.ts';
import { imageUrl } from '#features/catalog/index.ts';
import { SEARCH_KINDS } from '#music/shelves.ts';
import { isTooSlow } from './bounded-search.ts';
import { findHits, findNamed } from './find-hits.ts';
import type { Ranked } from './rank-candidates.ts';
import { readTerms } from './search-terms.ts';
import { readSuggested } from './suggest.repository.ts';

const IMAGE_SIZE = 150;
/** At least so many are ranked: the same song may stand on several albums. */
const RANKED = 60;

/**
 * Search as you type, over what is here only; slips of typing count when nothing is spelled so. A song that stands on several albums comes
 * once. Where looking for the words takes too long, what is called or begins so is all there is (`partial`).
 * @throws {AppError} `database.too_slow` when even that takes too long.
 */
export async function suggest(
  { database }: { database: Database },
  { q, viewerId, limit }: { q: string; viewerId: number; limit: number },
) {
  const terms = readTerms(q);
  const wanted = {
    kinds: SEARCH_KINDS,
    terms,
    viewerId,
    least: Math.max(RANKED, limit),
    together: true,
    corrects: true,
  };
  const read = (find: typeof findHits | typeof findNamed) =>
    database.run(async (db) => {
      const { ranked } = await find(db, wanted);
      return readSuggested(db, eachSongOnce(ranked).slice(0, limit));
    }, 'typing');
  const inTime = await read(findHits).catch(nullIfTooSlow);
  const rows = inTime ?? (await read(findNamed));
  const items = rows.map(({ artists, image, ...row }) => ({
    ...row,
    ...(artists !== null && { artists }),
    ...(image !== null && { image: imageUrl(image, IMAGE_SIZE) }),
  }));
  return { query: terms.text, items, ...(inTime === null && { partial: true }) };
}

function nullIfTooSlow(error: unknown): null {
  if (isTooSlow(error)) return null;
  throw error;
}

function eachSongOnce(ranked: readonly Ranked[]): Ranked[] {
  const songs = new Set<string>();
  return ranked.filter(({ kind, titleNorm, artistNorm }) => {
    if (kind !== 'track') return true;
    const song = `${artistNorm}\n${titleNorm}`;
    if (songs.has(song)) return false;
    songs.add(song);
    return true;
  });
}
