import {
  type Answer,
  type AskOptions,
  type MatchedNames,
  matchNames,
  type Reply,
  type SourcesDeps,
} from '#features/catalog/index.ts';
import { normalizeName } from '#music/normalize.ts';
import { findKnownNames } from './named-rows.repository.ts';
import type { SearchTerms } from './search-terms.ts';
import { untakenNames } from './untaken-names.ts';

/** Names that are matched before the answer: the first page. */
const FIRST_PAGE = 20;

/** The artists that carry a tag, of whom its source knows the names only. */
export interface TaggedNames {
  /** Begins to look up the first page, if this answer says who carries the tag. */
  follow(answer: Answer): void;
  /** Resolves when the names of the first page have been looked up. `left` are the other names that these answers hold. */
  firstPage(answers: readonly Answer[]): Promise<{ replies: Reply[]; left: string[] }>;
}

export function createTaggedNames(
  deps: SourcesDeps,
  { norm }: SearchTerms,
  options: Pick<AskOptions, 'priority' | 'reports' | 'signal'>,
): TaggedNames {
  const begun = new Set<string>();
  let begins: Promise<MatchedNames> | undefined;

  /** Looks up those of the first page that nobody here bears and that are not being looked up already. */
  async function match(answers: readonly Answer[]): Promise<MatchedNames> {
    const names = untakenNames(answers, norm).slice(0, FIRST_PAGE);
    const due = (await unknownNames(deps, names)).filter((name) => !begun.has(normalizeName(name)));
    for (const name of due) begun.add(normalizeName(name));
    return due.length === 0
      ? { replies: [], postponed: [] }
      : matchNames(deps, { ...options, names: due, except: namingSources(answers) });
  }

  return {
    follow(answer) {
      if (begins || untakenNames([answer], norm).length === 0) return;
      begins = match([answer]);
      begins.catch(() => {}); // `firstPage` rejects with it
    },
    async firstPage(answers) {
      const names = untakenNames(answers, norm);
      const early = await begins;
      const late = names.length > 0 ? await match(answers) : undefined;
      const others = await unknownNames(
        deps,
        names.filter((name) => !begun.has(normalizeName(name))),
      );
      return {
        replies: [...(early?.replies ?? []), ...(late?.replies ?? [])],
        left: [...(early?.postponed ?? []), ...(late?.postponed ?? []), ...others],
      };
    },
  };
}

/** The sources whose lists need looking up. */
export function namingSources(answers: readonly Answer[]) {
  return new Set(answers.filter((answer) => untakenNames([answer], '').length > 0).map((answer) => answer.provider));
}

/** What was said about artists of these names, without anything else: they may have rows now. */
export function answersAbout(answers: readonly Answer[], names: readonly string[]): Answer[] {
  const wanted = new Set(names.map(normalizeName));
  return answers.flatMap((answer) => {
    const artists = answer.artists?.filter((artist) => wanted.has(normalizeName(artist.name))) ?? [];
    return artists.length > 0 ? { ...answer, albums: undefined, tracks: undefined, artists } : [];
  });
}

async function unknownNames(deps: SourcesDeps, names: string[]): Promise<string[]> {
  if (names.length === 0) return names;
  const known = await deps.database.run((db) => findKnownNames(db, names.map(normalizeName)));
  return names.filter((name) => !known.has(normalizeName(name)));
}
