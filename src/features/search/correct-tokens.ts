import { distance } from 'fastest-levenshtein';
import type { Queryable } from '#db/client.ts';
import { typoForms } from '#music/search-words.ts';
import { findNearWords } from './candidates.repository.ts';
import type { CountedToken } from './plan-search.ts';

const MAX_CORRECTIONS = 20;
const MAX_SLIPS = 2;

/** Some words of a search with the words that are one slip away as further spellings, the nearest and then the commonest first. */
export async function correctTokens(
  db: Queryable,
  tokens: readonly CountedToken[],
  isWrong: (token: CountedToken) => boolean,
): Promise<CountedToken[]> {
  const forms = tokens.filter(isWrong).flatMap(({ spellings }) => spellings.flatMap(typoForms));
  if (forms.length === 0) return [...tokens];
  const near = await findNearWords(db, [...new Set(forms)]);
  return tokens.map((token) => {
    const [typed] = token.spellings;
    if (typed === undefined || !isWrong(token)) return token;
    const others = near
      .map((word) => ({ ...word, slips: distance(word.word, typed) }))
      .filter(({ slips }) => slips > 0 && slips <= MAX_SLIPS)
      .sort((a, b) => a.slips - b.slips || b.docs - a.docs || (a.word < b.word ? -1 : 1))
      .slice(0, MAX_CORRECTIONS);
    const rows = others.reduce((sum, { docs }) => sum + docs, token.rows);
    return { ...token, spellings: [typed, ...others.map(({ word }) => word)], rows };
  });
}
