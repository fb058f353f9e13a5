import type { Answer } from '#features/catalog/index.ts';
import { normalizeName } from '#music/normalize.ts';
import { VOUCHES_FOR_MUSIC } from '#music/provider-names.ts';

/** Fewer artists than this do not make a tag. */
const MIN_TAGGED = 3;

/**
 * The names of tagged artists whose source cannot vouch that they have music, best first. An artist that is tagged with its own name
 * is not what a tag is about: then the words are a name, and nobody else has to be found.
 */
export function untakenNames(answers: readonly Answer[], query: string): string[] {
  const names = new Map<string, string>();
  for (const { provider, query: searched, artists } of answers) {
    if (searched !== undefined || VOUCHES_FOR_MUSIC.has(provider)) continue;
    for (const { name } of artists ?? []) {
      const norm = normalizeName(name);
      if (!names.has(norm)) names.set(norm, name);
    }
  }
  return names.size < MIN_TAGGED || names.has(query) ? [] : [...names.values()];
}
