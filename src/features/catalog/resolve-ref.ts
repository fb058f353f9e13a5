import type { Queryable } from '#db/client.ts';
import { AppError } from '#lib/errors.ts';
import { normalizeName } from '#music/normalize.ts';
import type { Ref } from '#music/ref.ts';
import type { Provider } from '#providers/provider.ts';
import type { ProviderWith, Registry } from '#providers/registry.ts';
import { albumQuestion } from './album-questions.ts';
import { findAlbumId } from './albums.repository.ts';
import { findArtistId } from './artists.repository.ts';
import { askSources } from './ask-sources.ts';
import { idKeyOf } from './ingest/read-answers.ts';
import { notHere } from './not-here.ts';
import { type Question, sortQuestions } from './question.ts';
import type { SourceReports } from './source-reports.ts';
import type { SourcesDeps } from './sources-deps.ts';

export interface Resolved {
  /** Our id. */
  id: number;
  /** Whether it was here before anybody was asked. */
  wasHere: boolean;
}

type SourceRef = Ref & { key: Exclude<Ref['key'], 'id'> };

interface Kind {
  noun: 'artist' | 'album';
  find(db: Queryable, ref: Ref): Promise<number | null>;
  /** The questions to sources that read ids of this kind. */
  questions(registry: Registry, ref: SourceRef): Question[];
}

/**
 * Our artist behind a ref; one that is not here yet is asked for at the sources that read such ids, and taken in.
 * @throws {AppError} `artist.not_found`, or `artist.unavailable` when no source could be asked.
 */
export function resolveArtist(deps: SourcesDeps, ref: Ref, reports: SourceReports): Promise<Resolved> {
  return resolve(deps, ref, reports, { noun: 'artist', find: findArtistId, questions: artistQuestionsByRef });
}

/**
 * Our album behind a ref; one that is not here yet is asked for at the sources that read such ids, and taken in.
 * @throws {AppError} `album.not_found`, or `album.unavailable` when no source could be asked.
 */
export function resolveAlbum(deps: SourcesDeps, ref: Ref, reports: SourceReports): Promise<Resolved> {
  return resolve(deps, ref, reports, { noun: 'album', find: findAlbumId, questions: albumQuestionsByRef });
}

async function resolve(deps: SourcesDeps, ref: Ref, reports: SourceReports, kind: Kind): Promise<Resolved> {
  const find = () => deps.database.run((db) => kind.find(db, ref));
  const known = await find();
  if (known !== null) return { id: known, wasHere: true };
  if (!isSourceRef(ref)) throw notHere(kind.noun, ref.id);
  const questions = kind.questions(deps.registry, ref);
  await ask(deps, questions, reports);
  const id = await find();
  if (id !== null) return { id, wasHere: false };
  throw notResolved(deps.registry, ref, reports, { noun: kind.noun, isRead: questions.length > 0 });
}

/** Asks those that did not answer "nothing there" lately, and did not fail a moment ago. */
async function ask(deps: SourcesDeps, questions: Question[], reports: SourceReports): Promise<void> {
  const { resting, ...others } = await sortQuestions(deps, questions);
  for (const { provider, asked } of resting) reports.resting(provider, asked?.detail ?? null);
  const knewNothing = others.fresh.filter(({ asked }) => asked?.outcome === 'nothing');
  for (const { provider } of knewNothing) reports.skipped(provider, 'it did not know this lately');
  const due = [...others.missing, ...others.stale, ...others.fresh].filter(
    (question) => !knewNothing.includes(question),
  );
  if (due.length > 0) await askSources(deps, due, { priority: 'user', reports, firstPageOnly: true });
}

function artistQuestionsByRef(registry: Registry, ref: SourceRef): Question[] {
  const keyAt = (provider: Provider) => provider.artistKey({ name: '', externalIds: { [ref.key]: ref.id } });
  const direct = registry.with('getArtist').flatMap((provider): Question[] => {
    const key = keyAt(provider);
    return key ? [artistQuestion(provider, key)] : [];
  });
  if (direct.length > 0) return direct;
  // A source that cannot be asked for the artist still says who made the albums.
  return registry.with('getArtistAlbums').flatMap((provider): Question[] => {
    const key = keyAt(provider);
    return key ? [firstAlbumsQuestion(provider, key)] : [];
  });
}

function artistQuestion(provider: ProviderWith<'getArtist'>, key: string): Question {
  return {
    provider: provider.name,
    capability: 'getArtist',
    key,
    ask: async (context) => {
      const artist = await provider.getArtist(key, context);
      if (!artist) return null;
      // Whoever is asked for by id is worth a row, unless the source says that there is no music.
      return { provider: provider.name, detail: 'full', query: normalizeName(artist.name), artists: [artist] };
    },
  };
}

function firstAlbumsQuestion(provider: ProviderWith<'getArtistAlbums'>, key: string): Question {
  return {
    provider: provider.name,
    capability: 'getArtistAlbums',
    key,
    ask: async (context, page) => {
      const { items, next } = await provider.getArtistAlbums({ key, page }, context);
      return { provider: provider.name, detail: 'hit', albums: items, next };
    },
  };
}

function albumQuestionsByRef(registry: Registry, ref: SourceRef): Question[] {
  return registry.with('getAlbum').flatMap((provider) => {
    const key = provider.albumKey({ title: '', artistName: '', externalIds: { [ref.key]: ref.id } });
    return key ? [albumQuestion(provider, key)] : [];
  });
}

function notResolved(
  registry: Registry,
  ref: SourceRef,
  reports: SourceReports,
  { noun, isRead }: { noun: Kind['noun']; isRead: boolean },
): AppError {
  const what = `No ${noun} ${ref.key}:${ref.id} is here`;
  if (!isRead) {
    const off = registry.absent.find(({ name }) => idKeyOf(name) === ref.key);
    const hint = off ? ` (${off.name} is off: ${off.reason})` : '';
    const detail = `${what}, and no source that is switched on reads such ids${hint}.`;
    return new AppError('not_found', `${noun}.not_found`, detail);
  }
  if (reports.allFailed) {
    const detail = `${what} yet, and the sources that read such ids could not be asked. Try again in a moment.`;
    return new AppError('unavailable', `${noun}.unavailable`, detail, { retryAfterS: 15 });
  }
  return new AppError('not_found', `${noun}.not_found`, `${what}, and no source knows it.`);
}

function isSourceRef(ref: Ref): ref is SourceRef {
  return ref.key !== 'id';
}
