import type { SmartKind } from '#music/playlists.ts';
import { type Criteria, type SortKey, storedCriteria } from './criteria.schemas.ts';
import type { Rule } from './rules.ts';

const falling = (field: SortKey['field']): SortKey => ({ field, order: 'desc' });
const wasPlayed: Rule = { field: 'play_count', op: 'gt', value: 0 };

const AS_RULES: Partial<Record<SmartKind, { rules: Rule; sort: SortKey[] }>> = {
  'top-rated': { rules: { field: 'rating', op: 'gte', value: 1 }, sort: [falling('rating'), falling('rated_at')] },
  'most-played': { rules: wasPlayed, sort: [falling('play_count'), falling('last_played')] },
  'recently-played': { rules: wasPlayed, sort: [falling('last_played')] },
  favorites: { rules: { field: 'favorite', op: 'is', value: true }, sort: [falling('favorited_at')] },
};

/** What fills a smart playlist, in rules; undefined for kinds that rules cannot say. */
export function asRules({ kind, criteria }: { kind: SmartKind; criteria: unknown }): Criteria | undefined {
  if (kind === 'rules') return storedCriteria.rules(criteria);
  const said = AS_RULES[kind];
  return said && { ...said, limit: storedCriteria.kind(criteria).limit };
}
