import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { AppError, messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import type { Video } from '#music/match-video.ts';
import { normalizeName } from '#music/normalize.ts';
import type { CallPriority } from '#providers/provider.ts';
import { ProviderError } from '#providers/provider-error.ts';
import type { Registry } from '#providers/registry.ts';
import { findSearch, storeSearch } from './video-links.repository.ts';

/** A program that can search where no source can. */
export interface VideoSearcher {
  readonly name: string;
  /** Null when it is not installed. */
  available(): Promise<{ version: string } | null>;
  search?(query: string, options: { limit: number; signal: AbortSignal }): Promise<Video[]>;
}

export interface VideoSearchDeps {
  database: Database;
  registry: Registry;
  downloaders: readonly VideoSearcher[];
  clock: Clock;
  log: Logger;
}

export interface VideoSearchOptions {
  priority: CallPriority;
  signal: AbortSignal;
}

export interface FoundVideos {
  videos: Video[];
  /** Who said so, and whether it was asked just now. */
  source: string;
  isStored: boolean;
}

/** A search costs the same however many are asked for. */
const HOW_MANY = 25;
const DAY_MS = 24 * 3_600_000;
/** The allowance is small, and videos stay. */
const FOUND_IS_GOOD_FOR_MS = 30 * DAY_MS;
const NOTHING_IS_GOOD_FOR_MS = DAY_MS;

/**
 * Videos for words: what a search found lately, else a new search, by YouTube's API where there is a key, else by a downloader.
 * @throws {AppError} `youtube.unavailable` when nobody could be asked and nothing is known; the detail says why, and what would help.
 */
export async function searchVideos(
  deps: VideoSearchDeps,
  query: string,
  options: VideoSearchOptions,
): Promise<FoundVideos> {
  const { database, clock } = deps;
  const words = normalizeName(query);
  const stored = await database.run((db) => findSearch(db, words));
  const age = stored ? clock.now().getTime() - stored.askedAt.getTime() : 0;
  if (stored && age < (stored.videos.length > 0 ? FOUND_IS_GOOD_FOR_MS : NOTHING_IS_GOOD_FOR_MS)) {
    return { ...stored, isStored: true };
  }
  const { found, refusals } = await askAnybody(deps, query, options);
  if (found) {
    await database.run((db) => storeSearch(db, words, { ...found, askedAt: clock.now() }));
    return { ...found, isStored: false };
  }
  if (stored) return { ...stored, isStored: true };
  throw new AppError('unavailable', 'youtube.unavailable', `YouTube cannot be searched now: ${refusals.join('; ')}.`);
}

async function askAnybody(deps: VideoSearchDeps, query: string, { priority, signal }: VideoSearchOptions) {
  const refusals: string[] = [];
  const sources = deps.registry.with('searchVideos');
  if (sources.length === 0) refusals.push('no API key is set (YOUTUBE_API_KEY)');
  for (const provider of sources) {
    try {
      const videos = await provider.searchVideos({ query, limit: HOW_MANY }, { priority, signal });
      return { found: { videos, source: provider.name as string }, refusals };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      refusals.push(`${provider.name}: ${error.message}`);
    }
  }
  for (const { name, available, search } of deps.downloaders) {
    if (!search) continue;
    if ((await available()) === null) {
      refusals.push(`${name} is not installed`);
      continue;
    }
    try {
      return { found: { videos: await search(query, { limit: HOW_MANY, signal }), source: name }, refusals };
    } catch (error) {
      signal.throwIfAborted();
      deps.log.info({ downloader: name, error: messageOf(error) }, 'a downloader could not search');
      refusals.push(messageOf(error));
    }
  }
  return { found: null, refusals };
}
