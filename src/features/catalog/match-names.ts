import PQueue from 'p-queue';
import type { Clock } from '#lib/clock.ts';
import { normalizeName } from '#music/normalize.ts';
import { type ProviderName, type SourceName, VOUCHES_FOR_MUSIC } from '#music/provider-names.ts';
import type { CallContext } from '#providers/provider.ts';
import type { ProviderWith } from '#providers/registry.ts';
import { askOne, type GatherOptions, type Reply } from './gather-replies.ts';
import type { Answer } from './ingest/answer.ts';
import { type Question, questionId, sortQuestions } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

interface MatchNamesInput extends Pick<GatherOptions, 'priority' | 'reports' | 'signal'> {
  names: readonly string[];
  /** Those that gave the names: they know nothing more. */
  except: ReadonlySet<SourceName>;
  /** Nobody waits for it: a source has all the time that it takes at most. */
  isPatient?: boolean;
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
 * alone for the rest of the names. What was looked up lately is not looked up again.
 */
export async function matchNames(
  deps: Pick<SourcesDeps, 'registry' | 'clock' | 'database'>,
  { names, except, isPatient = false, ...options }: MatchNamesInput,
): Promise<MatchedNames> {
  const sources = deps.registry.with('searchArtists').filter((source) => !except.has(source.name));
  const remembered = await rememberedOf(deps, sources, names);
  const rota = createRota(sources);
  const matched: MatchedNames = { replies: [], postponed: [] };

  async function matchOne(name: string): Promise<void> {
    const { isFound, tried } = remembered(name);
    if (isFound) return;
    while (!options.signal?.aborted) {
      const source = rota.next(tried);
      if (!source) break;
      tried.add(source.name);
      const question = nameQuestion(source, name);
      const reply = await rota.busyWith(source, () =>
        isPatient ? askOne(question, options) : askInTime(deps.clock, question, options),
      );
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

/** Whether a name was found lately, and which sources did not know it. */
async function rememberedOf(
  deps: Pick<SourcesDeps, 'clock' | 'database'>,
  sources: readonly Source[],
  names: readonly string[],
) {
  const questions = names.flatMap((name) => sources.map((source) => nameQuestion(source, name)));
  const { fresh } = await sortQuestions(deps, questions);
  const outcomes = new Map(fresh.map((question) => [questionId(question), question.asked?.outcome]));
  return (name: string) => {
    const said = sources.map((source) => [source.name, outcomes.get(questionId(nameQuestion(source, name)))] as const);
    const tried = new Set(said.flatMap(([source, outcome]) => (outcome === undefined ? [] : source)));
    return { isFound: said.some(([, outcome]) => outcome === 'found'), tried };
  };
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

async function askInTime(clock: Clock, question: Question, { signal, ...options }: GatherOptions): Promise<Reply> {
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
  const reply = await askOne(question, context);
  answered.abort();
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
