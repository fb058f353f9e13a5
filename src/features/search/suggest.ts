import type { Database } from '#db/client.ts';
import { imageUrl } from '#features/catalog/index.ts';
import { correctSpelling } from './local-search.repository.ts';
import { readTerms, type SearchTerms } from './search-terms.ts';
import { findSuggestions } from './suggest.repository.ts';

const IMAGE_SIZE = 150;

/** Search as you type, over what is here only; slips of typing count when nothing is spelled so. */
export async function suggest(
  { database }: { database: Database },
  { q, viewerId, limit }: { q: string; viewerId: number; limit: number },
) {
  const terms = readTerms(q);
  const rows = await database.run(async (db) => {
    const asTyped = await findSuggestions(db, { norm: terms.norm, spellings: wordsToFind(terms), viewerId }, limit);
    if (asTyped.length > 0) return asTyped;
    const spellings = await correctSpelling(db, terms.words);
    const hasOthers = spellings.some((forms) => forms.length > 1);
    return hasOthers ? findSuggestions(db, { norm: terms.norm, spellings, viewerId }, limit) : [];
  });
  const items = rows.map(({ artists, image, ...row }) => ({
    ...row,
    ...(artists !== null && { artists }),
    ...(image !== null && { image: imageUrl(image, IMAGE_SIZE) }),
  }));
  return { query: terms.text, items };
}

/** One letter of an alphabet begins a word of nearly everything: then only names that begin so are meant. */
function wordsToFind({ norm, words }: SearchTerms): string[][] {
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]$/u.test(norm) ? [] : words.map((word) => [word]);
}
