import { setImmediate } from 'node:timers/promises';
import {
  type Answer,
  ARTIST_ASPECTS,
  type AskOptions,
  artistQuestions,
  type Question,
  questionId,
  type SourcesDeps,
  sortQuestions,
} from '#features/catalog/index.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SearchTerms } from './search-terms.ts';

/**
 * Asks about the artist that is most likely meant as soon as a source has named it, while others still search: what is asked then need
 * not be waited for later.
 */
export interface HeadStart {
  /** Asks about the only artist of the very name that this answer holds, if there is one. */
  follow(answer: Answer): void;
  /**
   * Resolves when all that is to be asked ahead has asked for its turn: on the embedded database a turn has to wait for the end of a
   * transaction.
   */
  begun(): Promise<void>;
  /** The same question; answered by what is on its way already, where it was asked ahead. */
  resume(question: Question, artistId: number): Question;
}

interface Early {
  /** The page that was asked for. */
  from: string | undefined;
  answer: Promise<Answer | null>;
}

/** Our own id of the artist: answered questions get it in `resume`. */
const NOT_KNOWN_YET = 0;

export function createHeadStart(deps: SourcesDeps, { norm }: SearchTerms, options: AskOptions): HeadStart {
  const { reports: _, ...context } = options;
  const asked = new Set<string>();
  const early = new Map<string, Early>();
  const waiting: Question[] = [];
  let starting: Promise<void> | undefined;

  /** Whoever is asked by name alone is asked under the name that it uses itself. */
  function questionsAbout({ provider, artists = [] }: Answer): Question[] {
    const named = artists.filter((artist) => normalizeName(artist.name) === norm);
    const [artist] = named;
    if (!artist || named.length > 1) return [];
    const { name, externalIds } = artist;
    const byName = new Set(
      deps.registry.providers.flatMap((source) =>
        source.artistKey({ name, externalIds: {} }) !== null ? source.name : [],
      ),
    );
    const known = { id: NOT_KNOWN_YET, name, externalIds };
    return artistQuestions(deps.registry, known, ARTIST_ASPECTS).filter(
      (question) => question.provider === provider || !byName.has(question.provider),
    );
  }

  /** One look into the memory at a time: what comes meanwhile is looked up together. */
  async function startAll(): Promise<void> {
    while (waiting.length > 0) {
      const { missing } = await sortQuestions(deps, waiting.splice(0));
      for (const question of missing) {
        const answer = question.ask(context, question.from);
        answer.catch(() => {}); // whoever resumes it is told; nobody may
        early.set(questionId(question), { from: question.from, answer });
      }
    }
    starting = undefined;
  }

  return {
    follow(answer) {
      if (answer.query !== norm) return;
      const questions = questionsAbout(answer).filter((question) => !asked.has(questionId(question)));
      for (const question of questions) asked.add(questionId(question));
      waiting.push(...questions);
      if (starting || waiting.length === 0) return;
      starting = startAll();
      starting.catch(() => {}); // the database is away: `begun` says so
    },
    async begun() {
      await starting;
      await setImmediate();
    },
    resume: (question, artistId) => ({
      ...question,
      ask: async (callContext, from) => {
        const ahead = early.get(questionId(question));
        const answer = await (ahead && ahead.from === from ? ahead.answer : question.ask(callContext, from));
        return answer?.about ? { ...answer, about: { ...answer.about, artistId } } : answer;
      },
    }),
  };
}
