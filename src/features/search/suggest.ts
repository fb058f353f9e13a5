import type { Database } from '#db/client.ts';
import { imageUrl } from '#features/catalog/index.ts';
import { SEARCH_KINDS } from '#music/shelves.ts';
import { isTooSlow } from './bounded-search.ts';
import { findHits, findNamed, MOST_RANKED } from './find-hits.ts';
import type { Ranked } from './rank-candidates.ts';
import { readTerms } from './search-terms.ts';
import { readSuggested } from './suggest.repository.ts';

const IMAGE_SIZE = 150;
/** More are ranked than are shown, because the same song may stand on several albums; where that is not enough, several times more. */
const RANKED_PER_SHOWN = 2;
const GROWTH = 4;

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
  const read = (find: typeof findHits | typeof findNamed) =>
    database.run(async (db) => {
      for (let least = limit * RANKED_PER_SHOWN; ; least *= GROWTH) {
        const { ranked, isCut } = await find(db, {
          kinds: SEARCH_KINDS,
          terms,
          viewerId,
          least,
          together: true,
          corrects: true,
        });
        const songs = eachSongOnce(ranked);
        if (songs.length >= limit || !isCut || least >= MOST_RANKED) return readSuggested(db, songs.slice(0, limit));
      }
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
