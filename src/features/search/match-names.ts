import PQueue from 'p-queue';
import {
  type Answer,
  askSources,
  type Question,
  type SourceReports,
  type SourcesDeps,
} from '#features/catalog/index.ts';
import { normalizeName } from '#music/normalize.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { CallContext, CallPriority } from '#providers/provider.ts';
import type { ProviderWith } from '#providers/registry.ts';

export interface MatchNamesInput {
  names: readonly string[];
  /** Those that gave the names: they know nothing more. */
  except: ReadonlySet<ProviderName>;
  priority: CallPriority;
  reports?: SourceReports;
  signal?: AbortSignal;
}

/** Names in progress at once; the sources' own limits may allow less. */
const AT_ONCE = 16;
/** A source that has no turn by then leaves the name to another. */
const TURN_WITHIN_MS = 400;
const HITS = 5;

/**
 * Finds artists of these names at the sources that can search for artists, and takes them in. A name is asked of the source that has
 * the least to do; one that this source does not know goes on to the next. Resolves with the names that no source knows.
 */
export async function matchNames(deps: SourcesDeps, { names, except, ...options }: MatchNamesInput): Promise<string[]> {
  const providers = deps.registry.with('searchArtists').filter((provider) => !except.has(provider.name));
  const busy = new Map<ProviderName, number>(providers.map(({ name }) => [name, 0]));
  const queue = new PQueue({ concurrency: AT_ONCE });
  const unknown: string[] = [];

  async function matchOne(name: string): Promise<void> {
    const left = new Set(providers);
    while (left.size > 0 && !options.signal?.aborted) {
      const [provider] = [...left].sort((a, b) => (busy.get(a.name) ?? 0) - (busy.get(b.name) ?? 0));
      if (!provider) break;
      left.delete(provider);
      busy.set(provider.name, (busy.get(provider.name) ?? 0) + 1);
      const question = nameQuestion(provider, name);
      const { answers } = await askSources(deps, [question], { ...options, turnWithinMs: TURN_WITHIN_MS });
      busy.set(provider.name, (busy.get(provider.name) ?? 1) - 1);
      if (answers.length > 0) return;
    }
    unknown.push(name);
  }

  await queue.addAll(names.map((name) => () => matchOne(name)));
  return unknown;
}

/** Only artists of exactly this name are an answer: the others were not asked for. */
function nameQuestion(provider: ProviderWith<'searchArtists'>, name: string): Question {
  const norm = normalizeName(name);
  return {
    provider: provider.name,
    capability: 'searchArtists',
    key: `name:${norm}`,
    ask: async (context: CallContext): Promise<Answer> => {
      const artists = await provider.searchArtists({ query: name, limit: HITS }, context);
      const same = artists.filter((artist) =>
        [artist.name, ...(artist.aliases ?? [])].some((own) => normalizeName(own) === norm),
      );
      return { provider: provider.name, detail: 'hit', query: norm, artists: same };
    },
  };
}
