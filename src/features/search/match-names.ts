import PQueue from 'p-queue';
import { type Answer, type AskOptions, gatherReplies, type Question, type Reply } from '#features/catalog/index.ts';
import type { Clock } from '#lib/clock.ts';
import { normalizeName } from '#music/normalize.ts';
import { type ProviderName, VOUCHES_FOR_MUSIC } from '#music/provider-names.ts';
import type { CallContext } from '#providers/provider.ts';
import type { ProviderWith, Registry } from '#providers/registry.ts';

interface MatchNamesInput extends Pick<AskOptions, 'priority' | 'reports' | 'signal'> {
  names: readonly string[];
  /** Those that gave the names: they know nothing more. */
  except: ReadonlySet<ProviderName>;
}

export interface MatchedNames {
  /** Ready to be taken in. */
  replies: Reply[];
  /** Names that some source may still know: it had no turn, or did not answer in time. */
  postponed: string[];
}

/** Names in progress at once; the sources' own limits may allow less. */
const AT_ONCE = 20;
/** A source that has no turn by then leaves the name to another. */
const TURN_WITHIN_MS = 600;
/** A source that does not answer by then is not asked for further names. */
const ANSWER_WITHIN_MS = 2500;
const HITS = 5;

/**
 * Looks artists of these names up at the sources that can search for artists. Each name is asked of the source that has the least to do,
 * those whose word suffices first; one that this source does not know goes on to the next. A source without a turn or an answer is left
 * alone for the rest of the names.
 */
export async function matchNames(
  deps: { registry: Registry; clock: Clock },
  { names, except, ...options }: MatchNamesInput,
): Promise<MatchedNames> {
  const sources = deps.registry.with('searchArtists').filter((source) => !except.has(source.name));
  const rota = createRota(sources);
  const matched: MatchedNames = { replies: [], postponed: [] };

  async function matchOne(name: string): Promise<void> {
    const tried = new Set<ProviderName>();
    while (!options.signal?.aborted) {
      const source = rota.next(tried);
      if (!source) break;
      tried.add(source.name);
      const reply = await rota.busyWith(source, () => askInTime(deps.clock, nameQuestion(source, name), options));
      if (reply.outcome === 'found' || reply.outcome === 'nothing') matched.replies.push(reply);
      else rota.leave(source, reply.outcome === 'postponed');
      if (reply.outcome === 'found') return;
    }
    if (sources.some((source) => rota.hasLeft(source))) matched.postponed.push(name);
  }

  const queue = new PQueue({ concurrency: AT_ONCE });
  await queue.addAll(names.map((name) => () => matchOne(name)));
  return matched;
}

type Source = ProviderWith<'searchArtists'>;

/** Whose turn it is among sources that can all answer. */
function createRota(sources: readonly Source[]) {
  const inProgress = new Map(sources.map((source) => [source.name, 0]));
  const left = new Set<ProviderName>();
  /** Those that will have turns again. */
  const backSoon = new Set<ProviderName>();
  const vouches = ({ name }: Source) => VOUCHES_FOR_MUSIC.has(name);
  const load = ({ name }: Source) => inProgress.get(name) ?? 0;
  const leastBusy = (some: Source[]) => some.sort((a, b) => load(a) - load(b))[0];
  const change = ({ name }: Source, by: number) => inProgress.set(name, (inProgress.get(name) ?? 0) + by);
  return {
    /** Sources whose word does not suffice are a last resort: not while another may still know the name. */
    next(tried: ReadonlySet<ProviderName>): Source | undefined {
      const untried = sources.filter(({ name }) => !tried.has(name));
      const here = untried.filter(({ name }) => !left.has(name));
      const best = leastBusy(here.filter(vouches));
      if (best || sources.some((source) => vouches(source) && backSoon.has(source.name))) return best;
      return leastBusy(here);
    },
    async busyWith<T>(source: Source, work: () => Promise<T>): Promise<T> {
      change(source, 1);
      try {
        return await work();
      } finally {
        change(source, -1);
      }
    },
    leave({ name }: Source, isBackSoon: boolean) {
      left.add(name);
      if (isBackSoon) backSoon.add(name);
    },
    hasLeft: ({ name }: Source) => left.has(name),
  };
}

async function askInTime(clock: Clock, question: Question, { signal, ...options }: AskOptions): Promise<Reply> {
  const tooLate = new AbortController();
  const answered = new AbortController();
  clock.sleep(ANSWER_WITHIN_MS, answered.signal).then(
    () => tooLate.abort(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)),
    () => {}, // it came in time
  );
  const context = {
    ...options,
    turnWithinMs: TURN_WITHIN_MS,
    signal: signal ? AbortSignal.any([signal, tooLate.signal]) : tooLate.signal,
  };
  const { replies } = await gatherReplies({ clock }, [question], context);
  answered.abort();
  const [reply] = replies;
  if (!reply) throw new Error('without a soft limit every question has its reply');
  return reply;
}

/** Only artists of exactly this name are an answer: the others were not asked for. */
function nameQuestion(provider: Source, name: string): Question {
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
